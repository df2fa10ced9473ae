import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import type { Task, TaskContext } from './task.ts';

const payload = v.strictObject({
  /** True: only counts what it would delete. */
  dryRun: v.optional(v.boolean(), true),
});

const objects = v.array(v.object({ name: v.string(), bytes: v.number() }));
type Objects = v.InferOutput<typeof objects>;

/** Names a deletion: Storage takes 1000, and few keep the moment short between the last question and the deletion. */
const DELETE_AT_ONCE = 100;

/** Shown of what was found; the rest is in the numbers. */
const NAMED = 20;

/** Deletes uploads and output that no book refers to, through the Storage API, and says how much that was. */
export const sweepStorage: Task<v.InferOutput<typeof payload>> = {
  kind: 'sweep-storage',
  description: 'Finds, and with {"dryRun": false} deletes, files that no book refers to',
  payload,
  timeoutMs: 20 * 60_000,
  run: async ({ dryRun }, context) => {
    const { queue, config, signal, progress, log } = context;
    const found = { checked: 0, objects: 0, bytes: 0, deleted: 0, deletedBytes: 0 };
    const names: string[] = [];
    const mended: string[] = [];
    progress(dryRun ? 'look' : 'sweep', 0);
    const done = await inBatches<string>(signal, async (after) => {
      const args = { bucket: config.bucket, after: after ?? '', batch: 5000 };
      const answer = new Answer('unreferenced_objects', await queue.call('unreferenced_objects', args));
      const unreferenced = v.parse(objects, answer.json('objects'));
      found.checked += answer.number('checked');
      found.objects += unreferenced.length;
      found.bytes += bytesOf(unreferenced);
      names.push(...unreferenced.slice(0, NAMED - names.length).map(({ name }) => name));
      if (!dryRun) {
        const deleted = await sweep(context, unreferenced);
        found.deleted += deleted.length;
        found.deletedBytes += bytesOf(deleted);
        mended.push(...(await mendBooks(context, deleted)));
      }
      return answer.textOrNull('next');
    });
    if (mended.length > 0)
      log.warn('books were queued while their old output was swept; read again', { mended });
    return { dryRun, ...found, names, mended, done };
  },
};

function bytesOf(list: Objects): number {
  return list.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Deletes what is still nobody's at this moment. @returns what Storage says it deleted */
async function sweep(
  { queue, storage, config, signal }: TaskContext,
  unreferenced: Objects,
): Promise<Objects> {
  const deleted: Objects = [];
  for (let start = 0; start < unreferenced.length; start += DELETE_AT_ONCE) {
    signal.throwIfAborted();
    const batch = unreferenced.slice(start, start + DELETE_AT_ONCE);
    const args = { bucket: config.bucket, names: batch.map(({ name }) => name) };
    const still = v.parse(v.array(v.string()), await queue.call('still_unreferenced', args));
    if (still.length === 0) continue;
    const { data, error } = await storage.from(config.bucket).remove(still);
    if (error !== null) throw error;
    const gone = new Set(data.map(({ name }) => name));
    deleted.push(...batch.filter(({ name }) => gone.has(name)));
  }
  return deleted;
}

/** Waits for jobs that began meanwhile and has their books read again; see mend_swept. */
async function mendBooks({ queue, signal }: TaskContext, deleted: Objects): Promise<string[]> {
  const mended: string[] = [];
  let names = deleted.map(({ name }) => name);
  while (names.length > 0) {
    const answer = new Answer('mend_swept', await queue.call('mend_swept', { names }));
    const books = v.parse(v.array(v.string()), answer.json('mended'));
    mended.push(...books);
    if (answer.number('pending') === 0) break;
    // What was queued just now for mending is at work too, and needs no second look.
    names = names.filter((name) => !books.some((book) => name.startsWith(`books/${book}/`)));
    await sleep(2000, undefined, { signal });
  }
  return mended;
}
