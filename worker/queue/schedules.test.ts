import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { claimJobs, tick } from './claim.ts';
import { completeJob } from './complete.ts';
import { fireSchedules } from './fire.ts';
import {
  disableSchedule,
  enableSchedule,
  type NewSchedule,
  removeSchedule,
  runSchedule,
  saveSchedule,
} from './schedules.ts';
import { queueOf, request } from './testing.ts';

const stack = useStack();
const nightly: NewSchedule = {
  name: 'nightly',
  kind: 'sweep',
  cron: '15 3 * * *',
  timeZone: 'Asia/Tokyo',
  payload: { dryRun: true },
  priority: 3,
  maxAttempts: 2,
  timeoutMs: 60_000,
};

beforeEach(() => stack.sql`truncate jobs, job_attempts, job_schedules cascade`);

/** What a worker does at the beginning of a tick. */
async function tickAndFire() {
  const queue = queueOf(stack);
  const { schedules } = await tick(queue, request({ maxTasks: 0 }));
  return (await fireSchedules(queue, schedules)).map(({ what }) => what);
}

const miss = (interval: string) =>
  stack.sql`update job_schedules set next_run_at = now() - ${interval}::interval`;
const jobs = () => stack.sql`select * from jobs order by id`;

async function schedule(): Promise<{ id: string; next_run_at: Date; cron: string; time_zone: string }> {
  const [row] = await stack.sql<
    { id: string; next_run_at: Date; cron: string; time_zone: string }[]
  >`select * from job_schedules`;
  if (!row) throw new Error('there is no schedule');
  return row;
}

test('a new schedule is armed by one tick and enqueues its job when the time has come', async () => {
  await saveSchedule(queueOf(stack), nightly);
  expect(await tickAndFire()).toEqual(['armed']);
  expect(await jobs()).toHaveLength(0);
  const armed = (await schedule()).next_run_at;
  expect(armed.getTime()).toBeGreaterThan(Date.now());
  expect(armed.toISOString()).toMatch(/T18:15:00.000Z$/);
  expect(await tickAndFire()).toEqual([]);

  await miss('1 s');
  expect(await tickAndFire()).toEqual(['enqueued']);
  expect(await jobs()).toMatchObject([
    { kind: 'sweep', payload: { dryRun: true }, priority: 3, max_attempts: 2, timeout_ms: 60_000 },
  ]);
  expect((await schedule()).next_run_at).toEqual(armed);
});

test('any number of ticks at once fire a due schedule once', async () => {
  await saveSchedule(queueOf(stack), nightly);
  await tickAndFire();
  for (let round = 0; round < 5; round += 1) {
    await stack.sql`delete from jobs`;
    await miss('1 min');
    const fired = await Promise.all(Array.from({ length: 8 }, tickAndFire));
    expect(fired.flat().filter((what) => what === 'enqueued')).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  }
});

test('a time that came before the database was asked is left to the next look', async () => {
  await saveSchedule(queueOf(stack), { ...nightly, cron: '* * * * *' });
  await tickAndFire();
  await miss('1 s');
  const { schedules } = await tick(queueOf(stack), request({ maxJobs: 0 }));
  const late = schedules.map((due) => ({ ...due, at: new Date(due.at.getTime() - 120_000) }));
  const fired = await fireSchedules(queueOf(stack), late);
  expect(fired).toMatchObject([{ what: 'refused', error: { code: 'next_run_at_invalid' } }]);
  expect(await tickAndFire()).toEqual(['enqueued']);
});

test('a timetable saved again while its first time is computed does not get the time of the old one', async () => {
  await saveSchedule(queueOf(stack), { ...nightly, cron: '0 12 1 1 *' });
  const { schedules } = await tick(queueOf(stack), request({ maxJobs: 0 }));
  await saveSchedule(queueOf(stack), { ...nightly, cron: '* * * * *' });
  expect(await fireSchedules(queueOf(stack), schedules)).toMatchObject([{ what: 'taken' }]);
  expect(await tickAndFire()).toEqual(['armed']);
});

test('runs missed while nobody ticked are fired once, not once each', async () => {
  await saveSchedule(queueOf(stack), { ...nightly, cron: '* * * * *' });
  await tickAndFire();
  await miss('3 days');
  expect(await tickAndFire()).toEqual(['enqueued']);
  expect(await tickAndFire()).toEqual([]);
  expect(await jobs()).toHaveLength(1);
});

test('a run that is still waiting or running is not doubled by the next', async () => {
  const queue = queueOf(stack);
  await saveSchedule(queue, { ...nightly, cron: '* * * * *' });
  await tickAndFire();
  await miss('1 s');
  await tickAndFire();
  const [job] = await claimJobs(queue, request());
  if (!job) throw new Error('nothing was claimed');
  await miss('1 s');
  expect(await tickAndFire()).toEqual(['enqueued']);
  expect(await jobs()).toHaveLength(1);
  await completeJob(queue, job, null, {});
  await miss('1 s');
  await tickAndFire();
  expect(await jobs()).toHaveLength(2);
});

