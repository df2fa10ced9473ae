import * as v from 'valibot';
import { ago } from '../../times.ts';
import { readerId } from '../ids.ts';
import type { Session } from '../session.ts';
import type { Shown } from '../shown.ts';
import { formatTable } from '../table.ts';

const computed = { score: v.number(), computed_at: v.string() };
const reasons = v.array(
  v.object({
    source: v.string(),
    score: v.number(),
    coverage: v.optional(v.number()),
    newWords: v.optional(v.number()),
    sharedWords: v.optional(v.number()),
    sameAuthor: v.optional(v.boolean()),
    readers: v.optional(v.number()),
    because: v.optional(v.string()),
  }),
);
type Reason = v.InferOutput<typeof reasons>[number];
const recommendedRow = v.object({
  book_id: v.string(),
  title: v.nullable(v.string()),
  author: v.nullable(v.string()),
  reasons,
  ...computed,
});

/**
 * What `my_recommendations()` gives one reader, with every source's reason.
 *
 * @throws PermanentError `reader_invalid`
 */
export async function showRecommendations(session: Session, reader: string, limit: number): Promise<Shown> {
  const args = { reader: readerId(reader), max_rows: limit };
  const books = v.parse(v.array(recommendedRow), await session.queue.call('recommendations_of', args));
  return {
    data: books,
    text: () =>
      books.length === 0
        ? `Nothing is recommended to ${reader}.`
        : formatTable(
            ['title', 'author', 'score', 'because', 'computed', 'book'],
            books.map((row) => [
              row.title,
              row.author,
              shownScore(row.score),
              row.reasons.map(sentence).join('\n'),
              ago(row.computed_at, new Date()),
              row.book_id,
            ]),
          ),
  };
}

function sentence(reason: Reason): string {
  const { coverage = 0, newWords = 0, sharedWords = 0, sameAuthor = false, readers = 0 } = reason;
  switch (reason.source) {
    case 'vocabulary':
      return `knows ${(coverage * 100).toFixed(1)} % of the words, ${newWords} to learn`;
    case 'content':
      return [
        ...(sameAuthor ? ['same author'] : []),
        ...(sharedWords > 0 ? [`${sharedWords} keywords in common`] : []),
      ].join(', ');
    case 'collaborative':
      return `${readers} readers of the same finished it`;
    case 'social':
      return `${readers} of those followed liked it`;
    default:
      return reason.source;
  }
}

const suggestedRow = v.object({
  reader_id: v.string(),
  display_name: v.string(),
  followers: v.number(),
  follows_in_common: v.number(),
  books_in_common: v.number(),
  ...computed,
});

/**
 * What `my_reader_suggestions()` gives one reader.
 *
 * @throws PermanentError `reader_invalid`
 */
export async function showSuggestions(session: Session, reader: string, limit: number): Promise<Shown> {
  const args = { reader: readerId(reader), max_rows: limit };
  const readers = v.parse(v.array(suggestedRow), await session.queue.call('suggestions_of', args));
  return {
    data: readers,
    text: () =>
      readers.length === 0
        ? `Nobody is suggested to ${reader}.`
        : formatTable(
            ['name', 'score', 'follows in common', 'books in common', 'followers', 'computed', 'reader'],
            readers.map((row) => [
              row.display_name,
              shownScore(row.score),
              row.follows_in_common,
              row.books_in_common,
              row.followers,
              ago(row.computed_at, new Date()),
              row.reader_id,
            ]),
          ),
  };
}

function shownScore(score: number): string {
  return score.toFixed(2);
}
