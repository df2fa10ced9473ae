import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { LeaseLost } from '../errors.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { deferJob } from './defer.ts';
import { failJob } from './fail.ts';
import { retryJob } from './retry-job.ts';
import { queueOf, request, submitBook } from './testing.ts';

const stack = useStack();
const error = { code: 'storage_unavailable', message: 'Storage answered with status 503.' };
const STORED = 'select status, attempt, deferrals, error from jobs where id = ';

let bookId: string;

beforeEach(async () => {
  await stack.sql`truncate jobs, job_attempts, books cascade`;
  ({ bookId } = await submitBook(stack, await stack.createReader()));
});

async function claimBook(): Promise<ClaimedJob> {
  await stack.sql`update jobs set run_at = now()`;
  const [job] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (!job) throw new Error('nothing was claimed');
  return job;
}

test('a job that is put off has all its attempts left, and its reader sees it wait', async () => {
  for (let time = 1; time <= 7; time += 1) {
    const job = await claimBook();
    expect(job.attempt).toBe(1);
    expect((await deferJob(queueOf(stack), job, error, { parseMs: 3 })).status).toBe('queued');
  }
  const job = await claimBook();
  expect((await stack.sql.unsafe(`${STORED}${job.id}`))[0]).toEqual({
    status: 'running',
    attempt: 1,
    deferrals: 7,
    error,
  });
  await failJob(queueOf(stack), job, { code: 'unexpected', message: 'A fault.' }, 'retry', 'failed', {});
  expect((await stack.sql.unsafe(`${STORED}${job.id}`))[0]).toMatchObject({ status: 'queued', attempt: 1 });
  expect(await stack.sql`select status, error from books where id = ${bookId}`).toEqual([
    { status: 'queued', error: null },
  ]);
});

test('the pause before the next try grows to a quarter of an hour and no further', async () => {
  const job = await claimBook();
  for (const [deferrals, bound] of [
    [0, 10],
    [3, 80],
    [40, 900],
  ] as const) {
    await stack.sql`update jobs set deferrals = ${deferrals}`;
    const pauses = await stack.sql.begin(async (sql) => {
      const seconds: number[] = [];
      for (let draw = 0; draw < 100; draw += 1) {
        await sql`savepoint before`;
        const [row] = await sql`
          select extract(epoch from next_run_at - now())::float as pause
          from defer_job(${job.id}, ${job.leaseToken}, ${sql.json(error)})`;
        seconds.push(Number(row?.pause));
        await sql`rollback to before`;
      }
      return seconds;
    });
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(bound);
    // Of 100 even draws all below a half happens once in 10³⁰.
    expect(Math.max(...pauses)).toBeGreaterThan(bound / 2);
  }
});

test('one that was put off 500 times has failed, and run again by hand it may wait as long again', async () => {
  await stack.sql`update jobs set deferrals = 499`;
  const job = await claimBook();
  expect(await deferJob(queueOf(stack), job, error, {})).toEqual({ status: 'failed', nextRunAt: null });
  expect(await stack.sql`select status, error from books where id = ${bookId}`).toEqual([
    { status: 'failed', error },
  ]);
  await retryJob(queueOf(stack), job.id);
  expect((await stack.sql.unsafe(`${STORED}${job.id}`))[0]).toMatchObject({
    status: 'queued',
    deferrals: 0,
  });
});

test('to put a job off twice counts once, and only its holder can', async () => {
  const job = await claimBook();
  const first = await deferJob(queueOf(stack), job, error, {});
  expect(await deferJob(queueOf(stack), job, error, {})).toEqual(first);
  expect(await stack.sql`select attempt, outcome from job_attempts`).toEqual([
    { attempt: 1, outcome: 'deferred' },
  ]);
  await expect(
    deferJob(queueOf(stack), { ...job, leaseToken: crypto.randomUUID() }, error, {}),
  ).rejects.toThrow(LeaseLost);
});

test.each([
  ['put off', (job: ClaimedJob) => deferJob(queueOf(stack), job, error, {})],
  ['failed', (job: ClaimedJob) => failJob(queueOf(stack), job, error, 'retry', 'failed', {})],
])('a book that somebody cancelled as it was %s is cancelled, and no news to its reader', async (_, end) => {
  const job = await claimBook();
  await stack.sql`select cancel_job(${job.id})`;
  expect((await end(job)).status).toBe('cancelled');
  expect((await stack.sql.unsafe(`${STORED}${job.id}`))[0]).toMatchObject({ error: { code: 'cancelled' } });
  expect(await stack.sql`select * from notices`).toEqual([]);
});
