import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { callLong } from './long-call.ts';
import type { Task } from './task.ts';

const wholeNumber = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const payload = v.strictObject({
  windowMinutes: v.optional(wholeNumber(1, 7 * 24 * 60), 60),
  top: v.optional(wholeNumber(1, 1000), 50),
});

/** Hot scores are due once an hour; runs come every ten minutes and never on the second. */
const HOT_AFTER_MINUTES = 55;

/** Computes the list of what is read now, and once an hour how hot each book is; see docs/community.md. */
export const refreshTrending: Task<v.InferOutput<typeof payload>> = {
  kind: 'refresh-trending',
  description: 'Lists the books read most in the last hour; hot scores once an hour',
  payload,
  timeoutMs: 5 * 60_000,
  run: async ({ windowMinutes, top }, context) => {
    const { queue, metrics, signal, progress } = context;
    progress('trending', 0);
    const trending = await metrics.stage('trending', () =>
      queue.call('refresh_trending', { window_minutes: windowMinutes, top }),
    );
    signal.throwIfAborted();
    progress('hot', 0.5);
    const hot = await metrics.stage('hot', () =>
      callLong(context, 'refresh_hot_scores', { min_age_minutes: HOT_AFTER_MINUTES }),
    );
    return {
      trending: new Answer('refresh_trending', { trending }).number('trending'),
      // Null: not due yet.
      hot: new Answer('refresh_hot_scores', { hot }).numberOrNull('hot'),
    };
  },
};
