import { protos } from '@google-cloud/run';
import {
  type Fate,
  get,
  type Handlers,
  now,
  policyHandlers,
  startOperation,
  type World,
} from './handlers.ts';
import { REGIONS, type Run, type Script, type State } from './state.ts';
import {
  ABORTED,
  ALREADY_EXISTS,
  FAILED_PRECONDITION,
  INVALID_ARGUMENT,
  NOT_FOUND,
  Refusal,
} from './wire.ts';

const { Execution, Job } = protos.google.cloud.run.v2;
type IJob = protos.google.cloud.run.v2.IJob;

/** google.cloud.run.v2.Jobs */
export function jobHandlers(world: World): Handlers {
  const { state } = world;
  return {
    ...policyHandlers(world, (resource) => state.jobs.has(resource)),
    GetJob: ({ name }: { name: string }) => get(state.jobs, name),
    CreateJob: ({ parent, jobId, job }: { parent: string; jobId: string; job: IJob }) => {
      const region = parent.slice(parent.lastIndexOf('/') + 1);
      if (!REGIONS.includes(region)) throw new Refusal(INVALID_ARGUMENT, `Location ${region} is not found.`);
      const name = `${parent}/jobs/${jobId}`;
      if (state.jobs.has(name)) throw new Refusal(ALREADY_EXISTS, `Resource '${jobId}' already exists.`);
      return put(world, 'CreateJob', { ...job, name, uid: `uid-${state.next()}`, createTime: now() });
    },
    UpdateJob: ({ job }: { job: IJob }) => {
      const current = get(state.jobs, job.name ?? '');
      if (job.etag && job.etag !== current.etag) {
        throw new Refusal(ABORTED, `Conflict for resource '${job.name}': version was superseded.`);
      }
      const { uid = null, createTime = null } = current;
      return put(world, 'UpdateJob', { ...job, uid, createTime });
    },
    DeleteJob: ({ name }: { name: string }) => {
      const job = get(state.jobs, name);
      const fate = world.fate('DeleteJob');
      if (fate === 'done') {
        state.jobs.delete(name);
        state.policies.delete(name);
      }
      return startOperation(world, fate, { type: Job, message: job }, { type: Job, message: job });
    },
    RunJob: ({ name }: { name: string }) => {
      const execution = startExecution(state, name);
      return startOperation(world, 'never', null, { type: Execution, message: execution });
    },
  };
}

/** google.cloud.run.v2.Executions; a run goes on each time somebody looks at it. */
export function executionHandlers({ state }: World): Handlers {
  return {
    GetExecution: ({ name }: { name: string }) => advance(state, name),
    ListExecutions: ({ parent, pageSize }: { parent: string; pageSize: number }) => {
      const found = [...state.executions.values()].filter(({ job }) => job === parent).reverse();
      return {
        executions: found.slice(0, pageSize || 100),
        nextPageToken: found.length > pageSize ? 'more' : '',
      };
    },
  };
}

export function startExecution(state: State, name: string): Run {
  const job = get(state.jobs, name);
  const short = `${name.slice(name.lastIndexOf('/') + 1)}-${String(state.next()).padStart(5, '0')}`;
  const { taskCount = 1, parallelism = 0, template = null } = job.template ?? {};
  const execution = {
    name: `${name}/executions/${short}`,
    job: name,
    createTime: now(),
    taskCount: taskCount || 1,
    parallelism,
    template,
    runningCount: 0,
    looks: 0,
    script: state.script,
  };
  state.executions.set(execution.name, execution);
  return execution;
}

export function advance(state: State, name: string): Run {
  const execution = get(state.executions, name);
  if (execution.completionTime) return execution;
  const all = execution.taskCount ?? 1;
  execution.looks += 1;
  execution.runningCount = all;
  const short = name.slice(name.lastIndexOf('/') + 1);
  const line = execution.script.lines[execution.looks - 1];
  if (line) log(state, short, execution.job ?? '', line);
  if (execution.looks > execution.script.looks) {
    for (const left of execution.script.lines.slice(execution.looks))
      log(state, short, execution.job ?? '', left);
    execution.runningCount = 0;
    execution.completionTime = now();
    if (execution.script.succeeds) execution.succeededCount = all;
    else execution.failedCount = all;
  }
  return execution;
}

