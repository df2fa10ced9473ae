import type { Sql } from 'postgres';
import { withConnection } from '../../../supabase/stack/connection.ts';

/** How much of everything. */
export interface Size {
  readonly readers: number;
  readonly books: number;
  readonly events: number;
  readonly follows: number;
  /** Readers who were here this week; as many again were this month. */
  readonly active: number;
  /** Books whose words are known, of `lemmas` different ones each. */
  readonly booksWithWords: number;
  readonly lemmas: number;
  /** Readers who keep a list of known words. */
  readonly learners: number;
}

/**
 * Fills a database inside PostgreSQL. What is popular follows Zipf's law with exponent 1: a logarithm that is even gives
 * rank k with a chance near 1/k. The same numbers come every time.
 */
export async function fill(databaseUrl: string, size: Size): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    await sql`select setseed(0.20261126)`;
    await fillReaders(sql, size);
    await fillBooks(sql, size);
    await fillEvents(sql, size);
    await fillFollows(sql, size);
    await fillWords(sql, size);
    await sql`vacuum analyze`;
  });
}

/** The id of reader or book number n: scattered as real ones are. */
const idOf = (kind: 'reader' | 'book', n: string) => `md5('${kind}' || (${n})::text)::uuid`;
const zipf = (size: number) => `ceil(exp(random() * ln(${size})))::int`;

async function fillReaders(sql: Sql, { readers, active }: Size): Promise<void> {
  await sql.unsafe(`
    insert into auth.users (id, email, email_confirmed_at)
    select ${idOf('reader', 'n')}, n || '@bench.test', now() from generate_series(1, ${readers}) as n;
    insert into public.profiles (reader_id, display_name, shows_reading)
    select ${idOf('reader', 'n')}, 'Reader ' || n, n % 2 = 0 from generate_series(1, ${readers}) as n;
    insert into public.reader_activity (reader_id, active_at, reading_changed_at, follows_changed_at)
    select ${idOf('reader', 'n')},
      now() - case when n <= ${active} then interval '1 day' when n <= ${2 * active} then interval '20 days' else interval '60 days' end,
      now() - interval '1 day', now() - interval '1 day'
    from generate_series(1, ${readers}) as n`);
}

async function fillBooks(sql: Sql, { readers, books }: Size): Promise<void> {
  await sql.unsafe(`
    insert into public.books (id, owner_id, title, author, upload_path, status, output_prefix, language, chapters, characters,
      words, published_at, shared_at)
    select id, owner, '本 ' || n, '作者 ' || n % 5000, 'uploads/' || owner || '/' || n, 'ready', 'books/' || id || '/e', 'ja',
      10, 90000, 50000, now() - interval '90 days' + n * interval '1 minute', now() - interval '90 days' + n * interval '1 minute'
    from generate_series(1, ${books}) as n
    cross join lateral (select ${idOf('book', 'n')} as id, ${idOf('reader', `n % ${readers} + 1`)} as owner) as ids`);
}

/** Over 30 days, as they come. Nine in ten are views. */
async function fillEvents(sql: Sql, { readers, books, events }: Size): Promise<void> {
  // As made by then, likes and finished books once a reader and book.
  await withoutChecks(sql, 'reading_events', async () => {
    await sql.unsafe(`
      create unlogged table public.made as
      select n, ceil(random() * ${readers})::int as reader, ${zipf(books)} as book,
        (case when kind < 0.85 then 'view' when kind < 0.93 then 'like' when kind < 0.95 then 'comment'
          when kind < 0.96 then 'share' else 'finish' end)::public.reading_kind as kind
      from (select n, random() as kind from generate_series(1, ${events}) as n) as roll;
      insert into public.reading_events (reader_id, book_id, kind, at)
      select ${idOf('reader', 'reader')}, ${idOf('book', 'book')}, kind, now() - interval '30 days' * (1 - n / ${events}.0)
      from (
        select * from public.made where kind not in ('like', 'finish')
        union all
        (select distinct on (reader, book, kind) * from public.made where kind in ('like', 'finish') order by reader, book, kind, n)
      ) as once
      order by n;
      drop table public.made`);
  });
  await sql`
    insert into public.book_counts (book_id, likes, comments, shares, finishes)
    select book_id, count(*) filter (where kind = 'like'), count(*) filter (where kind = 'comment'),
      count(*) filter (where kind = 'share'), count(*) filter (where kind = 'finish')
    from public.reading_events group by book_id`;
  await sql`
    insert into public.reader_counts as counts (reader_id, likes, comments)
    select reader_id, count(*) filter (where kind = 'like'), count(*) filter (where kind = 'comment')
    from public.reading_events group by reader_id
    on conflict (reader_id) do update set likes = excluded.likes, comments = excluded.comments`;
}

