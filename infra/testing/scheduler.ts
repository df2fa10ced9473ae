import type { protos } from '@google-cloud/scheduler';
import { get, type Handlers, type World } from './handlers.ts';
import { startExecution } from './run.ts';
import { REGIONS, type State } from './state.ts';
import { ALREADY_EXISTS, FAILED_PRECONDITION, NOT_FOUND, PERMISSION_DENIED, Refusal } from './wire.ts';

type Trigger = protos.google.cloud.scheduler.v1.IJob;

/** google.cloud.scheduler.v1.CloudScheduler */
export function schedulerHandlers({ state }: World): Handlers {
  const put = (trigger: Trigger) => {
    const address = trigger.httpTarget?.oauthToken?.serviceAccountEmail ?? '';
    if (!state.accounts.has(address))
      throw new Refusal(NOT_FOUND, `Service account ${address} was not found.`);
    const headers = { ...trigger.httpTarget?.headers, 'User-Agent': 'Google-Cloud-Scheduler' };
    const stored = { ...trigger, httpTarget: { ...trigger.httpTarget, headers } };
    state.triggers.set(trigger.name ?? '', stored);
    return stored;
  };
  const become = (name: string, from: string, to: 'ENABLED' | 'PAUSED') => {
    const current = get(state.triggers, name);
    if (current.state !== from) throw new Refusal(FAILED_PRECONDITION, `Job is not ${from}.`);
    return put({ ...current, state: to });
  };
  return {
    GetJob: ({ name }: { name: string }) => get(state.triggers, name),
    CreateJob: ({ job }: { job: Trigger }) => {
      if (state.triggers.has(job.name ?? '')) throw new Refusal(ALREADY_EXISTS, `${job.name} exists.`);
      return put({ ...job, state: 'ENABLED', scheduleTime: { seconds: 1_800_000_000 } });
    },
    UpdateJob: ({ job, updateMask }: { job: Trigger; updateMask: { paths: string[] } }) => {
      const current = get(state.triggers, job.name ?? '');
      if (state.refusesPaused && current.state === 'PAUSED')
        throw new Refusal(FAILED_PRECONDITION, 'A paused job cannot be updated.');
      const fields = updateMask.paths.map((path) =>
        path.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      );
      const given = Object.entries(job).filter(([field]) => fields.includes(field));
      return put({ ...current, ...Object.fromEntries(given), state: 'ENABLED' });
    },
    DeleteJob: ({ name }: { name: string }) => {
      get(state.triggers, name);
      state.triggers.delete(name);
      return {};
    },
    PauseJob: ({ name }: { name: string }) => become(name, 'ENABLED', 'PAUSED'),
    ResumeJob: ({ name }: { name: string }) => become(name, 'PAUSED', 'ENABLED'),
  };
}

/** google.cloud.location.Locations */
export function locationHandlers(): Handlers {
  return {
    ListLocations: ({ name }: { name: string }) => ({
      locations: REGIONS.map((locationId) => ({ name: `${name}/locations/${locationId}`, locationId })),
    }),
  };
}

/** What Cloud Scheduler does when a trigger's time comes: the call, as the account, with Cloud Run's own check. */
export function fire(state: State, name: string) {
  const trigger = get(state.triggers, name);
  if (trigger.state !== 'ENABLED') throw new Refusal(FAILED_PRECONDITION, 'The trigger does not fire.');
  const target = trigger.httpTarget ?? {};
  const job = /^https:\/\/run\.googleapis\.com\/v2\/(projects\/.+\/jobs\/[^/]+):run$/.exec(
    target.uri ?? '',
  )?.[1];
  if (job === undefined || target.httpMethod !== 'POST') throw new Refusal(NOT_FOUND, `404 ${target.uri}`);
  const body: unknown = JSON.parse(Buffer.from(target.body ?? '').toString());
  const address = target.oauthToken?.serviceAccountEmail ?? '';
  const overrides = typeof body === 'object' && body !== null && 'overrides' in body;
  if (overrides || !state.holds(job, 'roles/run.invoker', address)) {
    throw new Refusal(PERMISSION_DENIED, `${address} may not run ${job}.`);
  }
  return startExecution(state, job);
}
