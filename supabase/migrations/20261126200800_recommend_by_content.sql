-- Books that speak of what a reader liked: the same words that other books do not have, or the same author.

-- The 32 words that tell a book from others. Walked from a word to its books: hence the order of the key.
create table if not exists public.book_keywords (
  lemma_id integer not null references public.lemmas (id) on delete cascade,
  book_id uuid not null references public.books (id) on delete cascade,
  primary key (lemma_id, book_id)
);
create index if not exists book_keywords_by_book on public.book_keywords (book_id);
-- The books that are due, or will be: none of them once there are a thousand books and all had their turn.
create index if not exists book_words_for_keywords on public.book_words (book_id)
  where keywords_among is null or keywords_among <= 500;

-- The books that share most keywords with a book, 30 at most: found once when its keywords are chosen, because to find them for
-- each reader anew took 10 s for 200 of them.
create table if not exists public.alike_books (
  book_id uuid not null references public.books (id) on delete cascade,
  other_id uuid not null references public.books (id) on delete cascade,
  shared_words integer not null check (shared_words between 4 and 32),
  primary key (book_id, other_id),
  constraint alike_books_two_books check (book_id <> other_id)
);
create index if not exists alike_books_by_other on public.alike_books (other_id);

alter table public.book_keywords enable row level security;
alter table public.alike_books enable row level security;
revoke all on public.book_keywords, public.alike_books from public, anon, authenticated, service_role;
grant select on public.book_keywords, public.alike_books to service_role;

-- How many books the weights are of.
create or replace function private.weighed_books()
returns integer
language sql
stable
set search_path = ''
as $$
  select count(*)::integer from (
    select from public.book_words as words
    -- Looked up one by one: as a join, all books were hashed (0.7 s of 300 000) to count a thousand.
    cross join lateral (
      select from public.books where id = words.book_id and output_prefix = words.output_prefix limit 1
    ) as published
    limit 1000
  ) as newest;
$$;

-- Published books that have no keywords, or whose were chosen among half as many books or fewer: what sets a book apart shows
-- only beside others, and after a thousand it has shown.
create or replace function private.books_for_keywords(batch integer)
returns setof uuid
language sql
stable
set search_path = ''
as $$
  select words.book_id from public.book_words as words
  cross join lateral (
    select from public.books where id = words.book_id and output_prefix = words.output_prefix limit 1
  ) as published
  -- As the index has it, and what of that is due. In brackets the number is asked for once, and not of every book.
  where (keywords_among is null or keywords_among <= 500)
    and (keywords_among is null or keywords_among * 2 <= (select private.weighed_books()))
  order by words.book_id
  limit books_for_keywords.batch;
$$;

-- In how many of the newest thousand books each word stands, when there are books to choose keywords for. A sample is enough
-- for a weight, and bounds what this reads whatever the number of books. Returns how many words changed.
create or replace function public.refresh_lemma_books()
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
declare
  changed integer;
begin
  if not exists (select from private.books_for_keywords(1)) then
    return 0;
  end if;
  with newest as (
    select words.lemma_ids
    from public.books
    join public.book_words as words on words.book_id = books.id and words.output_prefix = books.output_prefix
    order by books.published_at desc
    limit 1000
  ), found as (
    select lemma, count(*)::integer as books from newest cross join unnest(lemma_ids) as lemma group by lemma
  )
  update public.lemmas set in_books = found.books from found where lemmas.id = found.lemma and in_books <> found.books;
  get diagnostics changed = row_count;
  return changed;
end;
$$;

