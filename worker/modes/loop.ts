import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, TransientError } from '../errors.ts';
import { RETRY } from '../retry.ts';
import { type Budget, drain } from './drain.ts';
import { Vitals } from './vitals.ts';
import type { Worker } from './worker.ts';

/** Ten books, then room for one other job: neither a long shelf nor a timetable starves the other. */
const ROUND: Budget = { books: 10, tasks: 1 };

/**
 * Polls for work until `stop`, or until the platform's limit has come; a queue that cannot be reached is reported and asked again,
 * for as long as it takes.
 *
 * @throws SetupError at the first look: later, somebody is at the installation, and this process goes on when they are done
 */
export async function runLoopMode(worker: Worker, stop: AbortSignal): Promise<void> {
  const { pollIntervalMs, healthPort } = worker.config;
  const vitals = new Vitals(() => performance.now());
  const health = healthPort === null ? null : await openHealth(worker, healthPort, vitals);
  worker.log.info('polling for jobs', { everyMs: pollIntervalMs });
  try {
    let reached = false;
    while (!stop.aborted && worker.deadline.leftMs() > 0) {
      const worked = await workRound(worker, vitals, stop).catch((error: unknown) => {
        if (!(error instanceof TransientError || (error instanceof SetupError && reached))) throw error;
        vitals.looked(false);
        worker.log.error('the worker cannot work now; it goes on trying', { error });
        return null;
      });
      if (worked !== null) reached = true;
      if (worked !== true) await pause(pollIntervalMs, stop);
    }
  } finally {
    health?.close();
  }
  worker.log.info('stopped; exiting');
}

/** Whether anything was done, and so there may be more. */
async function workRound(worker: Worker, vitals: Vitals, stop: AbortSignal): Promise<boolean> {
  const drained = await drain(worker, ROUND, stop, vitals);
  return Object.keys(drained).length > 0;
}

async function openHealth(worker: Worker, port: number, vitals: Vitals) {
  const { serveHealth } = await import('./health.ts');
  // One look with its pause and all its tries, twice over.
  const health = await serveHealth(port, vitals, 2 * (worker.config.pollIntervalMs * 1.2 + RETRY.budgetMs));
  worker.log.info('health served', { port: health.port });
  return health;
}

/** Up to a fifth longer than asked, so that many workers started together do not ask together. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  const jittered = ms * (1 + Math.random() * 0.2);
  await sleep(jittered, undefined, { signal: stop }).catch(() => undefined);
}
