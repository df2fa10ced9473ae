import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { cancelJob } from './cancel.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { completeJob } from './complete.ts';
import { enqueueJob } from './enqueue.ts';
import { failJob } from './fail.ts';
import { heartbeatJob } from './heartbeat.ts';
import { releaseJob } from './release.ts';
import { retryJob } from './retry-job.ts';
import { queueOf, request, submitBook } from './testing.ts';

const stack = useStack();
const error = { code: 'broken', message: 'Broken.' };

beforeEach(() => stack.sql`delete from jobs`);

const enqueue = (dedupeKey?: string) =>
  enqueueJob(queueOf(stack), { kind: 'noop', payload: {}, ...(dedupeKey && { dedupeKey }) });

async function claim(): Promise<ClaimedJob> {
  const [job] = await claimJobs(queueOf(stack), request());
  if (!job) throw new Error('nothing was claimed');
  return job;
}

const statusOf = async (id: string) => (await stack.sql`select status from jobs where id = ${id}`)[0]?.status;

test('a queued job is cancelled at once, and cancelling it again is no error', async () => {
  const { id } = await enqueue();
  expect(await cancelJob(queueOf(stack), id)).toBe('cancelled');
  expect(await cancelJob(queueOf(stack), id)).toBe('cancelled');
  expect(await claimJobs(queueOf(stack), request())).toEqual([]);
});

test('a running job learns of it with its next heartbeat', async () => {
  await enqueue();
  const job = await claim();
  expect(await heartbeatJob(queueOf(stack), job, null)).toEqual({ cancelRequested: false });
  expect(await cancelJob(queueOf(stack), job.id)).toBe('running');
  expect(await heartbeatJob(queueOf(stack), job, null)).toEqual({ cancelRequested: true });
  await failJob(
    queueOf(stack),
    job,
    { code: 'cancelled', message: 'Cancelled.' },
    'permanent',
    'cancelled',
    {},
  );
  expect(await statusOf(job.id)).toBe('cancelled');
  expect(await stack.sql`select outcome from job_attempts where job_id = ${job.id}`).toEqual([
    { outcome: 'cancelled' },
  ]);
});

test.each<[how: string, end: (job: ClaimedJob) => Promise<unknown>, status: string]>([
  ['failed', (job) => failJob(queueOf(stack), job, error, 'retry', 'failed', {}), 'cancelled'],
  ['failed for good', (job) => failJob(queueOf(stack), job, error, 'permanent', 'failed', {}), 'failed'],
  ['was released', (job) => releaseJob(queueOf(stack), job, {}), 'cancelled'],
  ['was done already', (job) => completeJob(queueOf(stack), job, null, {}), 'succeeded'],
  [
    'was lost',
    async (job) => {
      await stack.sql`update jobs set lease_expires_at = now() where id = ${job.id}`;
      await claimJobs(queueOf(stack), request());
    },
    'cancelled',
  ],
])('a job that %s before it heard of the cancel does not run again', async (_how, end, status) => {
  await enqueue();
  const job = await claim();
  await cancelJob(queueOf(stack), job.id);
  await end(job);
  expect(await statusOf(job.id)).toBe(status);
  expect(await claimJobs(queueOf(stack), request())).toEqual([]);
});

test('a cancelled book says so to its owner', async () => {
  const { bookId } = await submitBook(stack, await stack.createReader());
  const [job] = await stack.sql`select id from jobs where book_id = ${bookId}`;
  await cancelJob(queueOf(stack), String(job?.id));
  expect(await stack.sql`select status, error from books where id = ${bookId}`).toMatchObject([
    { status: 'failed', error: { code: 'cancelled' } },
  ]);
  await retryJob(queueOf(stack), String(job?.id));
  expect(await stack.sql`select status, error from books where id = ${bookId}`).toEqual([
    { status: 'queued', error: null },
  ]);
});

test('a job run again by hand has all its attempts again, and its history stays', async () => {
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {}, maxAttempts: 1 });
  const job = await claim();
  await failJob(queueOf(stack), job, error, 'retry', 'failed', {});
  expect(await statusOf(job.id)).toBe('failed');
  await retryJob(queueOf(stack), job.id);
  const again = await claim();
  expect(again).toMatchObject({ id: job.id, attempt: 1 });
  await completeJob(queueOf(stack), again, null, {});
  expect(
    await stack.sql`select outcome from job_attempts where job_id = ${job.id} order by finished_at`,
  ).toEqual([{ outcome: 'failed' }, { outcome: 'succeeded' }]);
});

test('a job waiting for its next try runs at once when told to', async () => {
  const { id } = await enqueueJob(queueOf(stack), {
    kind: 'noop',
    payload: {},
    runAt: new Date('2100-01-01'),
  });
  expect(await claimJobs(queueOf(stack), request())).toEqual([]);
  await retryJob(queueOf(stack), id);
  expect((await claim()).id).toBe(id);
});

test('what cannot be cancelled or run again is refused with a code', async () => {
  const queue = queueOf(stack);
  await expect(cancelJob(queue, '999999')).rejects.toMatchObject({ code: 'job_missing' });
  await expect(retryJob(queue, '999999')).rejects.toMatchObject({ code: 'job_missing' });
  await enqueue();
  const job = await claim();
  await expect(retryJob(queue, job.id)).rejects.toMatchObject({ code: 'job_not_retryable' });
  await completeJob(queue, job, null, {});
  await expect(cancelJob(queue, job.id)).rejects.toMatchObject({ code: 'job_ended' });
  await expect(retryJob(queue, job.id)).rejects.toMatchObject({ code: 'job_not_retryable' });

  const first = await enqueue('key');
  await cancelJob(queue, first.id);
  await enqueue('key');
  await expect(retryJob(queue, first.id)).rejects.toMatchObject({ code: 'job_is_active_again' });
});
