import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({
  keepDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 30),
});

/** Rows a call: under 0.3 s each on two busy cores (docs/tasks.md), so that nothing waits for the lock. */
const BATCH = 5000;

/** Deletes finished jobs, their attempts, old notices, looks at the health and alerts. */
export const purgeHistory: Task<v.InferOutput<typeof payload>> = {
  kind: 'purge-history',
  description: 'Deletes history older than 30 days',
  payload,
  timeoutMs: 10 * 60_000,
  run: async ({ keepDays }, { queue, signal, progress }) => {
    const keep = `${keepDays} days`;
    const deleted = { jobs: 0, attempts: 0, others: 0 };
    progress('jobs', 0);
    let done = await inBatches<string>(signal, async (after) => {
      const args = { after: after ?? '0', batch: BATCH, keep };
      const answer = new Answer('purge_history', await queue.call('purge_history', args));
      deleted.jobs += answer.number('jobs');
      deleted.attempts += answer.number('attempts');
      return answer.json('next') === null ? null : answer.id('next');
    });
    const rest = ['purge_attempts', 'purge_health', 'purge_notices'] as const;
    for (const [n, name] of rest.entries()) {
      progress(name, n / rest.length);
      const finished = await inBatches<true>(signal, async () => {
        const answer = new Answer(name, { deleted: await queue.call(name, { batch: BATCH, keep }) });
        const count = answer.number('deleted');
        deleted[name === 'purge_attempts' ? 'attempts' : 'others'] += count;
        return count > 0 ? true : null;
      });
      done &&= finished;
    }
    return { ...deleted, done };
  },
};
