import { Cancelled, LeaseLost } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ClaimedJob } from '../queue/claim.ts';
import { heartbeatJob, type Progress } from '../queue/heartbeat.ts';
import type { Worker } from './worker.ts';

/** Progress reaches people, and a wish to cancel reaches the task, at most this often: a request each time. */
const FASTEST_MS = 2000;

export interface Heart {
  progress(stage: string, fraction: number): void;
  /** Ends the heartbeat and waits for one that is under way, so that it cannot race the closing write. */
  stop(): Promise<void>;
}

/**
 * Extends the lease three times within its life, so that two heartbeats in a row may be lost, and sooner when there is
 * progress to show. A heartbeat that fails is only reported: whether the claim is lost is for the database to say, and it
 * says so at the next write.
 *
 * @param end aborted when the claim is lost or somebody cancels the job
 */
export function startHeart(worker: Worker, job: ClaimedJob, end: AbortController, log: Logger): Heart {
  let latest: Progress | null = null;
  let beating: Promise<void> | null = null;
  let lastBeat = performance.now();
  let early: NodeJS.Timeout | undefined;

  const beat = async () => {
    lastBeat = performance.now();
    try {
      const { cancelRequested } = await heartbeatJob(worker.queue, job, latest);
      if (cancelRequested) end.abort(new Cancelled(job.id));
    } catch (error) {
      if (error instanceof LeaseLost) end.abort(error);
      else log.warn('heartbeat failed', { error });
    }
  };
  const beatNext = () => {
    clearTimeout(early);
    early = undefined;
    // One at a time: behind one that hangs, each would hold up the end by as much again.
    beating ??= beat().finally(() => {
      beating = null;
    });
  };
  const timer = setInterval(beatNext, (job.leaseSeconds * 1000) / 3);
  return {
    progress: (stage, fraction) => {
      if (latest?.stage !== stage) log.info(`stage ${stage}`);
      latest = { stage, fraction };
      worker.onProgress?.(stage, fraction);
      early ??= setTimeout(beatNext, Math.max(0, lastBeat + FASTEST_MS - performance.now()));
    },
    stop: () => {
      clearInterval(timer);
      clearTimeout(early);
      return beating ?? Promise.resolve();
    },
  };
}
