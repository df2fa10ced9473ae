import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { publishedBook, runTaskOn } from './testing.ts';

const stack = useStack();

test('wrong counts become what the publishing job reported; a second run finds nothing', async () => {
  const wrong = await publishedBook(stack);
  const right = await publishedBook(stack);
  const purged = await publishedBook(stack);
  await stack.sql`update public.books set words = 7, chapters = 1 where id in (${wrong.id}, ${purged.id})`;
  await stack.sql`delete from public.jobs where book_id = ${purged.id}`;

  const { result } = await runTaskOn(stack, 'reconcile-counts');
  expect(result).toEqual({ books: { checked: 3, mended: 1, ids: [wrong.id], done: true } });
  const rows = await stack.sql`select id, chapters, words from public.books order by created_at`;
  expect([...rows]).toEqual([
    { id: wrong.id, chapters: 13, words: 50_000 },
    { id: right.id, chapters: 13, words: 50_000 },
    { id: purged.id, chapters: 1, words: 7 },
  ]);
  expect((await runTaskOn(stack, 'reconcile-counts')).result).toMatchObject({ books: { mended: 0 } });
});