function log(
  state: State,
  execution: string,
  job: string,
  { severity, message, fields }: Script['lines'][number],
) {
  const [, project = '', , location = '', , name = ''] = job.split('/');
  const strings = Object.entries({ message, ...fields }).map(([key, stringValue]) => [key, { stringValue }]);
  state.entries.push({
    logName: `projects/${project}/logs/run.googleapis.com%2Fstdout`,
    insertId: `line-${state.next()}`,
    timestamp: now(),
    severity: severity as 'INFO',
    resource: { type: 'cloud_run_job', labels: { job_name: name, location } },
    labels: { 'run.googleapis.com/execution_name': execution },
    jsonPayload: { fields: Object.fromEntries(strings) },
  });
}

/** Stores a Job with Cloud Run's defaults and checks, which end in the Job's condition and the operation. */
function put(world: World, method: 'CreateJob' | 'UpdateJob', job: IJob) {
  const { state } = world;
  const task = job.template?.template ?? {};
  const address = task.serviceAccount ?? '';
  if (!state.accounts.has(address)) throw new Refusal(NOT_FOUND, `Service account ${address} was not found.`);
  const asked = world.fate(method);
  const problem = asked === 'done' ? check(state, job) : null;
  const fate: Fate = problem ? { code: FAILED_PRECONDITION, message: problem } : asked;
  const stored: IJob = {
    ...job,
    etag: `"${state.next()}"`,
    generation: String(state.next()),
    template: {
      ...job.template,
      taskCount: job.template?.taskCount || 1,
      template: {
        ...task,
        maxRetries: task.maxRetries ?? 3,
        timeout: task.timeout ?? { seconds: 600 },
        // As it comes back from Google: secrets by their full name with the project's number.
        containers: (task.containers ?? []).map((container) => ({
          ...container,
          env: (container.env ?? []).map(fullName),
        })),
      },
    },
    reconciling: fate === 'never',
    terminalCondition:
      typeof fate === 'object'
        ? { type: 'Ready', state: 'CONDITION_FAILED', message: fate.message }
        : { type: 'Ready', state: fate === 'never' ? 'CONDITION_RECONCILING' : 'CONDITION_SUCCEEDED' },
  };
  state.jobs.set(job.name ?? '', stored);
  return startOperation(world, fate, { type: Job, message: stored }, { type: Job, message: stored });
}

function fullName(variable: protos.google.cloud.run.v2.IEnvVar) {
  const reference = variable.valueSource?.secretKeyRef;
  if (!reference?.secret || reference.secret.includes('/')) return variable;
  const secretKeyRef = { ...reference, secret: `projects/424242424242/secrets/${reference.secret}` };
  return { ...variable, valueSource: { secretKeyRef } };
}

function check(state: State, job: IJob): string | null {
  const task = job.template?.template ?? {};
  const container = task.containers?.[0] ?? {};
  const digest = container.image?.split('@')[1] ?? '';
  if (!state.digests.has(digest)) return `Image '${container.image}' not found.`;
  for (const { valueSource } of container.env ?? []) {
    const reference = valueSource?.secretKeyRef;
    if (!reference) continue;
    const secret = `projects/reader-test/secrets/${reference.secret?.split('/').at(-1)}`;
    if (state.keys.get(`${secret}/versions/${reference.version}`)?.state !== 'ENABLED') {
      return `Secret ${secret}/versions/${reference.version} was not found.`;
    }
    if (!state.holds(secret, 'roles/secretmanager.secretAccessor', task.serviceAccount ?? '')) {
      return `Permission denied on secret ${secret} for ${task.serviceAccount}.`;
    }
  }
  return null;
}
