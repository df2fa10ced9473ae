import { Answer } from './answer.ts';
import type { Queue } from './client.ts';

/**
 * Stops a job: a queued one at once, a running one at its next heartbeat.
 *
 * @returns the job's status now: `cancelled`, or `running` until the worker hears of it
 * @throws FunctionRefused `job_missing`, `job_ended`
 */
export async function cancelJob(queue: Queue, id: string): Promise<string> {
  return Answer.text('cancel_job', await queue.call('cancel_job', { id }));
}
