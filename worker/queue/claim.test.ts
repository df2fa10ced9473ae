import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { LeaseLost } from '../errors.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { completeJob } from './complete.ts';
import { enqueueJob } from './enqueue.ts';
import { heartbeatJob } from './heartbeat.ts';
import { releaseJob } from './release.ts';
import { published, queueOf, request, submitBook } from './testing.ts';

const stack = useStack();

async function claimOne(change = {}): Promise<ClaimedJob> {
  const [job] = await claimJobs(queueOf(stack), request(change));
  if (!job) throw new Error('nothing was claimed');
  return job;
}

test('eight workers racing for 200 jobs run each exactly once', async () => {
  await stack.sql`select enqueue_job('race') from generate_series(1, 200)`;
  const ran: string[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async (_, worker) => {
      const own = queueOf(stack);
      for (;;) {
        const jobs = await claimJobs(own, request({ worker: `w${worker}`, maxTasks: 1 + (worker % 3) }));
        if (jobs.length === 0) return;
        for (const job of jobs) {
          ran.push(job.id);
          await completeJob(own, job, { worker }, {});
        }
      }
    }),
  );
  expect(ran).toHaveLength(200);
  expect(new Set(ran).size).toBe(200);
  const [attempts] = await stack.sql`
    select count(*)::int as all, count(distinct job_id)::int as jobs, count(distinct worker)::int as workers
    from job_attempts where outcome = 'succeeded' and kind = 'race'`;
  expect(attempts).toMatchObject({ all: 200, jobs: 200 });
  expect(attempts?.workers).toBeGreaterThan(1);
});

test('a job whose lease ran out is claimed again, the lost attempt is on record, and the zombie is refused', async () => {
  const queue = queueOf(stack);
  await enqueueJob(queue, { kind: 'zombie', payload: {} });
  const zombie = await claimOne({ worker: 'first', execution: 'exec-1', taskIndex: 3, leaseSeconds: 1 });
  expect(await claimJobs(queue, request())).toEqual([]);
  await stack.sql`update jobs set lease_expires_at = now() - interval '1 ms' where id = ${zombie.id}`;

  const heir = await claimOne({ worker: 'second' });
  expect(heir).toMatchObject({ id: zombie.id, attempt: 2 });
  expect(await stack.sql`select * from job_attempts where job_id = ${zombie.id}`).toMatchObject([
    {
      id: zombie.leaseToken,
      attempt: 1,
      worker: 'first',
      execution: 'exec-1',
      task_index: 3,
      outcome: 'lost',
      error: { code: 'lease_expired' },
    },
  ]);
  await expect(heartbeatJob(queue, zombie, null)).rejects.toThrow(LeaseLost);
  await expect(completeJob(queue, zombie, {}, {})).rejects.toThrow(LeaseLost);
  await expect(releaseJob(queue, zombie, {})).rejects.toThrow(LeaseLost);
  await completeJob(queue, heir, {}, {});
});

test('a zombie is refused even when nobody took the job over', async () => {
  const queue = queueOf(stack);
  await enqueueJob(queue, { kind: 'late', payload: {} });
  const job = await claimOne();
  await stack.sql`update jobs set lease_expires_at = now() - interval '1 ms' where id = ${job.id}`;
  await expect(completeJob(queue, job, {}, {})).rejects.toThrow(LeaseLost);
  await stack.sql`delete from jobs where id = ${job.id}`;
});

test('a released job is queued at once and its attempt is not used up', async () => {
  const queue = queueOf(stack);
  await enqueueJob(queue, { kind: 'release', payload: {}, maxAttempts: 1 });
  for (let round = 0; round < 3; round += 1) {
    const job = await claimOne();
    expect(job.attempt).toBe(1);
    await releaseJob(queue, job, { ms: 1 });
  }
  const last = await claimOne();
  await completeJob(queue, last, {}, {});
  const outcomes =
    await stack.sql`select outcome from job_attempts where job_id = ${last.id} order by finished_at`;
  expect(outcomes.map((row) => row.outcome)).toEqual(['released', 'released', 'released', 'succeeded']);
});

test('a book is claimed before any task and published with its completion', async () => {
  const queue = queueOf(stack);
  await enqueueJob(queue, { kind: 'housekeeping', payload: {}, priority: 100 });
  const { bookId, uploadPath } = await submitBook(stack, await stack.createReader());

  const jobs = await claimJobs(queue, request({ maxJobs: 5, maxTasks: 5 }));
  expect(jobs).toMatchObject([{ kind: 'process-book', payload: { bookId, uploadPath } }]);
  const [job] = jobs;
  if (!job) throw new Error('unreachable');
  await heartbeatJob(queue, job, { stage: 'tokenize', fraction: 0.5 });
  expect(await stack.sql`select status, progress from books`).toMatchObject([
    { status: 'processing', progress: { stage: 'tokenize', fraction: 0.5 } },
  ]);
  await completeJob(queue, job, published(bookId), {});
  expect(await stack.sql`select * from books`).toMatchObject([
    {
      status: 'ready',
      title: '草枕',
      output_prefix: `books/${bookId}/0123abcd`,
      characters: 90_000,
      progress: null,
    },
  ]);

  const [task] = await claimJobs(queue, request({ maxJobs: 5, maxTasks: 5 }));
  expect(task).toMatchObject({ kind: 'housekeeping' });
});
