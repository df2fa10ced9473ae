import type { Cloud } from '../cloud.ts';
import type { Deployment, Target } from '../config.ts';
import { accountPath, names } from '../names.ts';
import type { Removable, Resource } from '../resource.ts';
import { account } from './account.ts';
import { alertRemovals, alerts } from './alerts.ts';
import { accountPolicy, grant, grpcPolicy } from './grant.ts';
import { image } from './image.ts';
import { job, removeJob } from './job.ts';
import { key } from './key.ts';
import { region } from './region.ts';
import { repository } from './repository.ts';
import { secret } from './secret.ts';
import { services } from './services.ts';
import { removeTrigger, trigger } from './trigger.ts';

/**
 * Everything a deployment consists of, in an order in which each only needs those before it. The key and the image come
 * after all that can be made without them, so that a first deployment without an image leaves a repository and a
 * build account to build one with.
 *
 * @param given the Supabase key, if one was given
 */
export function deployment(cloud: Cloud, config: Deployment, given: string | undefined): Resource[] {
  return [
    services(cloud, config),
    region(cloud, config),
    ...foundation(cloud, config),
    key(cloud, config, given),
    image(cloud, config),
    job(cloud, config),
    ...jobGrants(cloud, config),
    trigger(cloud, config),
    ...(config.alertEmail === undefined ? [] : alerts(cloud, config, config.alertEmail)),
  ];
}

/** What `deploy` may have made, in an order in which nothing goes while something else still uses it. */
export function removals(cloud: Cloud, config: Target): Removable[] {
  return [
    { id: 'trigger', title: `schedule ${config.trigger}`, remove: () => removeTrigger(cloud, config) },
    ...alertRemovals(cloud, config),
    ...jobGrants(cloud, config).reverse(),
    { id: 'job', title: `Cloud Run job ${config.job}`, remove: () => removeJob(cloud, config) },
    ...foundation(cloud, config).reverse(),
  ];
}

function foundation(cloud: Cloud, config: Target): Resource[] {
  const { runtime, scheduler, builder } = names(config);
  return [
    repository(cloud, config),
    account(cloud, config, {
      id: 'builder',
      account: config.builderAccount,
      address: builder,
      displayName: 'Builds the worker (Cloud Build)',
    }),
    account(cloud, config, {
      id: 'runtime',
      account: config.runtimeAccount,
      address: runtime,
      displayName: 'Runs the worker (Cloud Run)',
    }),
    account(cloud, config, {
      id: 'scheduler',
      account: config.schedulerAccount,
      address: scheduler,
      displayName: 'Starts the worker (Cloud Scheduler)',
    }),
    ...builderGrants(cloud, config),
    secret(cloud, config),
    grant({
      id: 'runtime-reads-key',
      title: `${config.runtimeAccount} on secret ${config.secret}`,
      apis: ['secretmanager.googleapis.com'],
      needs: 'roles/secretmanager.admin',
      role: 'roles/secretmanager.secretAccessor',
      address: runtime,
      policy: grpcPolicy(cloud.secrets, names(config).secret),
    }),
  ];
}

/**
 * What a build may do: read the sources that `gcloud builds submit` uploads, write its log, push to the one repository,
 * and hand the Job an image. Cloud Build's own default account may do far more than that in the whole project.
 */
function builderGrants(cloud: Cloud, config: Target): Resource[] {
  const { project, repository, builder, runtime } = names(config);
  const projectPolicy = grpcPolicy(cloud.projects, project);
  const uploads = [`${config.project}_cloudbuild`, `${config.project}_${config.region}_cloudbuild`]
    .map((bucket) => `resource.name.startsWith("projects/_/buckets/${bucket}/")`)
    .join(' || ');
  return [
    grant({
      id: 'builder-pushes-images',
      title: `${config.builderAccount} on repository ${config.repository}`,
      apis: ['artifactregistry.googleapis.com'],
      needs: 'roles/artifactregistry.admin',
      role: 'roles/artifactregistry.writer',
      address: builder,
      policy: grpcPolicy(cloud.registry, repository),
    }),
    grant({
      id: 'builder-writes-logs',
      title: `${config.builderAccount} on the project`,
      apis: ['cloudresourcemanager.googleapis.com'],
      needs: 'roles/resourcemanager.projectIamAdmin',
      role: 'roles/logging.logWriter',
      address: builder,
      policy: projectPolicy,
    }),
    grant({
      id: 'builder-reads-sources',
      title: `${config.builderAccount} on uploaded sources`,
      apis: ['cloudresourcemanager.googleapis.com'],
      needs: 'roles/resourcemanager.projectIamAdmin',
      role: 'roles/storage.objectViewer',
      address: builder,
      condition: { title: 'Sources uploaded for Cloud Build', expression: uploads },
      policy: projectPolicy,
    }),
    grant({
      id: 'builder-acts-as-runtime',
      title: `${config.builderAccount} on ${config.runtimeAccount}`,
      apis: ['iam.googleapis.com'],
      needs: 'roles/iam.serviceAccountAdmin',
      role: 'roles/iam.serviceAccountUser',
      address: builder,
      policy: accountPolicy(cloud, accountPath(config.project, runtime)),
    }),
  ];
}

function jobGrants(cloud: Cloud, config: Target): Resource[] {
  const { job: path, builder, scheduler } = names(config);
  const policy = grpcPolicy(cloud.jobs, path);
  return [
    grant({
      id: 'scheduler-starts-runs',
      title: `${config.schedulerAccount} on job ${config.job}`,
      apis: ['run.googleapis.com'],
      needs: 'roles/run.admin',
      role: 'roles/run.invoker',
      address: scheduler,
      policy,
    }),
    grant({
      id: 'builder-updates-job',
      title: `${config.builderAccount} on job ${config.job}`,
      apis: ['run.googleapis.com'],
      needs: 'roles/run.admin',
      role: 'roles/run.developer',
      address: builder,
      policy,
    }),
  ];
}
