import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({
  keepDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 30),
});

/** Deletes what the app has shown, or had the time to show. */
export const purgeNotifications: Task<v.InferOutput<typeof payload>> = {
  kind: 'purge-notifications',
  description: 'Deletes notifications older than 30 days',
  payload,
  timeoutMs: 10 * 60_000,
  run: async ({ keepDays }, { queue, signal, progress }) => {
    progress('purge', 0);
    let deleted = 0;
    const done = await inBatches<true>(signal, async () => {
      const gone = await queue.call('purge_notifications', { batch: 5000, keep: `${keepDays} days` });
      const count = new Answer('purge_notifications', { gone }).number('gone');
      deleted += count;
      return count > 0 ? true : null;
    });
    return { deleted, done };
  },
};
