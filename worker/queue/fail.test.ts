import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { LeaseLost } from '../errors.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { enqueueJob, type NewJob } from './enqueue.ts';
import { failJob } from './fail.ts';
import { queueOf, request, submitBook } from './testing.ts';

const stack = useStack();
const error = { code: 'broken_chapter', message: 'Chapter 3 cannot be read.' };

beforeEach(() => stack.sql`delete from jobs`);

async function claimNew(change: Partial<NewJob> = {}): Promise<ClaimedJob> {
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {}, ...change });
  return claimAgain();
}

async function claimAgain(): Promise<ClaimedJob> {
  const [job] = await claimJobs(queueOf(stack), request());
  if (!job) throw new Error('nothing was claimed');
  return job;
}

const row = async (id: string) => (await stack.sql`select * from jobs where id = ${id}`)[0];

test('a failed attempt is tried again after a while, and its error stays visible until then', async () => {
  const job = await claimNew();
  const failed = await failJob(queueOf(stack), job, error, 'retry', 'failed', { parseMs: 12 });
  expect(failed.status).toBe('queued');
  expect(await row(job.id)).toMatchObject({ status: 'queued', attempt: 1, error, run_at: failed.nextRunAt });
  expect(
    await stack.sql`select outcome, error, metrics from job_attempts where job_id = ${job.id}`,
  ).toMatchObject([{ outcome: 'failed', error, metrics: { parseMs: 12 } }]);
});

test('a permanent failure is not tried again', async () => {
  const job = await claimNew();
  expect(await failJob(queueOf(stack), job, error, 'permanent', 'failed', {})).toEqual({
    status: 'failed',
    nextRunAt: null,
  });
  expect(await row(job.id)).toMatchObject({ status: 'failed', error, attempt: 1 });
});

test.each([
  ['its own', { maxAttempts: 2 }, 5],
  ['the worker’s', {}, 2],
])('after the last of %s attempts the job ends', async (_whose, change, workerAttempts) => {
  const first = { ...(await claimNew(change)), maxAttempts: workerAttempts };
  expect((await failJob(queueOf(stack), first, error, 'retry', 'timed_out', {})).status).toBe('queued');
  await stack.sql`update jobs set run_at = now()`;
  const second = { ...(await claimAgain()), maxAttempts: workerAttempts };
  expect((await failJob(queueOf(stack), second, error, 'retry', 'timed_out', {})).status).toBe('failed');
  expect(
    await stack.sql`select attempt, outcome from job_attempts where job_id = ${first.id} order by attempt`,
  ).toEqual([
    { attempt: 1, outcome: 'timed_out' },
    { attempt: 2, outcome: 'timed_out' },
  ]);
});

test('a worker that dies every time does not get the job for ever', async () => {
  const job = await claimNew({ maxAttempts: 2 });
  await stack.sql`update jobs set lease_expires_at = now() where id = ${job.id}`;
  await claimAgain();
  await stack.sql`update jobs set lease_expires_at = now() where id = ${job.id}`;
  expect(await claimJobs(queueOf(stack), request())).toEqual([]);
  expect(await row(job.id)).toMatchObject({ status: 'failed', error: { code: 'lease_expired' }, attempt: 2 });
});

test('reporting a failure twice counts once', async () => {
  const job = await claimNew();
  const first = await failJob(queueOf(stack), job, error, 'retry', 'failed', {});
  expect(await failJob(queueOf(stack), job, error, 'retry', 'failed', {})).toEqual(first);
  expect(await stack.sql`select * from job_attempts where job_id = ${job.id}`).toHaveLength(1);
  await stack.sql`update jobs set run_at = now()`;
  const heir = await claimAgain();
  await failJob(queueOf(stack), job, error, 'retry', 'failed', {});
  expect(await row(job.id)).toMatchObject({ status: 'running', lease_token: heir.leaseToken });
  await expect(
    failJob(queueOf(stack), { ...job, leaseToken: crypto.randomUUID() }, error, 'retry', 'failed', {}),
  ).rejects.toThrow(LeaseLost);
});

test('the pause before the next try lies between nothing and 10 s · 2ⁿ, at most an hour, spread evenly', async () => {
  const pauses = await stack.sql<{ attempt: number; low: number; high: number; mean: number }[]>`
    select attempt, min(seconds)::float as low, max(seconds)::float as high, avg(seconds)::float as mean
    from generate_series(1, 40) as attempt,
      lateral (select extract(epoch from private.backoff(attempt)) as seconds from generate_series(1, 1000)) as pause
    group by attempt order by attempt`;
  expect(pauses).toHaveLength(40);
  for (const { attempt, low, high, mean } of pauses) {
    const bound = Math.min(3600, 10 * 2 ** (attempt - 1));
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(bound);
    // Of 1000 even draws none below 5 % or above 95 % happens once in 10²², a mean off by a tenth once in 10⁷.
    expect(low).toBeLessThan(bound * 0.05);
    expect(high).toBeGreaterThan(bound * 0.95);
    expect(Math.abs(mean / bound - 0.5)).toBeLessThan(0.05);
  }
});

test('the owner of a book is told code and message, and nothing else', async () => {
  const { bookId } = await submitBook(stack, await stack.createReader());
  const [job] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (!job) throw new Error('nothing was claimed');
  const withMore = { ...error, stack: 'at /srv/worker/main.ts:1', secret: 'x' };
  await failJob(queueOf(stack), job, withMore, 'retry', 'failed', {});
  const book = () => stack.sql`select status, error from books where id = ${bookId}`;
  expect(await book()).toEqual([{ status: 'queued', error: null }]);
  await stack.sql`update jobs set run_at = now()`;
  const [again] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (!again) throw new Error('nothing was claimed');
  expect(await book()).toEqual([{ status: 'processing', error: null }]);
  await failJob(queueOf(stack), again, withMore, 'permanent', 'failed', {});
  expect(await book()).toEqual([{ status: 'failed', error }]);
});
