import type { protos } from '@google-cloud/run';
import { call, find, finish, polling, READ, timedOut } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import { type Deployment, OPTIONAL, SETTINGS, type Target } from '../config.ts';
import { type Clock, clock } from '../converge.ts';
import type { Change, View } from '../diff.ts';
import type { Doing } from '../errors.ts';
import { lastSegment, names } from '../names.ts';
import {
  define,
  type Facts,
  hasMark,
  LATER,
  MARK,
  type Removable,
  type Resource,
  removable,
} from '../resource.ts';
import { givenSecrets, keySecret, type WorkerSecret } from '../worker-secrets.ts';

export type Job = protos.google.cloud.run.v2.IJob;
type EnvVar = protos.google.cloud.run.v2.IEnvVar;

const ROLE = 'roles/run.developer, and roles/iam.serviceAccountUser on the runtime account';

/** The Cloud Run Job: image by digest, size, environment, secrets by version. */
export function job(cloud: Cloud, config: Deployment, time: Clock = clock): Resource {
  const { location } = names(config);
  const title = `Cloud Run job ${config.job}`;
  const doing = (verb: string): Doing => ({ what: `${verb} the ${title}`, role: ROLE });
  return define<Job>({
    id: 'job',
    title,
    apis: ['run.googleapis.com'],
    read: () => readJob(cloud, config),
    view: (current) => viewJob(current, config),
    desired: (facts) => desiredJob(config, facts),
    create: async (facts) => {
      const client = await cloud.jobs();
      const made = withDesired({ labels: MARK }, config, facts);
      await finish(doing('create'), config.waitSeconds, () =>
        client.createJob({ parent: location, jobId: config.job, job: made }, polling(config.waitSeconds)),
      );
    },
    update: async (current, facts) => {
      if (current.reconciling) return settle(cloud, config, time);
      const client = await cloud.jobs();
      // The whole Job is replaced, so what others set there goes back as it came, and the etag with it: a change
      // made in between is a conflict.
      await finish(doing('update'), config.waitSeconds, () =>
        client.updateJob({ job: withDesired(current, config, facts) }, polling(config.waitSeconds)),
      );
    },
    needs: ['image', ...secrets(config).map(({ variable }) => variable)],
  });
}

export function jobRemoval(cloud: Cloud, config: Target): Removable {
  const { job: name } = names(config);
  const title = `Cloud Run job ${config.job}`;
  return removable({
    id: 'job',
    title,
    apis: ['run.googleapis.com'],
    read: () => readJob(cloud, config),
    ours: ({ labels }) => hasMark(labels),
    delete: async () => {
      const client = await cloud.jobs();
      await finish({ what: `delete the ${title}`, role: ROLE }, config.waitSeconds, () =>
        client.deleteJob({ name }, polling(config.waitSeconds)),
      );
    },
  });
}

export async function readJob(cloud: Cloud, config: Target): Promise<Job | undefined> {
  const { job: name } = names(config);
  const client = await cloud.jobs();
  return find({ what: `read the Cloud Run job ${config.job}`, role: 'roles/run.viewer' }, async () => {
    const [found] = await client.getJob({ name }, READ);
    return found;
  });
}

export interface JobSummary {
  readonly state: string;
  readonly image: string;
  readonly tasks: number;
  readonly cpu: string;
  readonly memory: string;
}

/** What `status` shows of a Job. */
export function describeJob(current: Job): JobSummary {
  const container = current.template?.template?.containers?.[0];
  return {
    state: state(current),
    image: container?.image ?? '',
    tasks: current.template?.taskCount || 1,
    cpu: container?.resources?.limits?.cpu ?? '',
    memory: container?.resources?.limits?.memory ?? '',
  };
}

/** The managed fields of a Job as Google describes it. */
function viewJob(current: Job, config: Deployment): View {
  const execution = current.template ?? {};
  const task = execution.template ?? {};
  const container = task.containers?.[0] ?? {};
  return {
    state: state(current),
    image: container.image ?? '',
    command: [...(container.command ?? []), ...(container.args ?? [])].join(' ') || null,
    account: task.serviceAccount ?? null,
    cpu: cpus(container.resources?.limits?.cpu),
    memory: mebibytes(container.resources?.limits?.memory),
    tasks: execution.taskCount || 1,
    parallelism: execution.parallelism || null,
    retries: task.maxRetries ?? null,
    timeoutSeconds: Number(task.timeout?.seconds ?? 0),
    env: Object.fromEntries(
      (container.env ?? []).map((variable) => [variable.name ?? '', show(variable, config)]),
    ),
  };
}

