import { Answer } from './answer.ts';
import type { Queue } from './client.ts';
import { nextRun } from './cron.ts';

export interface NewSchedule {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly kind: string;
  /** Five fields: minute, hour, day of the month, month, weekday. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly description?: string;
  readonly priority?: number;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
}

/**
 * Creates a schedule, active, or replaces the one of that name. The next tick computes when it runs.
 *
 * @throws PermanentError `cron_invalid`, `cron_never_fires`, `time_zone_unknown`; FunctionRefused for the rest of the
 *   job's settings. Nothing is saved then.
 */
export async function saveSchedule(queue: Queue, schedule: NewSchedule): Promise<void> {
  await nextRun(schedule.cron, schedule.timeZone, new Date());
  await queue.call('save_schedule', {
    name: schedule.name,
    kind: schedule.kind,
    cron: schedule.cron,
    time_zone: schedule.timeZone,
    payload: schedule.payload ?? {},
    description: schedule.description ?? null,
    priority: schedule.priority ?? 0,
    max_attempts: schedule.maxAttempts ?? null,
    timeout_ms: schedule.timeoutMs ?? null,
  });
}

/** Runs by its timetable again; what was missed stays missed. @throws FunctionRefused `schedule_missing` */
export async function enableSchedule(queue: Queue, name: string): Promise<void> {
  await queue.call('enable_schedule', { name });
}

/** @throws FunctionRefused `schedule_missing` */
export async function disableSchedule(queue: Queue, name: string): Promise<void> {
  await queue.call('disable_schedule', { name });
}

/**
 * Enqueues its job at once, whatever its timetable says; or finds the one that is waiting or running already.
 *
 * @returns the job's id
 * @throws FunctionRefused `schedule_missing`
 */
export async function runSchedule(queue: Queue, name: string): Promise<string> {
  const id: unknown = await queue.call('run_schedule', { name });
  return new Answer('run_schedule', { id }).id('id');
}

/** The jobs it enqueued stay. @throws FunctionRefused `schedule_missing` */
export async function removeSchedule(queue: Queue, name: string): Promise<void> {
  await queue.call('remove_schedule', { name });
}
