import { PassThrough } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { readConfig } from '../config.ts';
import { Interrupted, TransientError } from '../errors.ts';
import { jsonLogger } from '../log.ts';
import { FunctionRefused, type Queue } from '../queue/client.ts';
import { enqueueJob } from '../queue/enqueue.ts';
import { saveSchedule } from '../queue/schedules.ts';
import { queueOf, submitBook } from '../queue/testing.ts';
import { openDeadline } from './deadline.ts';
import { drain } from './drain.ts';
import { runLoopMode } from './loop.ts';
import { Vitals } from './vitals.ts';
import type { Worker } from './worker.ts';

// No task has the kind "noop", and no book has its upload: every job here is claimed, run and fails.
const stack = useStack();
const running = new AbortController().signal;

beforeEach(() => stack.sql`truncate jobs, job_attempts, job_schedules, books cascade`);

/** A worker on the real queue, and the names of the functions it has called. */
function startWorker(deadline = openDeadline(null)): Worker & { calls: string[] } {
  const config = readConfig({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
  const calls: string[] = [];
  const real = queueOf(stack);
  const callOnce: Queue['callOnce'] = (name, ...rest) => {
    calls.push(name);
    return real.callOnce(name, ...rest);
  };
  const queue: Queue = {
    ...real,
    callOnce,
    call: (name, args) => real.retry((_attempt, signal) => callOnce(name, args, signal)),
  };
  const log = jsonLogger(new PassThrough().resume(), [], () => new Date());
  return { config, queue, log, deadline, name: 'test', calls };
}

const vitals = () => new Vitals(() => performance.now());
const enqueue = (count: number) =>
  stack.sql`select enqueue_job('noop', priority => 100) from generate_series(1, ${count})`;
const left = async () =>
  Object.fromEntries(
    (
      await stack.sql`
        select case when book_id is null then 'tasks' else 'books' end as kind, count(*)::int from jobs
        where attempt = 0 group by 1`
    ).map((row) => [row.kind, row.count]),
  );

test('an empty queue costs one request', async () => {
  const worker = startWorker();
  expect(await drain(worker, { books: 3, tasks: 10 }, running, vitals())).toEqual({});
  expect(worker.calls).toEqual(['tick']);
});

test.each([
  [
    'is refused',
    () => new FunctionRefused('PT400', 'next_run_at_invalid', 'The next time must lie in the future.'),
  ],
  ['does not get through', () => new TransientError('supabase_unreachable', 'No answer.')],
])('a job is not lost when a schedule that is due with it %s', async (_, fault) => {
  const worker = startWorker();
  const failing: Queue = {
    ...worker.queue,
    call: (name, args) =>
      name === 'fire_schedule' ? Promise.reject(fault()) : worker.queue.call(name, args),
  };
  await saveSchedule(worker.queue, { name: 'nightly', kind: 'noop', cron: '* * * * *', timeZone: 'UTC' });
  await enqueue(1);
  expect(await drain({ ...worker, queue: failing }, { books: 0, tasks: 1 }, running, vitals())).toEqual({
    failed: 1,
  });
});

test.each([
  ['the answer', true],
  ['the request', false],
])('a job that is done is not done again when %s of its completion is lost for long', async (_, arrives) => {
  const worker = startWorker();
  await stack.sql`select enqueue_job('purge-notifications')`;
  let isLost = false;
  const failing: Queue = {
    ...worker.queue,
    call: async (name, args) => {
      if (name !== 'complete_job' || isLost) return worker.queue.call(name, args);
      isLost = true;
      if (arrives) await worker.queue.call(name, args);
      throw new TransientError('supabase_unreachable', 'No answer for 20 s.');
    },
  };
  const drained = await drain({ ...worker, queue: failing }, { books: 0, tasks: 1 }, running, vitals());
  expect(drained).toEqual({ succeeded: 1 });
  expect(await stack.sql`select outcome from job_attempts`).toEqual([{ outcome: 'succeeded' }]);
});

test('a job with a payload that its task does not know fails for good', async () => {
  await stack.sql`select enqueue_job('purge-history', payload => '{"keepDays": 0}')`;
  expect(await drain(startWorker(), { books: 0, tasks: 9 }, running, vitals())).toEqual({ failed: 1 });
  const [job] = await stack.sql`select status, error ->> 'code' as code from jobs`;
  expect(job).toEqual({ status: 'failed', code: 'payload_invalid' });
});

test('the loop ends when the platform’s limit has come', async () => {
  await enqueue(1);
  await runLoopMode(startWorker(openDeadline(60, () => 60_000)), running);
  expect(await left()).toEqual({ tasks: 1 });
});

test('books come first, whatever the priority of the rest, and both have their own bound', async () => {
  await enqueue(4);
  const reader = await stack.createReader();
  for (const name of ['a', 'b', 'c']) await submitBook(stack, reader, name);
  // A file that is missing is missed at once; a row without its file would be a fault of Storage, asked for again.
  await stack.sql`delete from storage.objects`;
  const worker = startWorker();
  expect(await drain(worker, { books: 2, tasks: 3 }, running, vitals())).toEqual({ failed: 5 });
  expect(await left()).toEqual({ books: 1, tasks: 1 });
  const order = await stack.sql`select kind from job_attempts order by finished_at`;
  expect(order.map((row) => row.kind)).toEqual(['process-book', 'process-book', 'noop', 'noop', 'noop']);
});

test('a task that a schedule enqueues runs in the same drain', async () => {
  const worker = startWorker();
  await saveSchedule(worker.queue, { name: 'often', kind: 'noop', cron: '* * * * *', timeZone: 'Etc/UTC' });
  expect(await drain(worker, { books: 1, tasks: 5 }, running, vitals())).toEqual({});
  await stack.sql`update job_schedules set next_run_at = now() - interval '1 s'`;
  expect(await drain(worker, { books: 1, tasks: 5 }, running, vitals())).toEqual({ failed: 1 });
});

test('nothing is claimed when too little time is left for another job like the longest', async () => {
  await enqueue(5);
  // The clock of the deadline jumps by four minutes with every look at it.
  let seconds = 0;
  const deadline = openDeadline(600, () => {
    seconds += 240;
    return seconds * 1000;
  });
  const drained = await drain(startWorker(deadline), { books: 1, tasks: 5 }, running, vitals());
  expect(drained).toEqual({ failed: 2 });
  expect(await left()).toEqual({ tasks: 3 });
});

test('a worker told to go claims nothing more', async () => {
  await enqueue(2);
  const stop = AbortSignal.abort(new Interrupted('SIGTERM'));
  expect(await drain(startWorker(), { books: 1, tasks: 5 }, stop, vitals())).toEqual({});
  expect(await left()).toEqual({ tasks: 2 });
});

test('an unknown kind fails for good, with a code', async () => {
  const worker = startWorker();
  const { id } = await enqueueJob(worker.queue, { kind: 'proces-book', payload: {} });
  await drain(worker, { books: 1, tasks: 5 }, running, vitals());
  expect(await stack.sql`select status, error from jobs where id = ${id}`).toMatchObject([
    { status: 'failed', error: { code: 'unknown_kind' } },
  ]);
});
