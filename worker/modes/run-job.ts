import { secretsOf } from '../config.ts';
import {
  Cancelled,
  Interrupted,
  LeaseLost,
  PermanentError,
  SetupError,
  TimedOut,
  TransientError,
} from '../errors.ts';
import type { Logger } from '../log.ts';
import { type ClaimedJob, isBook } from '../queue/claim.ts';
import { completeJob } from '../queue/complete.ts';
import { deferJob } from '../queue/defer.ts';
import { failJob } from '../queue/fail.ts';
import { callWithLease } from '../queue/lease.ts';
import { releaseJob } from '../queue/release.ts';
import { storedError } from '../stored-error.ts';
import { Metrics } from '../tasks/metrics.ts';
import { loadTask } from '../tasks/registry.ts';
import { parsePayload, type TaskContext, type TaskResult } from '../tasks/task.ts';
import { attemptLimit } from './deadline.ts';
import { type Heart, startHeart } from './heart.ts';
import type { Worker } from './worker.ts';

export type Outcome = 'succeeded' | 'failed' | 'timed_out' | 'cancelled' | 'released' | 'deferred' | 'lost';

/**
 * Runs one claimed job to its end and records that end. Only a broken queue, or an installation under which no book can be
 * made, makes it throw: whatever else goes wrong in the task is an outcome.
 *
 * @param stop aborted when the worker must go; the job is then given back without using up an attempt
 */
export async function runJob(worker: Worker, job: ClaimedJob, stop: AbortSignal): Promise<Outcome> {
  const log = worker.log.child({
    job: job.id,
    kind: job.kind,
    attempt: job.attempt,
    attemptId: job.leaseToken,
  });
  const metrics = new Metrics(() => performance.now());
  const end = new AbortController();
  const onStop = () => end.abort(stop.reason);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  const heart = startHeart(worker, job, end, log);
  const attempt: Attempt = { log, metrics, end, heart, maxAttempts: job.maxAttempts };

  let outcome: Outcome;
  try {
    log.info('job started');
    const result = await runTask(worker, job, attempt);
    await heart.stop();
    await complete(worker, job, result, attempt);
    outcome = 'succeeded';
  } catch (error) {
    await heart.stop();
    outcome = await recordFailure(worker, job, error, attempt);
  } finally {
    stop.removeEventListener('abort', onStop);
    // What the task left under way, such as other uploads than the one that failed.
    end.abort(new Interrupted('the attempt is over'));
  }
  log.info(`job ${outcome}`, { metrics: metrics.row() });
  return outcome;
}

interface Attempt {
  log: Logger;
  metrics: Metrics;
  end: AbortController;
  heart: Heart;
  /** For a job that names no number of its own. */
  maxAttempts: number;
}

async function runTask(worker: Worker, job: ClaimedJob, attempt: Attempt): Promise<TaskResult> {
  const { log, metrics, end, heart } = attempt;
  const task = await loadTask(job.kind);
  attempt.maxAttempts = task.maxAttempts ?? job.maxAttempts;
  const payload = parsePayload(task, job.payload);
  const limit = attemptLimit(job.kind, job.timeoutMs ?? task.timeoutMs, worker.deadline);
  const timer = setTimeout(() => end.abort(limit.reason), limit.ms);
  const cut = cutAfter(end.signal, task.graceMs ?? 0);
  try {
    const { config, queue } = worker;
    // Loaded with the first job: an empty tick asks nothing of Storage.
    const { openStorage } = await import('../storage/client.ts');
    const context: TaskContext = {
      config,
      storage: openStorage(config, end.signal),
      queue,
      callWithLease: (name, args) => callWithLease(queue, name, job, args),
      log,
      metrics,
      signal: end.signal,
      progress: heart.progress,
    };
    // A task that does not listen to its signal must not hold up a shutdown: whichever comes first ends the attempt.
    return await Promise.race([task.run(payload, context), cut.promise]);
  } catch (error) {
    // Whatever a task throws after the abort (a cut connection, say) is a consequence: the reason is what counts.
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    clearTimeout(timer);
    cut.cancel();
  }
}

/** Asks again after a call without an answer: the job may be done, and said to have failed, its work would be lost. */
async function complete(
  { queue }: Worker,
  job: ClaimedJob,
  result: TaskResult,
  { log, metrics, end }: Attempt,
): Promise<void> {
  const row = metrics.row();
  try {
    await completeJob(queue, job, result, row);
  } catch (error) {
    if (!(error instanceof TransientError) || end.signal.aborted) throw error;
    log.warn('the job is done, but not known to be recorded; asking again', { error });
    await completeJob(queue, job, result, row);
  }
}

/** Rejects with the signal's reason, so long after the abort. */
function cutAfter(signal: AbortSignal, graceMs: number) {
  const { promise, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting for it yet.
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    if (graceMs === 0) reject(signal.reason);
    else timer = setTimeout(() => reject(signal.reason), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const cancel = () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
  return { promise, cancel };
}

async function recordFailure(
  worker: Worker,
  job: ClaimedJob,
  error: unknown,
  attempt: Attempt,
): Promise<Outcome> {
  const { log, metrics, maxAttempts } = attempt;
  try {
    if (error instanceof LeaseLost) {
      log.warn('claim lost; writing nothing more', { error });
      return 'lost';
    }
    if (error instanceof Interrupted) {
      await releaseJob(worker.queue, job, metrics.row());
      return 'released';
    }
    if (error instanceof SetupError && isBook(job)) {
      // The book waits for the installation. Of a task the same would be claimed before all others again and again.
      await releaseJob(worker.queue, job, metrics.row());
      throw error;
    }
    if (error instanceof TransientError && isBook(job)) {
      // The book waits for the outside. What a timetable makes comes again by itself, and better as a new job than a day late.
      const told = storedError(error, secretsOf(worker.config));
      const { status, nextRunAt } = await deferJob(worker.queue, job, told, metrics.row());
      log.warn('attempt deferred', { error, status, nextRunAt });
      return 'deferred';
    }
    const outcome =
      error instanceof TimedOut ? 'timed_out' : error instanceof Cancelled ? 'cancelled' : 'failed';
    const permanent = error instanceof PermanentError || error instanceof Cancelled;
    log.warn(`attempt ${outcome}`, { error, permanent });
    await failJob(
      worker.queue,
      { ...job, maxAttempts },
      storedError(error, secretsOf(worker.config)),
      permanent ? 'permanent' : 'retry',
      outcome,
      metrics.row(),
    );
    return outcome;
  } catch (recording) {
    if (!(recording instanceof LeaseLost)) throw recording;
    log.warn('claim lost; writing nothing more', { error: recording });
    return 'lost';
  }
}
