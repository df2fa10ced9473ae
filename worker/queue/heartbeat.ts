import { Answer } from './answer.ts';
import type { ClaimedJob } from './claim.ts';
import type { Queue } from './client.ts';
import { callWithLease } from './lease.ts';

export interface Progress {
  readonly stage: string;
  /** From 0 to 1. */
  readonly fraction: number;
}

/**
 * Extends the lease by its full length and shows people how far the job is.
 *
 * @param progress null leaves what was shown last
 * @throws LeaseLost
 */
export async function heartbeatJob(
  queue: Queue,
  job: ClaimedJob,
  progress: Progress | null,
): Promise<{ cancelRequested: boolean }> {
  const args = { lease_seconds: job.leaseSeconds, progress };
  const answer = await callWithLease(queue, 'heartbeat_job', job, args);
  return { cancelRequested: Answer.boolean('heartbeat_job', answer) };
}
