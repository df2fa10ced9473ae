import { Answer } from './answer.ts';
import type { ClaimedJob } from './claim.ts';
import type { Queue } from './client.ts';
import type { Metrics } from './complete.ts';
import { callWithLease } from './lease.ts';

export interface JobError {
  /** Stable, `lower_snake_case`. */
  readonly code: string;
  /** One sentence for people; for a book its owner reads it. */
  readonly message: string;
}

export interface Failed {
  /** `queued` when it will be tried again. */
  readonly status: string;
  /** When it runs next, if it does. */
  readonly nextRunAt: Date | null;
}

/**
 * Ends an attempt that did not work.
 *
 * @param again `permanent`: the same job can never succeed, do not try again
 * @throws LeaseLost
 */
export async function failJob(
  queue: Queue,
  job: ClaimedJob,
  error: JobError,
  again: 'retry' | 'permanent',
  outcome: 'failed' | 'timed_out' | 'cancelled',
  metrics: Metrics,
): Promise<Failed> {
  const answer = await callWithLease(queue, 'fail_job', job, {
    error: { code: error.code, message: error.message },
    retryable: again === 'retry',
    outcome,
    metrics,
    max_attempts: job.maxAttempts,
  });
  return failedOf('fail_job', answer);
}

/** What became of a job whose attempt did not work, as `name` answers it. */
export function failedOf(name: string, answer: unknown): Failed {
  const row = Answer.row(name, answer);
  const status = row.text('job_status');
  return { status, nextRunAt: status === 'queued' ? row.time('next_run_at') : null };
}
