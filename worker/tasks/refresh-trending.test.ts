import { beforeEach, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { runTaskOn } from './testing.ts';
import { addBook, ask, log, type Reader } from './testing-community.ts';

const stack = useStack();
let reader: Reader;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  await stack.sql`delete from public.computed_lists`;
  reader = await stack.createReader();
});

const trending = (): Promise<Record<string, unknown>[]> => ask(stack, reader, 'trending_books');

describe('the list of what is read now', () => {
  it('scores 0.1 a view, 2 a like, 3 a comment, 5 a share', async () => {
    const [quiet, loud] = [
      await addBook(stack),
      await addBook(stack, { title: 'こころ', author: '夏目漱石' }),
    ];
    const others = [await stack.createReader(), await stack.createReader()];
    for (const one of [reader, ...others]) await log(stack, one, 'view', quiet, loud);
    for (const one of others) await log(stack, one, 'like', quiet);
    await log(stack, reader, 'share', loud);
    await log(stack, reader, 'comment', loud, loud);
    await log(stack, reader, 'finish', quiet);
    expect((await runTaskOn(stack, 'refresh-trending')).result).toEqual({ trending: 2, hot: 2 });
    const [first, second] = await trending();
    expect(first).toMatchObject({ place: 1, book_id: loud, title: 'こころ', author: '夏目漱石' });
    expect(first).toMatchObject({ views: 3, likes: 0, comments: 2, shares: 1 });
    expect(first?.score).toBeCloseTo(3 * 0.1 + 2 * 3 + 5, 9);
    expect(second).toMatchObject({ place: 2, book_id: quiet, likes: 2 });
    expect(second?.score).toBeCloseTo(3 * 0.1 + 2 * 2, 9);
  });

  it('is empty when nothing happened in the window, and says when that was seen', async () => {
    const book = await addBook(stack);
    await log(stack, reader, 'share', book);
    await runTaskOn(stack, 'refresh-trending');
    expect(await trending()).toHaveLength(1);
    await stack.sql`update public.reading_events set at = at - interval '61 minutes'`;
    expect((await runTaskOn(stack, 'refresh-trending')).result).toEqual({ trending: 0, hot: null });
    expect(await trending()).toEqual([]);
    const [list] = await stack.sql`
      select entries, computed_at > now() - interval '1 minute' as fresh from public.computed_lists
      where name = 'trending'`;
    expect(list).toEqual({ entries: 0, fresh: true });
    expect((await runTaskOn(stack, 'refresh-trending', { windowMinutes: 120 })).result.trending).toBe(1);
  });

  it('holds shared books only, the best so many', async () => {
    const mine = await addBook(stack, { onlyFor: reader });
    const books = [await addBook(stack), await addBook(stack), await addBook(stack)];
    await log(stack, reader, 'share', mine, ...books);
    await log(stack, reader, 'like', books[1] ?? '');
    expect((await runTaskOn(stack, 'refresh-trending', { top: 2 })).result.trending).toBe(2);
    const rows = await trending();
    expect(rows[0]?.book_id).toBe(books[1]);
    expect(rows.map(({ book_id }) => book_id)).not.toContain(mine);
    await stack.sql`select public.unshare_book(${books[1] ?? ''})`;
    expect(await trending()).toHaveLength(1);
  });

  it('is the last good one to whoever reads while the next is made', async () => {
    const book = await addBook(stack);
    await log(stack, reader, 'like', book);
    await runTaskOn(stack, 'refresh-trending');
    await stack.sql`delete from public.reading_events`;
    await stack.sql
      .begin(async (sql) => {
        await sql`select public.refresh_trending()`;
        expect(await sql`select from public.trending_books`).toHaveLength(0);
        expect(await trending()).toHaveLength(1);
        throw new Error('undo');
      })
      .catch((error: Error) => expect(error.message).toBe('undo'));
    expect(await trending()).toHaveLength(1);
  });

  it('loses a book that is deleted while it is made, and nothing else', async () => {
    const [gone, stays] = [await addBook(stack), await addBook(stack)];
    await log(stack, reader, 'like', gone, stays);
    const deleting = await stack.sql.reserve();
    await deleting`begin`;
    await deleting`delete from public.books where id = ${gone}`;
    const refreshed = runTaskOn(stack, 'refresh-trending');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await deleting`commit`;
    deleting.release();
    expect(await refreshed).toMatchObject({ status: 'succeeded', result: { trending: 1 } });
    expect(await trending()).toMatchObject([{ place: 1, book_id: stays }]);
  });
});

describe('hot scores', () => {
  it('halve with every day of an event and forget it after a week', async () => {
    const [fresh, day, old] = [await addBook(stack), await addBook(stack), await addBook(stack)];
    await log(stack, reader, 'like', fresh, day, old);
    await stack.sql`update public.reading_events set at = at - interval '24 hours' where book_id = ${day}`;
    await stack.sql`update public.reading_events set at = at - interval '7 days' where book_id = ${old}`;
    await runTaskOn(stack, 'refresh-trending');
    const hot = await ask<{ book_id: string; score: number }[]>(stack, reader, 'hot_books');
    expect(hot.map(({ book_id }) => book_id)).toEqual([fresh, day]);
    expect(hot[0]?.score).toBeCloseTo(2, 3);
    expect(hot[1]?.score).toBeCloseTo(1, 3);
  });

  it('are computed once an hour, however often the task runs', async () => {
    const book = await addBook(stack);
    await log(stack, reader, 'like', book);
    expect((await runTaskOn(stack, 'refresh-trending')).result.hot).toBe(1);
    expect((await runTaskOn(stack, 'refresh-trending')).result.hot).toBeNull();
    await stack.sql`update public.computed_lists set computed_at = computed_at - interval '56 minutes'`;
    await stack.sql`delete from public.reading_events`;
    expect((await runTaskOn(stack, 'refresh-trending')).result.hot).toBe(0);
    expect(await stack.sql`select from public.hot_scores`).toHaveLength(0);
  });
});
