import { PermanentError } from '../errors.ts';
import { Answer } from './answer.ts';
import type { DueSchedule } from './claim.ts';
import { FunctionRefused, type Queue } from './client.ts';
import { nextRun } from './cron.ts';
import { disableSchedule } from './schedules.ts';

export type Fired =
  | { readonly schedule: DueSchedule; readonly what: 'enqueued'; readonly jobId: string }
  /** Its first time was computed. */
  | { readonly schedule: DueSchedule; readonly what: 'armed' }
  /** Another worker was first, or somebody saved another timetable. */
  | { readonly schedule: DueSchedule; readonly what: 'taken' }
  /** The database would not: its next time had come before it was asked, say. It is due again at the next look. */
  | { readonly schedule: DueSchedule; readonly what: 'refused'; readonly error: FunctionRefused }
  /** Its timetable cannot be followed. It would be due for ever, so it is disabled; the others go on. */
  | { readonly schedule: DueSchedule; readonly what: 'disabled'; readonly error: PermanentError };

/**
 * Enqueues the jobs of schedules that are due and moves the schedules on. Times come from the database's clock, so a
 * worker whose own clock is wrong changes nothing.
 */
export async function fireSchedules(queue: Queue, due: readonly DueSchedule[]): Promise<Fired[]> {
  return Promise.all(
    due.map((schedule) =>
      fire(queue, schedule).catch((error: unknown) => {
        if (!(error instanceof FunctionRefused)) throw error;
        return { schedule, what: 'refused', error } as const;
      }),
    ),
  );
}

async function fire(queue: Queue, schedule: DueSchedule): Promise<Fired> {
  let next: Date;
  try {
    next = await nextRun(schedule.cron, schedule.timeZone, schedule.at);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    await disableSchedule(queue, schedule.name);
    return { schedule, what: 'disabled', error };
  }
  const answer = await queue.call('fire_schedule', {
    id: schedule.id,
    expected_next_run_at: schedule.nextRunAt,
    next_run_at: next.toISOString(),
    cron: schedule.cron,
    time_zone: schedule.timeZone,
  });
  const row = Answer.row('fire_schedule', answer);
  if (!row.boolean('moved')) return { schedule, what: 'taken' };
  if (schedule.nextRunAt === null) return { schedule, what: 'armed' };
  return { schedule, what: 'enqueued', jobId: row.id('job_id') };
}
