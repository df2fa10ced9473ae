import { type ClaimedJob, claimJobs } from '../queue/claim.ts';
import type { Worker } from './worker.ts';

/** One due book, or null. One at a time: a book claimed in advance would wait here while another container idles. */
export async function claimBook(worker: Worker): Promise<ClaimedJob | null> {
  const { config, queue, name } = worker;
  const [job] = await claimJobs(queue, {
    worker: name,
    maxJobs: 1,
    maxTasks: 0,
    leaseSeconds: config.leaseSeconds,
    maxAttempts: config.maxAttempts,
    execution: config.execution?.name ?? null,
    taskIndex: config.execution?.taskIndex ?? null,
  });
  return job ?? null;
}
