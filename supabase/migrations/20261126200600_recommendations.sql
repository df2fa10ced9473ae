-- What a reader might read next, by four sources, each with its reason. A source writes what it found for a reader in one
-- transaction, so she sees what it said before until it has said something new.
do $$
begin
  create type public.recommendation_source as enum ('vocabulary', 'content', 'collaborative', 'social');
exception when duplicate_object then null;
end;
$$;

create table if not exists public.book_recommendations (
  reader_id uuid not null references auth.users (id) on delete cascade,
  source public.recommendation_source not null,
  book_id uuid not null references public.books (id) on delete cascade,
  -- From 0 to 1.
  score double precision not null check (score > 0 and score <= 1),
  -- Why: see docs/community.md for each source's own.
  reason jsonb not null check (jsonb_typeof(reason) = 'object'),
  computed_at timestamptz not null,
  primary key (reader_id, source, book_id)
);
create index if not exists book_recommendations_by_book on public.book_recommendations (book_id);

alter table public.book_recommendations enable row level security;
revoke all on public.book_recommendations from public, anon, authenticated, service_role;
grant select on public.book_recommendations to authenticated, service_role;
drop policy if exists "Readers see their own recommendations" on public.book_recommendations;
create policy "Readers see their own recommendations" on public.book_recommendations
  for select to authenticated using (reader_id = (select auth.uid()));

-- One source's finding for one reader, as it is collected before it is written.
do $$
begin
  create type private.finding as (reader_id uuid, book_id uuid, score double precision, reason jsonb);
exception when duplicate_object then null;
end;
$$;

-- Writes what a source found for some readers, the best 20 each, in place of what it said before. Readers and books that
-- are gone by now are left out; those that are here stay until the end of the transaction.
create or replace function private.write_findings(
  readers uuid[], source public.recommendation_source, findings private.finding[]
)
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  with best as materialized (
    select reader_id, book_id, score, reason
    from (
      select *, row_number() over (partition by reader_id order by score desc, book_id) as place
      from unnest(write_findings.findings) as finding
      where score > 0
    ) as ranked
    where place <= 20
  ), kept_readers as materialized (
    select id from auth.users where id in (select reader_id from best) order by id for key share
  ), kept_books as materialized (
    select id from public.books where id in (select book_id from best) order by id for key share
  ), gone as (
    delete from public.book_recommendations as old
    where reader_id = any (write_findings.readers) and source = write_findings.source
      and not exists (select from best where best.reader_id = old.reader_id and best.book_id = old.book_id)
  )
  insert into public.book_recommendations (reader_id, source, book_id, score, reason, computed_at)
  select reader_id, write_findings.source, book_id, least(1, score), reason, now()
  from best
  join kept_readers on kept_readers.id = reader_id
  join kept_books on kept_books.id = book_id
  on conflict (reader_id, source, book_id) do update set
    score = excluded.score, reason = excluded.reason, computed_at = excluded.computed_at;
end;
$$;

-- The sources together. They are independent hints, so they add up as chances do: 1 - (1 - a)(1 - b). A book that was
-- finished since, or may not be read any more, is left out here, at once, whenever the sources come round again.
create or replace function private.recommended(reader uuid, max_rows integer)
returns table (book_id uuid, score double precision, reasons jsonb, computed_at timestamptz)
language sql
stable
-- No search_path of its own, or it would not become a part of its callers' plans; they have set theirs.
as $$
  select found.book_id,
    -- The product of (1 - score); 1e-9 stands in for a score of 1, whose logarithm has no end.
    1 - exp(sum(ln(greatest(1 - found.score, 1e-9)))),
    jsonb_agg(found.reason || jsonb_build_object('source', found.source, 'score', found.score)
      order by found.score desc, found.source),
    max(found.computed_at)
  from public.book_recommendations as found
  join public.books on books.id = found.book_id and output_prefix is not null
    and (shared_at is not null or owner_id = recommended.reader)
  where found.reader_id = recommended.reader and not exists (
    select from public.reading_events as event
    where event.reader_id = recommended.reader and event.book_id = found.book_id and kind = 'finish')
  group by found.book_id
  order by 2 desc, found.book_id
  limit least(greatest(recommended.max_rows, 0), 80);
$$;

-- For the reader who calls, best first, with the reason of each source that named the book.
create or replace function public.my_recommendations(max_rows integer default 20)
returns table (
  book_id uuid, title text, author text, language text, characters integer, output_prefix text,
  score double precision, reasons jsonb, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select books.id, title, author, language, characters, output_prefix, score, reasons, computed_at
  from private.recommended(private.signed_in(), my_recommendations.max_rows) as found
  join public.books on books.id = found.book_id
  order by score desc, books.id;
$$;

-- The same of any reader, for operators.
create or replace function public.recommendations_of(reader uuid, max_rows integer default 20)
returns table (
  book_id uuid, title text, author text, score double precision, reasons jsonb, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select books.id, title, author, score, reasons, computed_at
  from private.recommended(recommendations_of.reader, recommendations_of.max_rows) as found
  join public.books on books.id = found.book_id
  order by score desc, books.id;
$$;

revoke all on function public.my_recommendations, public.recommendations_of
  from public, anon, authenticated, service_role;
grant execute on function public.my_recommendations to authenticated;
grant execute on function public.recommendations_of to service_role;
