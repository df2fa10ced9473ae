import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { PermanentError } from '../errors.ts';
import { befall, type Fault } from '../testing/faults.ts';
import { type Relay, startRelay } from '../testing/relay.ts';
import { claimJobs } from './claim.ts';
import { openQueue } from './client.ts';
import { completeJob } from './complete.ts';
import { deferJob } from './defer.ts';
import { enqueueJob } from './enqueue.ts';
import { failJob } from './fail.ts';
import { heartbeatJob } from './heartbeat.ts';
import { releaseJob } from './release.ts';
import { queueStats } from './stats.ts';
import { queueOf, request } from './testing.ts';

const stack = useStack();
const running = new AbortController().signal;
let proxy: Relay;

beforeAll(async () => {
  proxy = await startRelay(stack.url);
});
afterAll(() => proxy.stop());
beforeEach(async () => {
  await stack.sql`delete from jobs`;
  proxy.route = (_incoming, _outgoing, pass) => pass();
});

const throughProxy = () => openQueue({ supabaseUrl: proxy.url, serviceRoleKey: stack.secretKey }, running);

/** These faults to the first requests for a path, then none. */
function breakOnce(name: string, ...faults: Fault[]): void {
  proxy.route = (incoming, outgoing, pass) => {
    const fault = incoming.url?.endsWith(`/${name}`) ? (faults.shift() ?? null) : null;
    befall(fault, incoming, outgoing, pass);
  };
}

const unbroken: Fault[] = ['error', 'refuse', 'swallow'];

test.each(unbroken)('a claim met by “%s” claims each job once', async (fault) => {
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {} });
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {} });
  breakOnce('tick', fault);
  const jobs = await claimJobs(throughProxy(), request());
  expect(jobs).toHaveLength(1);
  expect(await stack.sql`select status from jobs order by id`).toEqual([
    { status: 'running' },
    { status: 'queued' },
  ]);
});

test('a claim that was taken back before it could be asked for is made anew, and ends', async () => {
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {} });
  const faults: Fault[] = ['swallow'];
  proxy.route = async (incoming, outgoing, pass) => {
    if (incoming.url?.endsWith('/claimed_jobs')) {
      // The process was frozen for longer than its lease, and somebody else looked for work.
      await stack.sql`update jobs set lease_expires_at = now() - interval '1 second' where status = 'running'`;
      await claimJobs(queueOf(stack), request({ maxJobs: 0, maxTasks: 0 }));
    }
    befall(incoming.url?.endsWith('/tick') ? (faults.shift() ?? null) : null, incoming, outgoing, pass);
  };
  const [job] = await claimJobs(throughProxy(), request());
  if (job === undefined) throw new Error('Nothing was claimed.');
  await completeJob(throughProxy(), job, { fine: true }, {});
  expect(await stack.sql`select outcome from job_attempts order by finished_at`).toEqual([
    { outcome: 'lost' },
    { outcome: 'succeeded' },
  ]);
});

test('a job claimed under a token that its history has keeps nobody else from claiming', async () => {
  const queue = queueOf(stack);
  await enqueueJob(queue, { kind: 'noop', payload: {} });
  const token = '00000000-0000-4000-8000-000000000001';
  const claim = { worker: 'w', max_jobs: 0, max_tasks: 1, lease_seconds: 60, max_attempts: 5, token };
  for (let i = 0; i < 2; i++) {
    expect(await queue.call('claim_jobs', claim)).toHaveLength(1);
    await stack.sql`update jobs set lease_expires_at = now() - interval '1 second' where status = 'running'`;
    await claimJobs(queue, request({ maxJobs: 0, maxTasks: 0 }));
  }
  expect(await claimJobs(queue, request())).toHaveLength(1);
});

