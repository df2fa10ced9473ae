import { startJob } from '../queue/start.ts';
import { checkPayload } from '../tasks/registry.ts';
import { type Outcome, runJob } from './run-job.ts';
import type { Worker } from './worker.ts';

export interface TaskByName {
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Runs one task here and now, as a job like any other: it has its row, its attempt, its lease and its place in the
 * history, and if this process dies, another worker takes it up.
 *
 * @throws PermanentError `unknown_kind`, `payload_invalid` before anything is asked of the queue; FunctionRefused when the queue says no
 */
export async function runTaskByName(
  worker: Worker,
  task: TaskByName,
  stop: AbortSignal,
): Promise<{ jobId: string; outcome: Outcome }> {
  await checkPayload(task.kind, task.payload);
  const { config, queue, name } = worker;
  const job = await startJob(queue, task, {
    worker: name,
    leaseSeconds: config.leaseSeconds,
    maxAttempts: config.maxAttempts,
    execution: config.execution?.name ?? null,
    taskIndex: config.execution?.taskIndex ?? null,
  });
  return { jobId: job.id, outcome: await runJob(worker, job, stop) };
}
