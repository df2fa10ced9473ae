import { randomUUID } from 'node:crypto';
import { Answer } from './answer.ts';
import { type ClaimedJob, type ClaimRequest, claimedJob } from './claim.ts';
import type { Queue } from './client.ts';
import { tryMs } from './lease.ts';

/** Who starts the job; see {@link ClaimRequest}. */
export type Starter = Omit<ClaimRequest, 'maxJobs' | 'maxTasks'>;

/**
 * Enqueues a job and claims it at once, so that it runs here and nowhere else. Repeated safely when an answer is lost.
 *
 * @throws FunctionRefused `job_running` when the book is being worked on, `book_missing`, `payload_invalid` …
 */
export async function startJob(
  queue: Queue,
  job: { readonly kind: string; readonly payload: Readonly<Record<string, unknown>> },
  starter: Starter,
): Promise<ClaimedJob> {
  const args = {
    kind: job.kind,
    payload: job.payload,
    worker: starter.worker,
    lease_seconds: starter.leaseSeconds,
    max_attempts: starter.maxAttempts,
    execution: starter.execution,
    task_index: starter.taskIndex,
    token: randomUUID(),
  };
  const answer = await queue.call('start_job', args, tryMs(starter.leaseSeconds));
  return claimedJob(new Answer('start_job', answer), starter.leaseSeconds);
}
