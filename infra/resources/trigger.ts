import type { protos } from '@google-cloud/scheduler';
import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Deployment, Target } from '../config.ts';
import type { View } from '../diff.ts';
import { CloudError, type Doing, statusName } from '../errors.ts';
import { names } from '../names.ts';
import { define, MARK_TEXT, type Removable, type Resource, removable } from '../resource.ts';
import { toDate } from '../times.ts';

type Trigger = protos.google.cloud.scheduler.v1.IJob;

const ROLE = 'roles/cloudscheduler.admin, and roles/iam.serviceAccountUser on the scheduler account';

/**
 * The Cloud Scheduler job that starts a run. Whether it is paused is for people to say (`pause`, `resume`), so a
 * deployment leaves that as it finds it.
 */
export function trigger(cloud: Cloud, config: Deployment): Resource {
  const { location, trigger: name } = names(config);
  const title = `schedule ${config.trigger}`;
  const doing = (verb: string): Doing => ({ what: `${verb} the ${title}`, role: ROLE });
  return define<Trigger>({
    id: 'trigger',
    title,
    apis: ['cloudscheduler.googleapis.com'],
    read: () => readTrigger(cloud, config),
    view: viewTrigger,
    desired: () => desiredTrigger(config),
    create: async () => {
      const client = await cloud.scheduler();
      const made = { ...setTrigger(config), name, description: `Starts the worker. ${MARK_TEXT}` };
      await call(doing('create'), () => client.createJob({ parent: location, job: made }, WRITE));
    },
    update: async (current) => {
      const client = await cloud.scheduler();
      const job = { ...setTrigger(config), name };
      const paths = ['schedule', 'time_zone', 'http_target', 'attempt_deadline', 'retry_config'];
      const set = () => client.updateJob({ job, updateMask: { paths } }, WRITE);
      const paused = current.state === 'PAUSED';
      try {
        const [{ state }] = await call(doing('update'), set);
        if (!paused || state === 'PAUSED') return;
      } catch (error) {
        // Some paused schedules refuse a change.
        if (!(paused && error instanceof CloudError && error.status === 'FAILED_PRECONDITION')) throw error;
        await call(doing('resume'), () => client.resumeJob({ name }, WRITE));
        await call(doing('update'), set);
      }
      await call(doing('pause'), () => client.pauseJob({ name }, WRITE));
    },
  });
}

export function triggerRemoval(cloud: Cloud, config: Target): Removable {
  const { trigger: name } = names(config);
  const title = `schedule ${config.trigger}`;
  return removable({
    id: 'trigger',
    title,
    apis: ['cloudscheduler.googleapis.com'],
    read: () => readTrigger(cloud, config),
    ours: ({ description }) => description?.includes(MARK_TEXT) ?? false,
    delete: async () => {
      const client = await cloud.scheduler();
      await call({ what: `delete the ${title}`, role: ROLE }, () => client.deleteJob({ name }, WRITE));
    },
  });
}

export async function readTrigger(cloud: Cloud, config: Target): Promise<Trigger | undefined> {
  const { trigger: name } = names(config);
  const client = await cloud.scheduler();
  const doing = { what: `read the schedule ${config.trigger}`, role: 'roles/cloudscheduler.viewer' };
  return find(doing, async () => (await client.getJob({ name }, READ))[0]);
}

export interface TriggerSummary {
  readonly schedule: string;
  readonly timeZone: string;
  readonly state: 'enabled' | 'paused' | 'broken';
  readonly next: Date | null;
  /** Status name of the last start, when it failed. */
  readonly lastError: string | null;
}

/** What `status` shows of a schedule. */
export function describeTrigger(current: Trigger): TriggerSummary {
  const { state } = current;
  return {
    schedule: current.schedule ?? '',
    timeZone: current.timeZone ?? '',
    state: state === 'ENABLED' ? 'enabled' : state === 'PAUSED' ? 'paused' : 'broken',
    next: state === 'PAUSED' ? null : toDate(current.scheduleTime),
    lastError: current.status?.code ? statusName(current.status.code) : null,
  };
}

function viewTrigger(current: Trigger): View {
  const target = current.httpTarget ?? {};
  return {
    // An update that failed half-way leaves a schedule that may never run again until it is set once more.
    state: current.state === 'UPDATE_FAILED' || current.state === 'DISABLED' ? current.state : 'ready',
    schedule: current.schedule ?? null,
    timeZone: current.timeZone ?? null,
    uri: target.uri ?? null,
    method: String(target.httpMethod),
    body: Buffer.from(target.body ?? '').toString(),
    account: target.oauthToken?.serviceAccountEmail ?? null,
    scope: target.oauthToken?.scope ?? null,
    deadlineSeconds: Number(current.attemptDeadline?.seconds ?? 0),
    retries: current.retryConfig?.retryCount ?? 0,
  };
}

function desiredTrigger(config: Deployment): View {
  const { runUri, scheduler } = names(config);
  return {
    state: 'ready',
    schedule: config.schedule,
    timeZone: config.timeZone,
    uri: runUri,
    method: 'POST',
    body: BODY,
    account: scheduler,
    scope: SCOPE,
    deadlineSeconds: DEADLINE_SECONDS,
    retries: 0,
  };
}

/** No overrides: they would need a permission beyond run.invoker. */
const BODY = '{}';
/** An access token and not an OIDC one: the call goes to a Google API. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** The call returns as soon as the run is accepted. */
const DEADLINE_SECONDS = 30;

function setTrigger(config: Deployment): Trigger {
  const { runUri, scheduler } = names(config);
  return {
    schedule: config.schedule,
    timeZone: config.timeZone,
    attemptDeadline: { seconds: DEADLINE_SECONDS },
    // The next minute tries again anyway.
    retryConfig: { retryCount: 0 },
    httpTarget: {
      uri: runUri,
      httpMethod: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(BODY),
      oauthToken: { serviceAccountEmail: scheduler, scope: SCOPE },
    },
  };
}
