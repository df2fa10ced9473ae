import { type ClaimedJob, type DueSchedule, tick } from '../queue/claim.ts';
import type { Worker } from './worker.ts';

export interface Wanted {
  /** Whether a book would be taken, and whether a housekeeping task, when no book is due. */
  readonly book: boolean;
  readonly task: boolean;
}

export interface Found {
  readonly job: ClaimedJob | null;
  /** Whether schedules put jobs into the queue just now; goes on beside the job, which must not wait for it, or be lost by it. */
  readonly fired: Promise<boolean>;
}

/**
 * Looks for work with one request: at most one job, because one claimed in advance would wait here while another
 * container idles. Fires the schedules that are due.
 */
export async function lookForWork(worker: Worker, wanted: Wanted): Promise<Found> {
  const { config, queue, name } = worker;
  const { jobs, schedules } = await tick(queue, {
    worker: name,
    maxJobs: wanted.book ? 1 : 0,
    maxTasks: wanted.task ? 1 : 0,
    leaseSeconds: config.leaseSeconds,
    maxAttempts: config.maxAttempts,
    execution: config.execution?.name ?? null,
    taskIndex: config.execution?.taskIndex ?? null,
  });
  const job = jobs[0] ?? null;
  const fired = schedules.length > 0 ? fire(worker, schedules) : Promise.resolve(false);
  if (job === null) return { job, fired };
  // A fault of the schedules shows again at the next look, and is thrown there once no job is claimed.
  const told = fired.catch((error: unknown) => {
    worker.log.error('the schedules could not be fired', { error });
    return false;
  });
  return { job, fired: told };
}

/** Whether any of them put a job into the queue. */
async function fire(worker: Worker, schedules: readonly DueSchedule[]): Promise<boolean> {
  // Loaded when something is due: reading timetables takes more time than a whole empty tick.
  const { fireSchedules } = await import('../queue/fire.ts');
  const fired = await fireSchedules(worker.queue, schedules);
  for (const one of fired) {
    const schedule = one.schedule.name;
    if (one.what === 'enqueued') worker.log.info('schedule fired', { schedule, job: one.jobId });
    if (one.what === 'refused') {
      worker.log.warn('schedule not fired; it is tried again at the next look', {
        schedule,
        error: one.error,
      });
    }
    if (one.what === 'disabled') {
      worker.log.error('schedule disabled: its timetable cannot be followed', { schedule, error: one.error });
    }
  }
  return fired.some(({ what }) => what === 'enqueued');
}
