import type { ClaimedJob } from './claim.ts';
import type { Queue } from './client.ts';
import type { Metrics } from './complete.ts';
import { type Failed, failedOf, type JobError } from './fail.ts';
import { callWithLease } from './lease.ts';

/**
 * Puts a job off, its attempt not used up: what broke was the outside, and the job has not failed.
 *
 * @throws LeaseLost
 */
export async function deferJob(
  queue: Queue,
  job: ClaimedJob,
  error: JobError,
  metrics: Metrics,
): Promise<Failed> {
  return failedOf('defer_job', await callWithLease(queue, 'defer_job', job, { error, metrics }));
}
