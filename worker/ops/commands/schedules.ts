import * as v from 'valibot';
import { nextRun } from '../../queue/cron.ts';
import {
  disableSchedule,
  enableSchedule,
  type NewSchedule,
  removeSchedule,
  runSchedule,
  saveSchedule,
} from '../../queue/schedules.ts';
import { checkPayload, taskKinds } from '../../tasks/registry.ts';
import { ago } from '../../times.ts';
import { completeName } from '../names.ts';
import { columnsOf, type ScheduleRow, scheduleRow } from '../rows.ts';
import { rowsOf, type Session } from '../session.ts';
import { type Shown, said } from '../shown.ts';
import { formatTable } from '../table.ts';

export async function listSchedules(session: Session): Promise<Shown> {
  const schedules = await readSchedules(session);
  return {
    data: schedules,
    text: () => (schedules.length === 0 ? 'No schedules.' : scheduleTable(schedules, new Date())),
  };
}

function scheduleTable(schedules: readonly ScheduleRow[], now: Date): string {
  return formatTable(
    ['name', 'task', 'cron', 'time zone', 'state', 'last run', 'next run'],
    schedules.map((schedule) => [
      schedule.name,
      schedule.kind,
      schedule.cron,
      schedule.time_zone,
      schedule.is_active ? 'on' : 'off',
      schedule.last_run_at === null ? null : ago(schedule.last_run_at, now),
      schedule.is_active && schedule.next_run_at !== null ? ago(schedule.next_run_at, now) : null,
    ]),
  );
}

async function readSchedules({ supabase }: Session): Promise<ScheduleRow[]> {
  const read = supabase.from('job_schedules').select(columnsOf(scheduleRow)).order('name');
  return v.parse(v.array(scheduleRow), await rowsOf(read, 'The schedules'));
}

/**
 * Creates or replaces a schedule; the task and its payload are checked first.
 *
 * @throws PermanentError `name_unknown`, `payload_invalid`, `cron_invalid`, `cron_never_fires`, `time_zone_unknown`;
 *   FunctionRefused for the rest
 */
export async function addSchedule({ queue }: Session, schedule: NewSchedule): Promise<Shown> {
  const kind = completeName(schedule.kind, taskKinds, 'task');
  await checkPayload(kind, schedule.payload ?? {});
  await saveSchedule(queue, { ...schedule, kind });
  const next = await nextRun(schedule.cron, schedule.timeZone, new Date());
  return said(`Schedule ${schedule.name} is on; ${kind} runs next at ${next.toISOString()}.`, {
    ...schedule,
    kind,
    nextRunAt: next,
  });
}

export async function enable(session: Session, typed: string): Promise<Shown> {
  const name = await existing(session, typed);
  await enableSchedule(session.queue, name);
  return said(`Schedule ${name} is on.`, { name, isActive: true });
}

export async function disable(session: Session, typed: string): Promise<Shown> {
  const name = await existing(session, typed);
  await disableSchedule(session.queue, name);
  return said(`Schedule ${name} is off; what it enqueued already will still run.`, { name, isActive: false });
}

export async function runNow(session: Session, typed: string): Promise<Shown> {
  const name = await existing(session, typed);
  const jobId = await runSchedule(session.queue, name);
  return said(`Job ${jobId} of schedule ${name} is queued.`, { name, jobId });
}

export async function remove(session: Session, typed: string): Promise<Shown> {
  const name = await existing(session, typed);
  await removeSchedule(session.queue, name);
  return said(`Schedule ${name} is removed; the jobs it enqueued stay.`, { name });
}

async function existing(session: Session, typed: string): Promise<string> {
  const names = (await readSchedules(session)).map(({ name }) => name);
  return completeName(typed, names, 'schedule');
}
