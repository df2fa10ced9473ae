import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { enqueueJob } from '../queue/enqueue.ts';
import { saveSchedule } from '../queue/schedules.ts';
import { queueOf } from '../queue/testing.ts';
import { startWorker } from '../testing/worker-process.ts';
import { addBook, inspectShelf, workerEnv } from './shelf.ts';

const stack = useStack();

beforeEach(() => stack.sql`truncate jobs, job_attempts, job_schedules, books cascade`);

test('two ticks at once share what there is: one book, one schedule, each done once', async () => {
  await addBook(stack);
  await saveSchedule(queueOf(stack), { name: 'due', kind: 'noop', cron: '0 0 1 1 *', timeZone: 'Etc/UTC' });
  await stack.sql`update job_schedules set next_run_at = now() - interval '1 s'`;
  const ticks = [1, 2].map(() => startWorker(workerEnv(stack, { MAX_JOBS: '1', MAX_TASKS: '10' })));
  expect(await Promise.all(ticks.map(({ exit }) => exit))).toEqual([0, 0]);
  expect((await inspectShelf(stack)).faults).toEqual([]);
  expect(await stack.sql`select kind from jobs where kind = 'noop'`).toHaveLength(1);
});

test.each([
  ['an hour ahead', 3_600_000],
  ['an hour behind', -3_600_000],
])('a worker whose clock is %s does what any other does', async (_how, shift) => {
  const env = {
    NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'wrong-clock.ts')}`,
    CLOCK_SHIFT_MS: String(shift),
    MAX_TASKS: '10',
  };
  await addBook(stack);
  const queue = queueOf(stack);
  await saveSchedule(queue, { name: 'due', kind: 'noop', cron: '*/10 * * * *', timeZone: 'Etc/UTC' });
  await stack.sql`update job_schedules set next_run_at = now() - interval '1 s'`;
  const soon = new Date(Date.now() + 1_800_000);
  const { id } = await enqueueJob(queue, { kind: 'later', payload: {}, runAt: soon });

  const worker = startWorker(workerEnv(stack, env));
  expect(await worker.exit).toBe(0);
  const shown = Date.parse(String(worker.lines[0]?.time)) - Date.now();
  expect(Math.abs(shown - shift)).toBeLessThan(60_000);

  expect((await inspectShelf(stack)).faults).toEqual([]);
  expect(await stack.sql`select status from jobs where id = ${id}`).toEqual([{ status: 'queued' }]);
  expect(
    await stack.sql`
      select next_run_at > now() and next_run_at <= now() + interval '10 min' as on_time from job_schedules`,
  ).toEqual([{ on_time: true }]);
  expect(
    await stack.sql`
      select count(*)::int as jobs, bool_and(started_at between now() - interval '1 min' and now()) as now
      from jobs where status <> 'queued'`,
  ).toEqual([{ jobs: 2, now: true }]);
});
