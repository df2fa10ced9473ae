import * as v from 'valibot';
import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import { callLong } from './long-call.ts';
import { overReaders } from './readers.ts';
import type { Task, TaskContext } from './task.ts';

/** In this order. Each finds books for itself and gives its own reasons; the database joins them when a reader asks. */
const PARTS = ['vocabulary', 'content', 'collaborative', 'social'] as const;
type Part = (typeof PARTS)[number];

const payload = v.strictObject({
  /** Only these parts. */
  only: v.optional(v.pipe(v.array(v.picklist(PARTS)), v.minLength(1)), () => [...PARTS]),
});

/** Works out what each reader might read next, for those for whom something changed; see docs/community.md. */
export const refreshRecommendations: Task<v.InferOutput<typeof payload>> = {
  kind: 'refresh-recommendations',
  description: 'Works out what each reader might read next',
  payload,
  timeoutMs: 30 * 60_000,
  run: async ({ only }, context) => {
    const result: Record<string, unknown> = {};
    const parts = PARTS.filter((part) => only.includes(part));
    for (const [n, part] of parts.entries()) {
      context.progress(part, n / parts.length);
      result[part] = await context.metrics.stage(part, () => refresh[part](context));
    }
    return result;
  },
};

/** Readers a call: as many as keep it around a second on two busy cores (docs/community.md). */
const refresh: Record<Part, (context: TaskContext) => Promise<Record<string, unknown>>> = {
  vocabulary: (context) => overReaders(context, 'recommend_by_vocabulary', 4),
  content: async (context) => ({
    keywords: await refreshKeywords(context),
    ...(await overReaders(context, 'recommend_by_content', 200)),
  }),
  collaborative: async (context) => ({
    neighbours: await refreshNeighbours(context),
    ...(await overReaders(context, 'recommend_by_collaboration', 200)),
  }),
  social: (context) => overReaders(context, 'recommend_by_follows', 200),
};

/** @returns books whose keywords were chosen */
async function refreshKeywords(context: TaskContext): Promise<number> {
  await callLong(context, 'refresh_lemma_books', {});
  let books = 0;
  await inBatches<true>(context.signal, async () => {
    const chosen = await callLong(context, 'refresh_book_keywords', { batch: 50 });
    const count = new Answer('refresh_book_keywords', { chosen }).number('chosen');
    books += count;
    return count > 0 ? true : null;
  });
  return books;
}

/** @returns books whose neighbours were looked for */
async function refreshNeighbours(context: TaskContext): Promise<number> {
  let books = 0;
  await inBatches<string>(context.signal, async (after) => {
    const name = 'refresh_book_neighbours';
    const answer = new Answer(name, await callLong(context, name, { after, batch: 200 }));
    books += answer.number('books');
    return answer.textOrNull('next');
  });
  return books;
}
