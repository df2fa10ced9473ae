import type { Queue } from './client.ts';

/**
 * Runs a failed or cancelled job again, with all its attempts; a waiting one now.
 *
 * @throws FunctionRefused `job_missing`, `job_not_retryable`, `job_is_active_again`
 */
export async function retryJob(queue: Queue, id: string): Promise<void> {
  await queue.call('retry_job', { id });
}
