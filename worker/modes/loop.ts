import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from '../errors.ts';
import { claimBook } from './claim-book.ts';
import { runJob } from './run-job.ts';
import type { Worker } from './worker.ts';

/** Polls for books until `stop`; a queue that cannot be reached is reported and asked again, for as long as it takes. */
export async function runLoopMode(worker: Worker, stop: AbortSignal): Promise<void> {
  worker.log.info('polling for jobs', { everyMs: worker.config.pollIntervalMs });
  while (!stop.aborted) {
    if (!(await runNext(worker, stop))) await pause(worker.config.pollIntervalMs, stop);
  }
  worker.log.info('stopped; exiting');
}

async function runNext(worker: Worker, stop: AbortSignal): Promise<boolean> {
  try {
    const job = await claimBook(worker);
    if (job === null) return false;
    await runJob(worker, job, stop);
    return true;
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    worker.log.error('the queue cannot be reached', { error });
    return false;
  }
}

/** Up to a fifth longer than asked, so that many workers started together do not ask together. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  const jittered = ms * (1 + Math.random() * 0.2);
  await sleep(jittered, undefined, { signal: stop }).catch(() => undefined);
}
