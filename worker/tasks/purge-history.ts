import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({
  keepDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 30),
});

/** Rows a call: under 0.3 s each on two busy cores (docs/tasks.md), so that nothing waits for the lock. */
const BATCH = 5000;

/** Deletes finished jobs, their attempts, old notices, looks at the health and alerts, and what readers merely opened. */
export const purgeHistory: Task<v.InferOutput<typeof payload>> = {
  kind: 'purge-history',
  description: 'Deletes history older than 30 days',
  payload,
  timeoutMs: 10 * 60_000,
  run: async ({ keepDays }, { queue, signal, progress }) => {
    const keep = `${keepDays} days`;
    const deleted = { jobs: 0, attempts: 0, views: 0, others: 0 };
    /** Calls a function that walks by id, until it has come to what is too young. */
    const walk = (name: string, take: (answer: Answer) => void) =>
      inBatches<string>(signal, async (after) => {
        const answer = new Answer(name, await queue.call(name, { after: after ?? '0', batch: BATCH, keep }));
        take(answer);
        return answer.json('next') === null ? null : answer.id('next');
      });
    progress('jobs', 0);
    const jobsDone = await walk('purge_history', (answer) => {
      deleted.jobs += answer.number('jobs');
      deleted.attempts += answer.number('attempts');
    });
    progress('views', 0.25);
    const viewsDone = await walk('purge_views', (answer) => {
      deleted.views += answer.number('views');
    });
    let done = jobsDone && viewsDone;
    const rest = ['purge_attempts', 'purge_health', 'purge_notices'] as const;
    for (const [n, name] of rest.entries()) {
      progress(name, 0.5 + n / rest.length / 2);
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
