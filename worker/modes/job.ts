import { drain } from './drain.ts';
import { Vitals } from './vitals.ts';
import type { Worker } from './worker.ts';

/**
 * Takes up to `MAX_JOBS` books and `MAX_TASKS` other jobs until the queue is empty or the worker must stop.
 *
 * Returning means drained, whatever became of the single jobs; a throw means the worker itself could not work.
 */
export async function runJobMode(worker: Worker, stop: AbortSignal): Promise<void> {
  const { config, log } = worker;
  const budget = { books: config.maxJobs, tasks: config.maxTasks };
  const drained = await drain(worker, budget, stop, new Vitals(() => performance.now()));
  const jobs = Object.values(drained).reduce((sum, count) => sum + count, 0);
  if (jobs === 0) log.info('no jobs available; exiting');
  else log.info('done; exiting', { jobs, ...drained });
}