function desiredJob(config: Deployment, facts: Facts): View {
  const references = secrets(config).map(({ variable, name }) => [
    variable,
    fromSecret(name, facts[variable] ?? LATER),
  ]);
  return {
    state: 'ready',
    image: facts.image ?? LATER,
    account: names(config).runtime,
    cpu: config.cpu,
    memory: config.memory,
    tasks: config.tasks,
    parallelism: config.parallelism || null,
    retries: config.retries,
    timeoutSeconds: config.timeoutSeconds,
    env: { ...environment(config), ...Object.fromEntries(references) },
  };
}

function secrets(config: Deployment): WorkerSecret[] {
  return [keySecret(config), ...givenSecrets(config)];
}

/** What the worker reads besides the secrets; see worker/config.ts. */
function environment(config: Deployment): Record<string, string> {
  const set = OPTIONAL.flatMap((setting) => {
    const value = config[setting];
    return value === undefined ? [] : [[SETTINGS[setting].env, value]];
  });
  return {
    WORKER_MODE: 'job',
    MAX_JOBS: String(config.maxJobs),
    MAX_ATTEMPTS: String(config.maxAttempts),
    SUPABASE_URL: config.supabaseUrl,
    SUPABASE_BUCKET: config.bucket,
    // The platform does not tell a task when it will be killed; a worker that knows gives its book back in time.
    TASK_TIMEOUT_SECONDS: String(config.timeoutSeconds),
    ...Object.fromEntries(set),
    ...config.workerEnv,
  };
}

function withDesired(current: Job, config: Deployment, facts: Facts): Job {
  const execution = current.template ?? {};
  const task = execution.template ?? {};
  const [container = {}, ...others] = task.containers ?? [];
  const env: EnvVar[] = Object.entries(environment(config)).map(([name, value]) => ({ name, value }));
  for (const { variable, name } of secrets(config)) {
    const secretKeyRef = { secret: name, version: facts[variable] ?? null };
    env.push({ name: variable, valueSource: { secretKeyRef } });
  }
  return {
    ...current,
    template: {
      ...execution,
      taskCount: config.tasks,
      parallelism: config.parallelism,
      template: {
        ...task,
        serviceAccount: names(config).runtime,
        maxRetries: config.retries,
        timeout: { seconds: config.timeoutSeconds },
        containers: [
          {
            ...container,
            image: facts.image ?? null,
            command: [],
            args: [],
            env,
            resources: {
              ...container.resources,
              limits: {
                ...container.resources?.limits,
                cpu: String(config.cpu),
                memory: `${config.memory}Mi`,
              },
            },
          },
          ...others,
        ],
      },
    },
  };
}

/** A failed Job is set again; a Job that is still being set up is waited for. */
function state({ reconciling, terminalCondition }: Job): string {
  if (reconciling) return 'reconciling';
  if (terminalCondition?.state === 'CONDITION_FAILED') {
    return `failed: ${terminalCondition.message || terminalCondition.reason}`;
  }
  return 'ready';
}

async function settle(cloud: Cloud, config: Target, { now, sleep }: Clock): Promise<void> {
  const doing = { what: `set up the Cloud Run job ${config.job}`, role: ROLE };
  const { job: name } = names(config);
  const client = await cloud.jobs();
  const deadline = now() + config.waitSeconds * 1000;
  while ((await call(doing, () => client.getJob({ name }, READ)))[0].reconciling) {
    if (now() > deadline) throw timedOut(doing, config.waitSeconds);
    await sleep(2_000);
  }
}

/** A variable that is not ours may hold anything, also a key that somebody put there by hand: only "set" is shown. */
function show({ name, value, valueSource }: EnvVar, config: Deployment): string {
  const reference = valueSource?.secretKeyRef;
  if (reference) return fromSecret(lastSegment(reference.secret ?? ''), reference.version ?? '');
  const ours = name !== undefined && name !== null && Object.hasOwn(environment(config), name);
  return ours ? (value ?? '') : '(set)';
}

/** Whether with this change the Job no longer reads that secret. */
export function takesAway({ path, from, to }: Change, { variable, name }: WorkerSecret): boolean {
  return path === `env.${variable}` && to === null && String(from).endsWith(` of ${name}`);
}

function fromSecret(secret: string, version: string): string {
  return `version ${version} of ${secret}`;
}

/** `1000m` and `1` are the same. */
function cpus(quantity: string | undefined): number | null {
  if (quantity === undefined) return null;
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
}

/** `0.5Gi`, `512Mi` and `536870912` are the same. */
function mebibytes(quantity: string | undefined): number | null {
  const [, digits, unit = ''] = /^([\d.]+)(Ki|Mi|Gi|k|M|G)?$/.exec(quantity ?? '') ?? [];
  const bytes = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit];
  return digits === undefined || bytes === undefined ? null : (Number(digits) * bytes) / 2 ** 20;
}
