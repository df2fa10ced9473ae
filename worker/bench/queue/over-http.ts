import { tick } from '../../queue/claim.ts';
import { openQueue } from '../../queue/client.ts';
import { completeJob, completeJobs } from '../../queue/complete.ts';
import type { Measurement } from '../harness.ts';

const WORKERS = 8;

/** Drains a full queue as workers do, through PostgREST's interface: one request to claim, one to complete. */
export async function drainOverHttp(
  access: { supabaseUrl: string; serviceRoleKey: string },
  batch: number,
): Promise<Measurement> {
  const queue = openQueue(access, new AbortController().signal);
  let claims = 0;
  let jobs = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      for (;;) {
        const claimed = await tick(queue, {
          worker: `worker-${worker}`,
          maxJobs: 0,
          maxTasks: batch,
          leaseSeconds: 60,
          maxAttempts: 5,
          execution: null,
          taskIndex: null,
        });
        claims += 1;
        const [first] = claimed.jobs;
        if (first === undefined) return;
        jobs += claimed.jobs.length;
        if (batch === 1) await completeJob(queue, first, null, {});
        else
          await completeJobs(
            queue,
            claimed.jobs.map((job) => ({ job, result: null, metrics: {} })),
          );
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { 'claims/s': claims / seconds, 'jobs/s': jobs / seconds };
}
