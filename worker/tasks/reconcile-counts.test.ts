import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { publishedBook, runTaskOn } from './testing.ts';
import { addBook, addReader, type Reader } from './testing-community.ts';

const stack = useStack();

test('wrong counts become what the publishing job reported; a second run finds nothing', async () => {
  const wrong = await publishedBook(stack);
  const right = await publishedBook(stack);
  const purged = await publishedBook(stack);
  await stack.sql`update public.books set words = 7, chapters = 1 where id in (${wrong.id}, ${purged.id})`;
  await stack.sql`delete from public.jobs where book_id = ${purged.id}`;

  const { result } = await runTaskOn(stack, 'reconcile-counts');
  expect(result).toMatchObject({ books: { checked: 3, mended: 1, ids: [wrong.id], done: true } });
  const rows = await stack.sql`select id, chapters, words from public.books order by created_at`;
  expect([...rows]).toEqual([
    { id: wrong.id, chapters: 13, words: 50_000 },
    { id: right.id, chapters: 13, words: 50_000 },
    { id: purged.id, chapters: 1, words: 7 },
  ]);
  expect((await runTaskOn(stack, 'reconcile-counts')).result).toMatchObject({ books: { mended: 0 } });
});

/** The counts as they are stored and as they are, of all that have any. */
async function counts(): Promise<{ stored: unknown[]; truth: unknown[] }> {
  const stored = await stack.sql`
    select book_id as id, likes, comments, shares, finishes, 0 as followers, 0 as following, 0 as books from public.book_counts
    where (likes, comments, shares, finishes) <> (0, 0, 0, 0)
    union all
    select reader_id, likes, comments, 0, 0, followers, following, books from public.reader_counts
    where (likes, comments, followers, following, books) <> (0, 0, 0, 0, 0)
    order by id`;
  const truth = await stack.sql`
    with each (id, likes, comments, shares, finishes, followers, following, books) as (
      select book_id, (kind = 'like')::int, (kind = 'comment')::int, (kind = 'share')::int, (kind = 'finish')::int, 0, 0, 0
      from public.reading_events
      union all
      select reader_id, (kind = 'like')::int, (kind = 'comment')::int, 0, 0, 0, 0, 0 from public.reading_events
      union all select followed_id, 0, 0, 0, 0, 1, 0, 0 from public.follows
      union all select follower_id, 0, 0, 0, 0, 0, 1, 0 from public.follows
      union all select owner_id, 0, 0, 0, 0, 0, 0, 1 from public.books where shared_at is not null
    )
    select * from (
      select id, sum(likes)::int as likes, sum(comments)::int as comments, sum(shares)::int as shares,
        sum(finishes)::int as finishes, sum(followers)::int as followers, sum(following)::int as following,
        sum(books)::int as books
      from each group by id) as sums
    where (likes, comments, shares, finishes, followers, following, books) <> (0, 0, 0, 0, 0, 0, 0)
    order by id`;
  return { stored: [...stored], truth: [...truth] };
}

test('after whatever readers do, and after reconciling what was broken, counts are the truth', {
  timeout: 60_000,
}, async () => {
  const kind = fc.constantFrom('view', 'like', 'comment', 'share', 'finish');
  const who = fc.nat(3);
  const step = fc.oneof(
    fc.record({ does: fc.constant('log' as const), who, what: fc.nat(2), kind }),
    fc.record({ does: fc.constant('take back' as const), who, what: fc.nat(2), kind }),
    fc.record({ does: fc.constantFrom('follow' as const, 'unfollow' as const), who, what: who }),
    fc.record({ does: fc.constantFrom('share' as const, 'unshare' as const), what: fc.nat(2) }),
    fc.record({ does: fc.constantFrom('delete reader' as const, 'break' as const), who }),
    fc.record({ does: fc.constant('delete book' as const), what: fc.nat(2) }),
    fc.record({ does: fc.constant('reconcile' as const) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
  const reconcile = () =>
    stack.sql`select public.reconcile_reactions(batch => 1000), public.reconcile_readers(batch => 1000)`;

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      await stack.sql`delete from auth.users`;
      const readers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => addReader(stack, name)));
      const books = await Promise.all([addBook(stack), addBook(stack), addBook(stack)]);
      // As the reader, so that a whole run takes a second and not a minute of requests.
      const as = (reader: Reader | undefined, call: string) =>
        stack.sql
          .begin(async (sql) => {
            await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: reader?.id })}, true)`;
            await sql.unsafe(`select public.${call}`);
          })
          // Refused, as for a book that is gone: then nothing may have changed.
          .catch(() => undefined);
      const run = async (one: Step): Promise<unknown> => {
        switch (one.does) {
          case 'log':
            return as(readers[one.who], `log_reading_event('${books[one.what]}', '${one.kind}')`);
          case 'take back':
            return as(readers[one.who], `take_back_event('${books[one.what]}', '${one.kind}')`);
          case 'follow':
            return as(readers[one.who], `follow_reader('${readers[one.what]?.id}')`);
          case 'unfollow':
            return as(readers[one.who], `unfollow_reader('${readers[one.what]?.id}')`);
          case 'share':
            return as(undefined, `share_book('${books[one.what]}')`);
          case 'unshare':
            return as(undefined, `unshare_book('${books[one.what]}')`);
          case 'delete reader':
            return stack.sql`delete from auth.users where id = ${readers[one.who]?.id ?? ''}`;
          case 'delete book':
            return stack.sql`delete from public.books where id = ${books[one.what] ?? ''}`;
          case 'break':
            await stack.sql`update public.reader_counts set likes = likes + 3, followers = 0, books = 7`;
            await stack.sql`update public.book_counts set comments = 0, finishes = finishes + 1`;
            return reconcile();
          case 'reconcile':
            return reconcile();
        }
      };
      for (const one of steps) await run(one);
      const { stored, truth } = await counts();
      expect(stored).toEqual(truth);
      await reconcile();
      expect(await counts()).toEqual({ stored: truth, truth });
    }),
    { numRuns: 25, seed: 20261126 },
  );
});

test('a count that is wrong never keeps a reader from what she does, and never goes below nothing', async () => {
  const reader = await addReader(stack, 'x');
  const book = await addBook(stack);
  await stack.sql`insert into public.reading_events (reader_id, book_id, kind) values (${reader.id}, ${book}, 'like')`;
  await stack.sql`update public.book_counts set likes = 0 where book_id = ${book}`;
  await stack.sql`delete from public.reading_events where book_id = ${book}`;
  const [row] = await stack.sql`select likes from public.book_counts where book_id = ${book}`;
  expect(row).toEqual({ likes: 0 });
  await expect(
    stack.sql`update public.book_counts set likes = -1 where book_id = ${book}`,
  ).rejects.toMatchObject({ constraint_name: 'book_counts_likes_check' });
});

test('events that come while it reconciles are counted once', async () => {
  const book = await addBook(stack);
  const reader = await addReader(stack, 'y');
  const event = await stack.sql.reserve();
  await event`begin`;
  await event`insert into public.reading_events (reader_id, book_id, kind) values (${reader.id}, ${book}, 'like')`;
  const reconciled = runTaskOn(stack, 'reconcile-counts');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await event`commit`;
  event.release();
  expect((await reconciled).status).toBe('succeeded');
  const [row] = await stack.sql`select likes from public.book_counts where book_id = ${book}`;
  expect(row).toEqual({ likes: 1 });
});
