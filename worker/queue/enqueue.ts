import { RETRY } from '../retry.ts';
import { Answer } from './answer.ts';
import type { Queue } from './client.ts';

export interface NewJob {
  readonly kind: string;
  /** At most 256 KB of JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** 0 to 100, higher first. */
  readonly priority?: number;
  readonly runAt?: Date;
  /** Not started by then: ended as failed, `expired`. */
  readonly expiresAt?: Date;
  /** While a job with this key is queued or running, that one is returned instead of a second. */
  readonly dedupeKey?: string;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
}

export interface Enqueued {
  readonly id: string;
  readonly status: string;
  /** False: an active job with the same dedupe key was found. */
  readonly isNew: boolean;
}

/**
 * Puts a job into the queue. For `process-book` the payload is `{ bookId }`; the database fills in the rest.
 *
 * @throws FunctionRefused with the code of what is wrong; nothing is enqueued then
 * @throws TransientError; without a dedupe key it is not tried again, since a lost answer would mean a second job
 */
export async function enqueueJob(queue: Queue, job: NewJob): Promise<Enqueued> {
  const args = {
    kind: job.kind,
    payload: job.payload,
    priority: job.priority ?? 0,
    run_at: job.runAt?.toISOString() ?? null,
    expires_at: job.expiresAt?.toISOString() ?? null,
    dedupe_key: job.dedupeKey ?? null,
    max_attempts: job.maxAttempts ?? null,
    timeout_ms: job.timeoutMs ?? null,
  };
  const answer =
    job.dedupeKey === undefined && job.kind !== 'process-book'
      ? await queue.callOnce('enqueue_job', args, AbortSignal.timeout(RETRY.tryMs))
      : await queue.call('enqueue_job', args);
  const row = Answer.row('enqueue_job', answer);
  return { id: row.id('job_id'), status: row.text('job_status'), isNew: row.boolean('is_new') };
}
