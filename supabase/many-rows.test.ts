import { beforeAll, expect, test } from 'vitest';
import { useDatabase } from './stack/testing.ts';

// What was slow, at a size at which it took many times as long as it may here.
const database = useDatabase();
const BOOKS = 3000;

/** Runs a statement that must not take longer than that. */
async function within(ms: number, statement: string): Promise<Record<string, unknown>[]> {
  return await database.sql.begin(async (sql) => {
    await sql.unsafe(`set local statement_timeout = ${ms}`);
    return await sql.unsafe(statement);
  });
}

beforeAll(async () => {
  await database.sql`
    insert into auth.users (id, email) select gen_random_uuid(), n || '@example.test' from generate_series(1, 20) as n`;
  await database.sql`insert into public.lemmas (base, reading, in_books) values ('本', 'ほん', 5)`;
  await database.sql`
    insert into public.books
      (id, owner_id, upload_path, status, output_prefix, published_at, chapters, characters, words, author, shared_at)
    select id, owner, 'uploads/' || owner || '/' || id, 'ready', 'books/' || id || '/first', now(), 1, 1, 1, '夏目漱石', now()
    from (
      select gen_random_uuid() as id, (select min(id::text)::uuid from auth.users) as owner
      from generate_series(1, ${BOOKS})
    ) as book`;
}, 120_000);

test('thousands of published books are changed in a moment', async () => {
  await within(3000, 'update public.books set updated_at = now()');
});

test('whether a book is due for keywords is not asked by counting all books for each', async () => {
  await database.sql`
    insert into public.book_words
      (book_id, output_prefix, lemma_ids, counts, running, different, sample_ids, sample_weights, keywords_among)
    select id, output_prefix, '{1}', '{1}', 1, 1, '{1}', '{256}', 1000 from public.books`;
  await database.sql`analyze public.books, public.book_words`;
  expect(await within(1000, 'select private.books_for_keywords(1)')).toHaveLength(0);
  expect(await within(1000, 'select public.refresh_lemma_books()')).toEqual([{ refresh_lemma_books: 0 }]);
});

test('readers who like a book of an author with thousands do not have all of those looked at', async () => {
  await database.sql`
    insert into public.reading_events (reader_id, book_id, kind)
    select users.id, book.id, 'like' from auth.users
    cross join (select id from public.books order by id limit 20) as book`;
  await database.sql`
    insert into public.reader_activity (reader_id, reading_changed_at) select id, now() from auth.users`;
  await within(2000, 'select public.recommend_by_content()');
  expect(
    await database.sql`
      select count(*)::int, bool_and(reason ->> 'sameAuthor' = 'true') as same from public.book_recommendations`,
  ).toEqual([{ count: 400, same: true }]);
});

test('the counts of a batch of books are compared without reading all books', async () => {
  await database.sql`
    insert into public.jobs (kind, status, finished_at, result, book_id, dedupe_key)
    select 'process-book', 'succeeded', now(), jsonb_build_object(
      'outputPrefix', output_prefix, 'chapters', 1, 'characters', 1, 'words', 1), id, 'process-book:' || id
    from public.books`;
  await database.sql`analyze public.jobs`;
  const sql = await database.sql.reserve();
  const read = async () => {
    await sql`select pg_stat_force_next_flush()`;
    const [row] =
      await sql`select seq_tup_read from pg_stat_user_tables where relid = 'public.books'::regclass`;
    return Number(row?.seq_tup_read);
  };
  const before = await read();
  await sql`select public.reconcile_book_counts(null, 10)`;
  expect((await read()) - before).toBe(0);
  sql.release();
});

test('accounts never verified are found by one plan and not by asking of each', async () => {
  const plan = await database.sql`explain select id from private.unverified(now())`;
  expect(JSON.stringify(plan)).not.toContain('Function Scan');
});
