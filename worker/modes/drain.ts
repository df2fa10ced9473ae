import { SetupError } from '../errors.ts';
import { isBook } from '../queue/claim.ts';
import { lookForWork } from './look.ts';
import { type Outcome, runJob } from './run-job.ts';
import type { Vitals } from './vitals.ts';
import type { Worker } from './worker.ts';

export interface Budget {
  readonly books: number;
  /** Jobs of every other kind. */
  readonly tasks: number;
}

/** How many attempts ended how. */
export type Drained = Partial<Record<Outcome, number>>;

/**
 * Takes one job after the other, books before everything else, until nothing is due, the budget is used up, the worker must
 * stop, or too little time is left for another job as long as the longest so far. What keeps one book from being read keeps the
 * next one too, and takes as long: no other book is taken then, and the tasks go on, one of which tells people.
 *
 * @param stop aborted when the worker must go
 * @param vitals told of every look and every attempt
 * @throws SetupError under which a book cannot be read, after the tasks
 */
export async function drain(
  worker: Worker,
  budget: Budget,
  stop: AbortSignal,
  vitals: Vitals,
): Promise<Drained> {
  const drained: Drained = {};
  let { books, tasks } = budget;
  let longestMs = 0;
  let fault: SetupError | null = null;
  while (books + tasks > 0 && !stop.aborted) {
    if (worker.deadline.leftMs() <= longestMs) {
      worker.log.info('too little time left for another job', {
        leftMs: Math.round(worker.deadline.leftMs()),
        longestMs: Math.round(longestMs),
      });
      break;
    }
    const { job, fired } = await lookForWork(worker, { book: books > 0, task: tasks > 0 });
    vitals.looked(true);
    if (job === null) {
      if ((await fired) && tasks > 0) continue;
      break;
    }
    if (isBook(job)) books -= 1;
    else tasks -= 1;
    const started = performance.now();
    vitals.started(job.kind);
    const outcome = await runJob(worker, job, stop).catch((error: unknown): Outcome => {
      if (!(error instanceof SetupError && isBook(job))) throw error;
      fault = error;
      return 'released';
    });
    const tookMs = performance.now() - started;
    vitals.ended(job.kind, outcome, tookMs);
    longestMs = Math.max(longestMs, tookMs);
    if (outcome === 'deferred' || fault !== null) books = 0;
    drained[outcome] = (drained[outcome] ?? 0) + 1;
    await fired;
  }
  if (fault !== null) throw fault;
  return drained;
}
