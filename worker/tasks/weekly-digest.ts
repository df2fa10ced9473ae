import * as v from 'valibot';
import { mailSettings } from '../notices/open-channels.ts';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({});

/** Puts one digest a reader into the outbox, for the week that has ended; notify-readers sends them. */
export const weeklyDigest: Task<v.InferOutput<typeof payload>> = {
  kind: 'weekly-digest',
  description: 'Writes each reader what was finished in the last week',
  payload,
  timeoutMs: 10 * 60_000,
  run: async (_payload, { queue, config, signal }) => {
    // Digests that nobody can send would be thrown away a day later, without a word.
    mailSettings(config.notices);
    const counts = { readers: 0, digests: 0 };
    const done = await inBatches<string>(signal, async (after) => {
      const answer = new Answer(
        'enqueue_digests',
        await queue.call('enqueue_digests', { after, batch: 500 }),
      );
      counts.readers += answer.number('readers');
      counts.digests += answer.number('digests');
      return answer.textOrNull('next');
    });
    return { ...counts, done };
  },
};
