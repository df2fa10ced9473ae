import type { Cloud } from '../cloud.ts';
import type { Deployment, Target } from '../config.ts';
import { accountPath, names, secretPath } from '../names.ts';
import type { Removable, Resource } from '../resource.ts';
import { givenSecrets, keySecret, optionalSecrets, type WorkerSecret } from '../worker-secrets.ts';
import { type Account, account, accountRemoval } from './account.ts';
import { alertRemovals, alerts } from './alerts.ts';
import { accountPolicy, type Grant, grant, grantRemoval, grpcPolicy } from './grant.ts';
import { image } from './image.ts';
import { job, jobRemoval } from './job.ts';
import { key } from './key.ts';
import { region } from './region.ts';
import { repository, repositoryRemoval } from './repository.ts';
import { secret, secretRemoval } from './secret.ts';
import { secretVersion } from './secret-version.ts';
import { services } from './services.ts';
import { silence } from './silence.ts';
import { trigger, triggerRemoval } from './trigger.ts';

/**
 * Everything a deployment consists of, in an order in which each only needs those before it. The key and the image come
 * after all that can be made without them, so that a first deployment without an image leaves a repository and a
 * build account to build one with.
 *
 * @param given the Supabase key, if one was given
 */
export function deployment(cloud: Cloud, config: Deployment, given: string | undefined): Resource[] {
  const more = givenSecrets(config);
  const secrets = [keySecret(config), ...more];
  return [
    services(cloud, config),
    region(cloud, config),
    repository(cloud, config),
    ...accounts(config).map((definition) => account(cloud, config, definition)),
    ...[...regionGrants(cloud, config), ...projectGrants(cloud, config)].map(grant),
    ...secrets.map((wanted) => secret(cloud, config, wanted)),
    ...secrets.map((wanted) => grant(access(cloud, config, wanted))),
    ...more.map((wanted) => secretVersion(cloud, config, wanted, wanted.value.reveal())),
    key(cloud, config, given),
    image(cloud, config),
    job(cloud, config),
    ...jobGrants(cloud, config).map(grant),
    trigger(cloud, config),
    ...(config.alertEmail === undefined ? [] : alerts(cloud, config, config.alertEmail)),
    silence(cloud, config),
  ];
}

interface Removals {
  readonly inRegion: readonly Removable[];
  /** What is in no region: a Job of the same name in another one uses it, too. Goes last. */
  readonly inProject: readonly Removable[];
}

/** What `deploy` may have made, in an order in which nothing goes while something else still uses it. */
export function removals(cloud: Cloud, config: Target): Removals {
  const secrets = [keySecret(config), ...optionalSecrets(config)];
  return {
    inRegion: [
      triggerRemoval(cloud, config),
      ...jobGrants(cloud, config).map(grantRemoval),
      jobRemoval(cloud, config),
      ...regionGrants(cloud, config).map(grantRemoval),
      repositoryRemoval(cloud, config),
    ],
    inProject: [
      ...alertRemovals(cloud, config),
      ...secrets.map((unwanted) => grantRemoval(access(cloud, config, unwanted))),
      ...secrets.map((unwanted) => secretRemoval(cloud, config, unwanted)),
      ...projectGrants(cloud, config).map(grantRemoval),
      ...accounts(config).map((definition) => accountRemoval(cloud, config, definition)),
    ],
  };
}

function accounts(config: Target): Account[] {
  const { runtime, scheduler, builder } = names(config);
  return [
    {
      id: 'builder',
      account: config.builderAccount,
      address: builder,
      displayName: 'Builds the worker (Cloud Build)',
    },
    {
      id: 'runtime',
      account: config.runtimeAccount,
      address: runtime,
      displayName: 'Runs the worker (Cloud Run)',
    },
    {
      id: 'scheduler',
      account: config.schedulerAccount,
      address: scheduler,
      displayName: 'Starts the worker (Cloud Scheduler)',
    },
  ];
}

/**
 * What a build may do: read the sources that `gcloud builds submit` uploads, write its log, push to the one repository,
 * and hand the Job an image. Cloud Build's own default account may do far more than that in the whole project.
 */
function regionGrants(cloud: Cloud, config: Target): Grant[] {
  const { repository, builder } = names(config);
  const uploads = [`${config.project}_cloudbuild`, `${config.project}_${config.region}_cloudbuild`]
    .map((bucket) => `resource.name.startsWith("projects/_/buckets/${bucket}/")`)
    .join(' || ');
  return [
    {
      id: 'builder-pushes-images',
      who: config.builderAccount,
      on: `repository ${config.repository}`,
      apis: ['artifactregistry.googleapis.com'],
      needs: 'roles/artifactregistry.admin',
      role: 'roles/artifactregistry.writer',
      address: builder,
      policy: grpcPolicy(cloud.registry, repository),
    },
    {
      ...toBuilder(cloud, config),
      id: 'builder-reads-sources',
      on: 'uploaded sources',
      role: 'roles/storage.objectViewer',
      condition: { title: 'Sources uploaded for Cloud Build', expression: uploads },
    },
  ];
}

function projectGrants(cloud: Cloud, config: Target): Grant[] {
  const { builder, runtime } = names(config);
  return [
    {
      ...toBuilder(cloud, config),
      id: 'builder-writes-logs',
      on: 'the project',
      role: 'roles/logging.logWriter',
    },
    {
      id: 'builder-acts-as-runtime',
      who: config.builderAccount,
      on: config.runtimeAccount,
      apis: ['iam.googleapis.com'],
      needs: 'roles/iam.serviceAccountAdmin',
      role: 'roles/iam.serviceAccountUser',
      address: builder,
      policy: accountPolicy(cloud, accountPath(config.project, runtime)),
    },
  ];
}

/** On the project. */
function toBuilder(cloud: Cloud, config: Target): Omit<Grant, 'id' | 'on' | 'role'> {
  const { project, builder } = names(config);
  return {
    who: config.builderAccount,
    apis: ['cloudresourcemanager.googleapis.com'],
    needs: 'roles/resourcemanager.projectIamAdmin',
    address: builder,
    policy: grpcPolicy(cloud.projects, project),
  };
}

function access(cloud: Cloud, config: Target, { name, steps }: WorkerSecret): Grant {
  return {
    id: steps.access,
    who: config.runtimeAccount,
    on: `secret ${name}`,
    apis: ['secretmanager.googleapis.com'],
    needs: 'roles/secretmanager.admin',
    role: 'roles/secretmanager.secretAccessor',
    address: names(config).runtime,
    policy: grpcPolicy(cloud.secrets, secretPath(config.project, name)),
  };
}

function jobGrants(cloud: Cloud, config: Target): Grant[] {
  const { job: path, builder, scheduler } = names(config);
  const onJob = {
    apis: ['run.googleapis.com'],
    needs: 'roles/run.admin',
    policy: grpcPolicy(cloud.jobs, path),
  };
  return [
    {
      ...onJob,
      id: 'scheduler-starts-runs',
      who: config.schedulerAccount,
      on: `job ${config.job}`,
      role: 'roles/run.invoker',
      address: scheduler,
    },
    {
      ...onJob,
      id: 'builder-updates-job',
      who: config.builderAccount,
      on: `job ${config.job}`,
      role: 'roles/run.developer',
      address: builder,
    },
  ];
}
