import type { ClaimedJob } from './claim.ts';
import type { Queue } from './client.ts';
import type { Metrics } from './complete.ts';
import { callWithLease } from './lease.ts';

/**
 * Gives a job back at once, its attempt not used up: the worker must go, the job has not failed.
 *
 * @throws LeaseLost
 */
export async function releaseJob(queue: Queue, job: ClaimedJob, metrics: Metrics): Promise<void> {
  await callWithLease(queue, 'release_job', job, { metrics });
}