test.each(unbroken)('the end of a job met by “%s” is recorded once', async (fault) => {
  const queue = throughProxy();
  for (const [name, end] of [
    ['complete_job', (job) => completeJob(queue, job, { fine: true }, {})],
    ['fail_job', (job) => failJob(queue, job, { code: 'x', message: 'y' }, 'permanent', 'failed', {})],
    ['defer_job', (job) => deferJob(queue, job, { code: 'x', message: 'y' }, {})],
    ['release_job', (job) => releaseJob(queue, job, {})],
  ] as [string, (job: Awaited<ReturnType<typeof claimJobs>>[number]) => Promise<unknown>][]) {
    await stack.sql`delete from jobs`;
    await enqueueJob(queueOf(stack), { kind: 'noop', payload: {} });
    const [job] = await claimJobs(queue, request());
    if (!job) throw new Error('nothing was claimed');
    breakOnce('heartbeat_job', fault);
    await heartbeatJob(queue, job, { stage: 'x', fraction: 0.1 });
    breakOnce(name, fault);
    await end(job);
    expect(await stack.sql`select * from job_attempts where job_id = ${job.id}`).toHaveLength(1);
  }
});

test('one request that hangs costs no claim, however short the lease', async () => {
  const queue = throughProxy();
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {} });
  let isLost = false;
  proxy.route = (incoming, outgoing, pass) => {
    if (incoming.url?.endsWith('/tick') && !isLost) {
      isLost = true;
      // The server does its work and the connection stays, but nothing comes back.
      Object.assign(outgoing, { writeHead: () => outgoing, write: () => true, end: () => outgoing });
    }
    pass();
  };
  const [job] = await claimJobs(queue, request({ leaseSeconds: 3 }));
  if (!job) throw new Error('nothing was claimed');
  breakOnce('heartbeat_job', 'hang');
  await heartbeatJob(queue, job, null);
  breakOnce('complete_job', 'hang');
  await completeJob(queue, job, { fine: true }, {});
  expect(await stack.sql`select outcome from job_attempts where job_id = ${job.id}`).toEqual([
    { outcome: 'succeeded' },
  ]);
});

test('enqueueing with a dedupe key is safe to repeat; without one it is not repeated', async () => {
  const queue = throughProxy();
  breakOnce('enqueue_job', 'swallow');
  const answer = await enqueueJob(queue, { kind: 'noop', payload: {}, dedupeKey: 'k' });
  expect(answer.status).toBe('queued');
  expect(await stack.sql`select * from jobs`).toHaveLength(1);
  breakOnce('enqueue_job', 'swallow');
  const unsure = enqueueJob(queue, { kind: 'noop', payload: {} });
  await expect(unsure).rejects.toMatchObject({ code: 'supabase_unreachable' });
  expect(await stack.sql`select * from jobs`).toHaveLength(2);
});

test('a Supabase that is not there is one line that says what and where, without the key', async () => {
  const gone = await startRelay(stack.url);
  await gone.stop();
  const queue = openQueue({ supabaseUrl: gone.url, serviceRoleKey: 'sb_secret_hidden' }, running);
  const call = queue.callOnce('claim_jobs', {}, AbortSignal.timeout(5000));
  await expect(call).rejects.toMatchObject({
    code: 'supabase_unreachable',
    message: `Supabase at ${gone.url} does not answer: ECONNREFUSED.`,
  });
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hidden');
});

