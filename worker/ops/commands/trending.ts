import * as v from 'valibot';
import { ago } from '../../times.ts';
import { rowsOf, type Session } from '../session.ts';
import type { Shown } from '../shown.ts';
import { formatTable } from '../table.ts';

const book = { book_id: v.string(), title: v.nullable(v.string()), author: v.nullable(v.string()) };
const computed = { score: v.number(), computed_at: v.string() };

const trendingRow = v.object({
  place: v.number(),
  ...book,
  views: v.number(),
  likes: v.number(),
  comments: v.number(),
  shares: v.number(),
  ...computed,
});
const hotRow = v.object({ ...book, ...computed });
const listRow = v.object({ computed_at: v.string() });

/** What readers get from `trending_books()`, and when it was computed, also when it is empty. */
export async function showTrending(session: Session, limit: number): Promise<Shown> {
  const books = v.parse(
    v.array(trendingRow),
    await session.queue.call('trending_books', { max_rows: limit }),
  );
  const computedAt = await whenComputed(session, 'trending');
  return {
    data: { computedAt, books },
    text: () =>
      listText(
        computedAt,
        books.length === 0
          ? 'Nothing was read in the window.'
          : formatTable(
              ['place', 'title', 'author', 'score', 'views', 'likes', 'comments', 'shares', 'book'],
              books.map((row) => [
                row.place,
                row.title,
                row.author,
                shownScore(row.score),
                row.views,
                row.likes,
                row.comments,
                row.shares,
                row.book_id,
              ]),
            ),
      ),
  };
}

/** What readers get from `hot_books()`. */
export async function showHot(session: Session, limit: number): Promise<Shown> {
  const books = v.parse(v.array(hotRow), await session.queue.call('hot_books', { max_rows: limit }));
  const computedAt = await whenComputed(session, 'hot');
  return {
    data: { computedAt, books },
    text: () =>
      listText(
        computedAt,
        books.length === 0
          ? 'Nothing was read in a week.'
          : formatTable(
              ['title', 'author', 'score', 'book'],
              books.map((row) => [row.title, row.author, shownScore(row.score), row.book_id]),
            ),
      ),
  };
}

async function whenComputed({ supabase }: Session, name: string): Promise<string | null> {
  const read = supabase.from('computed_lists').select('computed_at').eq('name', name);
  const [list] = v.parse(v.array(listRow), await rowsOf(read, `The list ${name}`));
  return list?.computed_at ?? null;
}

function listText(computedAt: string | null, table: string): string {
  if (computedAt === null) return 'Never computed: npm run ops -- tasks run refresh-trending';
  return `${table}\nComputed ${ago(computedAt, new Date())}.`;
}

function shownScore(score: number): string {
  return score.toFixed(2);
}