test('a disabled schedule sleeps, and enabling it does not make up for what it missed', async () => {
  const queue = queueOf(stack);
  await saveSchedule(queue, nightly);
  await tickAndFire();
  await disableSchedule(queue, 'nightly');
  await miss('1 day');
  expect(await tickAndFire()).toEqual([]);
  await enableSchedule(queue, 'nightly');
  expect(await tickAndFire()).toEqual(['armed']);
  expect(await jobs()).toHaveLength(0);
});

test('a schedule run by hand runs now, also when disabled, and keeps its timetable', async () => {
  const queue = queueOf(stack);
  await saveSchedule(queue, nightly);
  await tickAndFire();
  const next = (await schedule()).next_run_at;
  await disableSchedule(queue, 'nightly');
  const id = await runSchedule(queue, 'nightly');
  expect(await runSchedule(queue, 'nightly')).toBe(id);
  expect(await jobs()).toMatchObject([{ id, kind: 'sweep', priority: 3 }]);
  expect((await schedule()).next_run_at).toEqual(next);
});

test('a removed schedule leaves its jobs as history', async () => {
  const queue = queueOf(stack);
  await saveSchedule(queue, nightly);
  await runSchedule(queue, 'nightly');
  await removeSchedule(queue, 'nightly');
  expect(await jobs()).toMatchObject([{ schedule_id: null }]);
  for (const verb of [enableSchedule, disableSchedule, runSchedule, removeSchedule]) {
    await expect(verb(queue, 'nightly')).rejects.toMatchObject({ code: 'schedule_missing' });
  }
});

test('one that cannot be followed is disabled and does not hold up the others', async () => {
  await saveSchedule(queueOf(stack), nightly);
  await stack.sql`select save_schedule('by-hand', 'sweep', '0 0 30 2 *')`;
  expect((await tickAndFire()).sort()).toEqual(['armed', 'disabled']);
  expect(await tickAndFire()).toEqual([]);
  expect(await stack.sql`select is_active from job_schedules where name = 'by-hand'`).toEqual([
    { is_active: false },
  ]);
});

test('changing the timetable computes the next run anew', async () => {
  await saveSchedule(queueOf(stack), nightly);
  await tickAndFire();
  await saveSchedule(queueOf(stack), { ...nightly, cron: '0 12 1 1 *', timeZone: 'Etc/UTC' });
  await tickAndFire();
  expect((await schedule()).next_run_at.toISOString()).toMatch(/-01-01T12:00:00.000Z$/);
});

test.each<[code: string, change: Partial<NewSchedule>]>([
  ['cron_invalid', { cron: '* * * *' }],
  ['cron_invalid', { cron: '99 * * * *' }],
  ['cron_invalid', { cron: '* * * * * *' }],
  ['cron_invalid', { cron: '@daily' }],
  ['cron_invalid', { cron: '' }],
  ['cron_invalid', { cron: `${Array(60).fill('1,2').join(',')} * * * *` }],
  ['cron_never_fires', { cron: '0 0 30 2 *' }],
  ['time_zone_unknown', { timeZone: 'Mars/Olympus' }],
  ['time_zone_unknown', { timeZone: '' }],
  ['name_invalid', { name: 'No Name' }],
  ['kind_invalid', { kind: 'process-book' }],
  ['kind_invalid', { kind: 'UPPER' }],
  ['priority_invalid', { priority: -1 }],
  ['timeout_invalid', { timeoutMs: 0 }],
  ['max_attempts_invalid', { maxAttempts: 0 }],
  ['payload_too_large', { payload: { text: 'x'.repeat(300_000) } }],
])('%s: %o is refused at the call and nothing is saved', async (code, change) => {
  await expect(saveSchedule(queueOf(stack), { ...nightly, ...change })).rejects.toMatchObject({ code });
  expect(await stack.sql`select * from job_schedules`).toEqual([]);
});

test('the database refuses a time zone and a timetable that cannot be, whoever writes them', async () => {
  await expect(
    stack.sql`select save_schedule('x', 'sweep', '* * * * *', 'Mars/Olympus')`,
  ).rejects.toMatchObject({
    message: 'time_zone_unknown',
  });
  await expect(stack.sql`select save_schedule('x', 'sweep', 'nightly')`).rejects.toMatchObject({
    message: 'cron_invalid',
  });
});

test('nobody moves a schedule into the past, or fires it early', async () => {
  await saveSchedule(queueOf(stack), nightly);
  await tickAndFire();
  const now = await schedule();
  await expect(
    stack.sql`select fire_schedule(${now.id}, ${now.next_run_at}, now() + interval '9 days', ${now.cron}, ${now.time_zone})`,
  ).rejects.toMatchObject({ message: 'schedule_not_due' });
  await miss('1 s');
  const due = await schedule();
  await expect(
    stack.sql`select fire_schedule(${due.id}, ${due.next_run_at}, now() - interval '1 h', ${due.cron}, ${due.time_zone})`,
  ).rejects.toMatchObject({ message: 'next_run_at_invalid' });
});