-- The 30 books nearest to each of some, which also come onto the lists of those, if they are among their own 30: a pair is
-- found when the later of the two is looked at. Fewer than 4 words in common are chance. Only books that somebody can be
-- shown together: shared ones, and those of one owner.
create or replace function private.find_alike_books(chosen uuid[])
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  delete from public.alike_books where book_id = any (chosen) or other_id = any (chosen);
  with common as (
    select own.book_id, theirs.book_id as other_id, count(*)::integer as shared_words
    from public.book_keywords as own
    join public.book_keywords as theirs on theirs.lemma_id = own.lemma_id and theirs.book_id <> own.book_id
    join public.books as book on book.id = own.book_id
    join public.books as other on other.id = theirs.book_id
    where own.book_id = any (chosen)
      and (num_nulls(book.shared_at, other.shared_at) = 0 or book.owner_id = other.owner_id)
    group by 1, 2
    having count(*) >= 4
  ), nearest as materialized (
    select book_id, other_id, shared_words
    from (
      select *, row_number() over (partition by book_id order by shared_words desc, other_id) as place from common
    ) as ranked
    where place <= 30
  ), kept as materialized (
    select id from public.books where id in (select other_id from nearest) order by id for key share
  )
  insert into public.alike_books (book_id, other_id, shared_words)
  select pair.book_id, pair.other_id, pair.shared_words
  from nearest
  join kept on kept.id = nearest.other_id
  cross join lateral (values
    (nearest.book_id, nearest.other_id, shared_words), (nearest.other_id, nearest.book_id, shared_words)
  ) as pair (book_id, other_id, shared_words)
  on conflict do nothing;

  delete from public.alike_books as alike
  using (
    select book_id, other_id, row_number() over (partition by book_id order by shared_words desc, other_id) as place
    from public.alike_books
    where book_id in (select book_id from public.alike_books where other_id = any (chosen))
  ) as ranked
  where ranked.place > 30 and alike.book_id = ranked.book_id and alike.other_id = ranked.other_id;
end;
$$;

-- Chooses keywords for the next books, and finds which books are alike. The weight of a word is
-- (1 + ln count) · ln((books + 1) / books with it); words that stand once, in no other book, or in more than a tenth of them
-- set none apart. Returns how many books that were; 0: done.
create or replace function public.refresh_book_keywords(batch integer default 50)
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  among constant integer := private.weighed_books();
  -- Held until the end: one that is deleted meanwhile is left out.
  chosen constant uuid[] := array(
    select id from public.books
    where id in (select private.books_for_keywords(least(refresh_book_keywords.batch, 1000)))
    order by id for key share);
begin
  delete from public.book_keywords where book_id = any (chosen);
  insert into public.book_keywords (lemma_id, book_id)
  select keyword.lemma, books.id
  from public.books
  join public.book_words as words on words.book_id = books.id and words.output_prefix = books.output_prefix
  cross join lateral (
    select lemma from unnest(lemma_ids, counts) as entry (lemma, count)
    join public.lemmas on lemmas.id = lemma
    where count >= 2 and in_books between 2 and greatest(10, among / 10)
    order by (1 + ln(count)) * ln((among + 1)::float8 / in_books) desc, lemma
    limit 32
  ) as keyword
  where books.id = any (chosen)
  on conflict do nothing;
  update public.book_words as words set keywords_among = among
  from public.books
  where books.id = any (chosen) and words.book_id = books.id and words.output_prefix = books.output_prefix;
  perform private.find_alike_books(chosen);
  return cardinality(chosen);
end;
$$;

-- A book that is shared can be shown beside others from now on: looked at again with the next run.
create or replace function private.look_at_shared_book()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.book_words set keywords_among = null where book_id = new.id;
  return null;
end;
$$;
create or replace trigger look_at_shared_book after update of shared_at on public.books
  for each row when (new.shared_at is not null and old.shared_at is null)
  execute function private.look_at_shared_book();

