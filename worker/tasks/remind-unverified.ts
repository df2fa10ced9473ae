import * as v from 'valibot';
import { mailSettings } from '../notices/open-channels.ts';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({});

const BATCH = 200;

/** Puts one mail an account into the outbox, eleven months after it was registered; notify-readers sends it. */
export const remindUnverified: Task<v.InferOutput<typeof payload>> = {
  kind: 'remind-unverified',
  description: 'Writes once to accounts that were never verified in 11 months',
  payload,
  timeoutMs: 10 * 60_000,
  run: async (_payload, { queue, config, signal, progress }) => {
    // What nobody can send would be given up a day later, and never be written again.
    mailSettings(config.notices);
    progress('remind', 0);
    let reminded = 0;
    const done = await inBatches<true>(signal, async () => {
      const count = new Answer('remind_unverified', {
        reminded: await queue.call('remind_unverified', { batch: BATCH }),
      }).number('reminded');
      reminded += count;
      return count === BATCH ? true : null;
    });
    return { reminded, done };
  },
};
