import { claimBook } from './claim-book.ts';
import { runJob } from './run-job.ts';
import type { Worker } from './worker.ts';

/**
 * Takes books until the queue is empty, `MAX_JOBS` are done or the worker must stop.
 *
 * Returning means drained, whatever became of the single jobs; a throw means the worker itself could not work.
 */
export async function runJobMode(worker: Worker, stop: AbortSignal): Promise<void> {
  const { config, log } = worker;
  const ended: Record<string, number> = {};
  let taken = 0;
  while (taken < config.maxJobs && !stop.aborted) {
    const job = await claimBook(worker);
    if (job === null) break;
    taken += 1;
    const outcome = await runJob(worker, job, stop);
    ended[outcome] = (ended[outcome] ?? 0) + 1;
  }
  if (taken === 0) log.info('no jobs available; exiting');
  else log.info('done; exiting', { jobs: taken, ...ended });
}