async function fillFollows(sql: Sql, { readers, follows }: Size): Promise<void> {
  await withoutChecks(sql, 'follows', async () => {
    await sql.unsafe(`
      insert into public.follows (follower_id, followed_id, created_at)
      select ${idOf('reader', 'follower')}, ${idOf('reader', 'followed')}, now() - random() * interval '1 year'
      from (
        select distinct ceil(random() * ${readers})::int as follower, ${zipf(readers)} as followed
        from generate_series(1, ${follows})
      ) as edge
      where follower <> followed`);
  });
  await sql`
    insert into public.reader_counts as counts (reader_id, following, followers)
    select reader_id, sum(following), sum(followers) from (
      select follower_id as reader_id, 1 as following, 0 as followers from public.follows
      union all select followed_id, 0, 1 from public.follows
    ) as ends group by reader_id
    on conflict (reader_id) do update set following = excluded.following, followers = excluded.followers`;
}

/**
 * A book's r-th word is about the r-th of the language, further on the harder the book is; it stands there 3000/r times.
 * A learner knows nineteen in twenty of the first 1 000 to 12 000 words of the language.
 */
async function fillWords(sql: Sql, { booksWithWords, lemmas, learners }: Size): Promise<void> {
  await sql.unsafe(`
    insert into public.lemmas (base, reading) select '語' || n, '' from generate_series(1, ${lemmas * 12}) as n;
    insert into public.book_words
      (book_id, output_prefix, lemma_ids, counts, running, different, sample_ids, sample_weights)
    select ${idOf('book', 'n')}, 'books/' || ${idOf('book', 'n')} || '/e', lemma_ids, counts,
      (select sum(count) from unnest(counts) as count), cardinality(counts), sample_ids, sample_weights
    from generate_series(1, ${booksWithWords}) as n
    cross join lateral (
      select array_agg(lemma order by place) as lemma_ids,
        array_agg(ceil(${lemmas} * 0.6 / place)::int order by place) as counts
      from (
        select lemma, row_number() over (order by r) as place
        from (
          select least(${lemmas * 12}, ceil(r * exp(random() * (n % 100) / 50.0)))::int as lemma, min(r) as r
          from generate_series(1, ${lemmas * 2}) as r
          group by 1
          order by 2
          limit ${lemmas}
        ) as chosen
      ) as placed
    ) as list
    cross join lateral private.sample_words(lemma_ids, counts);
    insert into public.known_words (reader_id, base)
    select ${idOf('reader', 'n')}, '語' || r
    from generate_series(1, ${learners}) as n
    cross join lateral generate_series(1, (${lemmas} * (0.2 + 2.2 * n / ${learners}))::int) as r
    where random() < 0.95;
    update public.reader_activity set words_changed_at = now() - interval '1 day'
    where reader_id in (select distinct reader_id from public.known_words)`);
}

/**
 * Rows by the million: indexes and foreign keys are taken off and put back, where they are built in one go; triggers are off,
 * the caller counts. What is put back is what was there.
 */
async function withoutChecks(sql: Sql, table: string, insert: () => Promise<void>): Promise<void> {
  const name = `public.${table}`;
  const keys = await sql<{ name: string; definition: string }[]>`
    select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = ${name}::regclass and contype = 'f'`;
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid = ${name}::regclass and not indisprimary`;
  await sql.unsafe(`alter table ${name} disable trigger user`);
  for (const key of keys) await sql.unsafe(`alter table ${name} drop constraint ${key.name}`);
  for (const index of indexes) await sql.unsafe(`drop index ${index.name}`);
  await insert();
  for (const index of indexes) await sql.unsafe(index.definition);
  for (const key of keys)
    await sql.unsafe(`alter table ${name} add constraint ${key.name} ${key.definition}`);
  await sql.unsafe(`alter table ${name} enable trigger user`);
}
