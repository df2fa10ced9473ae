import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({});

/** One function for each table that carries counts; each walks its table a batch at a time and names what it mended. */
const COUNTED = {
  books: 'reconcile_book_counts',
  reactions: 'reconcile_reactions',
  readers: 'reconcile_readers',
} as const;

/** Shown of what was mended; the rest is in the number. */
const NAMED = 20;

/** Sets counts that are kept beside rows right against what they count. */
export const reconcileCounts: Task<v.InferOutput<typeof payload>> = {
  kind: 'reconcile-counts',
  description: 'Sets stored counts right against what they count',
  payload,
  timeoutMs: 10 * 60_000,
  run: async (_payload, { queue, signal, progress, log }) => {
    const result: Record<string, { checked: number; mended: number; ids: unknown[]; done: boolean }> = {};
    for (const [table, name] of Object.entries(COUNTED)) {
      progress(table, 0);
      const found = { checked: 0, mended: 0, ids: [] as unknown[] };
      const done = await inBatches<string>(signal, async (after) => {
        const answer = new Answer(name, await queue.call(name, { after, batch: 1000 }));
        const ids = v.parse(v.array(v.unknown()), answer.json('mended'));
        found.checked += answer.number('checked');
        found.mended += ids.length;
        found.ids.push(...ids.slice(0, NAMED - found.ids.length));
        return answer.textOrNull('next');
      });
      // Nothing here should ever be wrong: when it was, something else is broken.
      if (found.mended > 0) log.warn('counts were wrong', { table, ...found });
      result[table] = { ...found, done };
    }
    return result;
  },
};