test.each([
  [503, 'PGRST000', 'sorry, too many clients already', 'supabase_unreachable'],
  [503, 'PGRST002', 'Could not query the database for the schema cache. Retrying.', 'supabase_unreachable'],
  [500, '57014', 'canceling statement due to statement timeout', 'supabase_unreachable'],
  [500, '55P03', 'canceling statement due to lock timeout', 'supabase_unreachable'],
  [405, '25006', 'cannot execute UPDATE in a read-only transaction', 'database_read_only'],
])('a database that says %s %s passes, and what it said is told', async (status, sqlState, message, code) => {
  const body = JSON.stringify({ code: sqlState, message, details: null, hint: null });
  let asked = 0;
  proxy.route = (incoming, outgoing, pass) => {
    asked += 1;
    if (asked > 2) return pass();
    incoming.resume();
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  await expect(throughProxy().callOnce('queue_stats', {}, running)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
  await queueStats(throughProxy());
  expect(asked).toBe(3);
});

test('a Supabase that hangs is given up in time', async () => {
  proxy.route = (...request) => befall('hang', ...request);
  const call = throughProxy().callOnce('queue_stats', {}, AbortSignal.timeout(200));
  await expect(call).rejects.toMatchObject({
    code: 'supabase_unreachable',
    message: expect.stringContaining('no answer in time'),
  });
});

test('a worker that must go gives a call up within seconds', async () => {
  proxy.route = (...request) => befall('error', ...request);
  const stop = new AbortController();
  const queue = openQueue({ supabaseUrl: proxy.url, serviceRoleKey: stack.secretKey }, stop.signal);
  const started = performance.now();
  stop.abort();
  await expect(queueStats(queue)).rejects.toMatchObject({ code: 'supabase_unreachable' });
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a wrong key and a missing schema are named, at once', async () => {
  const wrong = openQueue({ supabaseUrl: stack.url, serviceRoleKey: stack.publishableKey }, running);
  await expect(claimJobs(wrong, request())).rejects.toMatchObject({
    code: 'supabase_refused',
    message: expect.stringContaining('SUPABASE_SERVICE_ROLE_KEY'),
  });
  const call = queueOf(stack).call('no_such_function', {});
  await expect(call).rejects.toMatchObject({
    code: 'schema_missing',
    message: expect.stringContaining('npx supabase db push'),
  });
});

test('what no database can take is the fault of the job, and not of the installation', async () => {
  const queue = queueOf(stack);
  await enqueueJob(queue, { kind: 'noop', payload: {} });
  const [job] = await claimJobs(queue, request());
  if (!job) throw new Error('nothing was claimed');
  const complete = completeJob(queue, job, { title: 'a\0b' }, {});
  await expect(complete).rejects.toBeInstanceOf(PermanentError);
  await expect(complete).rejects.toMatchObject({
    code: 'data_refused',
    message: expect.not.stringContaining('SUPABASE_SERVICE_ROLE_KEY'),
  });
});

test('what a constraint refuses is the fault of the job too, which would otherwise be claimed before all others for ever', async () => {
  proxy.route = (incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(400).end(JSON.stringify({ code: '23514', message: 'violates check constraint "c"' }));
  };
  await expect(throughProxy().callOnce('complete_job', {}, running)).rejects.toMatchObject({
    name: 'PermanentError',
    code: 'data_refused',
  });
});

test('an answer that is not the function’s is not believed', async () => {
  const queue = { ...queueOf(stack), callOnce: async () => ({ jobs: [{ id: 1 }], schedules: [] }) };
  await expect(claimJobs({ ...queue, retry: (run) => run(1, running) }, request())).rejects.toMatchObject({
    code: 'answer_unreadable',
  });
});

test('the statistics count what waits, what runs and how the last hour went', async () => {
  const queue = queueOf(stack);
  await stack.sql`delete from job_attempts`;
  await enqueueJob(queue, { kind: 'first', payload: {} });
  const [job] = await claimJobs(queue, request());
  if (!job) throw new Error('nothing was claimed');
  await completeJob(queue, job, null, {});
  await enqueueJob(queue, { kind: 'first', payload: {} });
  await enqueueJob(queue, { kind: 'second', payload: {} });
  await enqueueJob(queue, { kind: 'second', payload: {}, runAt: new Date(Date.now() + 3_600_000) });
  await stack.sql`update jobs set run_at = now() - interval '90 s' where kind = 'first' and status = 'queued'`;
  const stats = await queueStats(queue);
  expect(stats.active).toMatchObject([
    { kind: 'first', status: 'queued', jobs: 1, delayed: 0 },
    { kind: 'second', status: 'queued', jobs: 2, delayed: 1 },
  ]);
  expect(stats.active[0]?.oldestWait).toBeGreaterThanOrEqual(90);
  expect(stats.lastHour).toMatchObject([{ kind: 'first', attempts: 1, succeeded: 1, failed: 0 }]);
});

test('a fault of this program is no answer that is missing, and is not tried again', async () => {
  const began = performance.now();
  await expect(throughProxy().call('queue_stats', { number: 1n })).rejects.toThrow(TypeError);
  expect(performance.now() - began).toBeLessThan(1000);
});
