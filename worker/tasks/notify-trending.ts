import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({});

/** Notes for each reader who was here this week what is trending and what she might read: once a day, in the app. */
export const notifyTrending: Task<v.InferOutput<typeof payload>> = {
  kind: 'notify-trending',
  description: 'Shows readers trending books and their recommendations in the app',
  payload,
  timeoutMs: 10 * 60_000,
  run: async (_payload, { queue, signal, progress }) => {
    progress('notify', 0);
    const counts = { readers: 0, notifications: 0 };
    const done = await inBatches<string>(signal, async (after) => {
      const name = 'notify_trending';
      const answer = new Answer(name, await queue.call(name, { after, batch: 200 }));
      counts.readers += answer.number('readers');
      counts.notifications += answer.number('notifications');
      return answer.textOrNull('next');
    });
    return { ...counts, done };
  },
};