-- The next readers whose likes or finished books changed, or for whom there are new books. From the 20 books that each liked
-- or finished last. With `shared` of 32 keywords in common and perhaps the same author, a book scores
-- 1 - (1 - shared / 32) · (1 - 0.5 if the author is the same).
create or replace function public.recommend_by_content(after uuid default null, batch integer default 200)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  newest constant timestamptz := private.newest_shared_book();
  readers constant uuid[] := array(
    select reader_id from public.reader_activity as activity
    where reading_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_content.after is null or reader_id > recommend_by_content.after)
      and (private.changed_since(reading_changed_at, content_at)
        or private.changed_since(newest, content_at)
        or exists (
          select from public.books where owner_id = reader_id and private.changed_since(published_at, content_at)))
    order by reader_id
    limit least(recommend_by_content.batch, 1000));
  findings private.finding[];
begin
  with liked as materialized (
    select fond.reader_id, fond.book_id, author from private.fond_books(readers, 20) as fond
    join public.books on books.id = fond.book_id
  ), favourites as materialized (
    select reader_id, author, (array_agg(book_id order by book_id))[1] as because
    from liked where author is not null group by reader_id, author
  ), by_author as materialized (
    -- Of each author once, however many readers like her, and no more than can matter: one had 10 000 books, and a reader took 4 s.
    select favourite.author, other.id as book_id
    from (select distinct author from favourites) as favourite
    cross join lateral (
      select id from public.books
      where author = favourite.author and shared_at is not null and output_prefix is not null
      order by published_at desc, id
      limit 50
    ) as other
  ), hints as (
    select liked.reader_id, found.other_id as book_id, liked.book_id as because, found.shared_words
    from liked
    join public.alike_books as found on found.book_id = liked.book_id
    union all
    select reader_id, book_id, because, 0 from favourites join by_author using (author)
    union all
    select reader_id, own.id, because, 0
    from favourites
    join public.books as own on own.owner_id = favourites.reader_id and own.author = favourites.author
  ), joined as (
    select reader_id, book_id, max(shared_words) as shared_words,
      (array_agg(because order by shared_words desc, because))[1] as because
    from hints
    group by reader_id, book_id
  ), readable as (
    select joined.reader_id, joined.book_id, shared_words, joined.because, favourites.author is not null as same_author
    from joined
    join public.books on books.id = joined.book_id and output_prefix is not null
      and (shared_at is not null or owner_id = joined.reader_id)
    left join favourites on favourites.reader_id = joined.reader_id and favourites.author = books.author
    where not exists (select from liked where liked.reader_id = joined.reader_id and liked.book_id = joined.book_id)
  )
  select array_agg(row(reader_id, book_id,
    1 - (1 - shared_words / 32.0) * case when same_author then 0.5 else 1 end,
    jsonb_build_object('sharedWords', shared_words, 'sameAuthor', same_author, 'because', because))::private.finding)
  into findings
  from readable;
  perform private.write_findings(readers, 'content', findings);
  update public.reader_activity set content_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(recommend_by_content.batch, 1000));
end;
$$;

-- The books that each of some readers liked or finished last, `most` at most. From other readers' eyes these are private;
-- whoever calls this decides what may be seen of them.
create or replace function private.fond_books(readers uuid[], most integer)
returns table (reader_id uuid, book_id uuid, at timestamptz)
language sql
stable
set search_path = ''
as $$
  select reader, fond.book_id, fond.at
  from unnest(fond_books.readers) as reader
  cross join lateral (
    select event.book_id, max(event.at) as at from public.reading_events as event
    where event.reader_id = reader and kind in ('like', 'finish')
    group by event.book_id
    order by 2 desc, 1
    limit fond_books.most
  ) as fond;
$$;

-- What a step over readers answers.
create or replace function private.next_readers(readers uuid[], batch integer)
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object(
    'next', case when cardinality(readers) = batch then readers[batch] end, 'readers', cardinality(readers));
$$;

revoke all on function public.refresh_lemma_books, public.refresh_book_keywords, public.recommend_by_content
  from public, anon, authenticated;
grant execute on function public.refresh_lemma_books, public.refresh_book_keywords, public.recommend_by_content
  to service_role;
