-- Whom a reader might follow: those whom the people she follows follow, and those fond of the same books. Both sums are Adamic
-- and Adar's (2003): what two share counts less, the more others share it too.
create table if not exists public.reader_suggestions (
  reader_id uuid not null references auth.users (id) on delete cascade,
  suggested_id uuid not null references public.profiles (reader_id) on delete cascade,
  score double precision not null check (score > 0),
  follows_in_common integer not null check (follows_in_common >= 0),
  books_in_common integer not null check (books_in_common >= 0),
  computed_at timestamptz not null,
  primary key (reader_id, suggested_id),
  constraint reader_suggestions_somebody_else check (reader_id <> suggested_id)
);
create index if not exists reader_suggestions_by_suggested on public.reader_suggestions (suggested_id);
alter table public.reader_suggestions enable row level security;
revoke all on public.reader_suggestions from public, anon, authenticated, service_role;
grant select on public.reader_suggestions to authenticated, service_role;
drop policy if exists "Readers see their own suggestions" on public.reader_suggestions;
create policy "Readers see their own suggestions" on public.reader_suggestions
  for select to authenticated using (reader_id = (select auth.uid()));

-- The next readers who were here within 7 days and for whom something changed, or whose suggestions are a day old. Read are
-- the 200 each followed last, the 100 each of those followed last, the 10 books she liked or finished last and the last 50
-- readers fond of each who show it: a hub with a million followers costs no more than that. The best 20 are kept.
--
--   score = sum over shared follows of 1 / ln(2 + whom that one follows)
--         + sum over shared books of 1 / ln(2 + likes and finishes of the book)
create or replace function public.suggest_readers(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  readers constant uuid[] := array(
    select reader_id from public.reader_activity
    where active_at > now() - interval '7 days'
      and (suggest_readers.after is null or reader_id > suggest_readers.after)
      and (suggested_at is null or suggested_at < now() - interval '1 day'
        or private.changed_since(greatest(follows_changed_at, reading_changed_at), suggested_at))
    order by reader_id
    limit least(suggest_readers.batch, 1000));
begin
  with own as materialized (
    select reader as reader_id, latest.followed_id
    from unnest(readers) as reader
    cross join lateral (
      select followed_id from public.follows
      where follower_id = reader order by created_at desc limit 200
    ) as latest
  ), theirs as materialized (
    -- Of each one in between once, however many readers of the batch follow them.
    select between_id, latest.followed_id, 1 / ln(2 + coalesce(counts.following, 0)) as weight
    from (select distinct followed_id from own) as followed (between_id)
    left join public.reader_counts as counts on counts.reader_id = between_id
    cross join lateral (
      select followed_id from public.follows
      where follower_id = between_id order by created_at desc limit 100
    ) as latest
  ), shelves as materialized (
    select fond.reader_id, fond.book_id from private.fond_books(readers, 10) as fond
    join public.books on books.id = fond.book_id and shared_at is not null
  ), fans as materialized (
    select book_id, fan.reader_id, 1 / ln(2 + coalesce(counts.likes + counts.finishes, 0)) as weight
    from (select distinct book_id from shelves) as shelf (book_id)
    left join public.book_counts as counts using (book_id)
    cross join lateral (
      select distinct reader_id from (
        select reader_id from public.reading_events as event
        where event.book_id = shelf.book_id and kind in ('like', 'finish')
        order by at desc limit 50
      ) as last_ones
    ) as fan
    join public.profiles on profiles.reader_id = fan.reader_id and shows_reading
  ), links as (
    select own.reader_id, theirs.followed_id as suggested_id, weight, 1 as follows, 0 as books
    from own join theirs on theirs.between_id = own.followed_id
    union all
    select shelves.reader_id, fans.reader_id, weight, 0, 1
    from shelves join fans on fans.book_id = shelves.book_id
  ), scored as (
    select reader_id, suggested_id, sum(weight) as score, sum(follows)::integer as follows, sum(books)::integer as books
    from links
    where reader_id <> suggested_id
    group by 1, 2
  ), ranked as (
    select *, row_number() over (partition by reader_id order by score desc, suggested_id) as place
    from scored
    -- The last 200 and not all whom she follows: those are at hand, and the rest are left out when she asks.
    where not exists (
      select from own where own.reader_id = scored.reader_id and own.followed_id = scored.suggested_id)
  ), best as materialized (
    select * from ranked where place <= 20
  ), kept_readers as materialized (
    select id from auth.users where id in (select reader_id from best) order by id for key share
  ), kept_profiles as materialized (
    select reader_id as id from public.profiles where reader_id in (select suggested_id from best)
    order by reader_id for key share
  ), gone as (
    delete from public.reader_suggestions as old
    where old.reader_id = any (readers) and not exists (
      select from best where best.reader_id = old.reader_id and best.suggested_id = old.suggested_id)
  )
  insert into public.reader_suggestions
    (reader_id, suggested_id, score, follows_in_common, books_in_common, computed_at)
  select best.reader_id, best.suggested_id, best.score, best.follows, best.books, now()
  from best
  join kept_readers on kept_readers.id = best.reader_id
  join kept_profiles on kept_profiles.id = best.suggested_id
  on conflict (reader_id, suggested_id) do update set
    score = excluded.score, follows_in_common = excluded.follows_in_common,
    books_in_common = excluded.books_in_common, computed_at = excluded.computed_at;
  update public.reader_activity set suggested_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(suggest_readers.batch, 1000));
end;
$$;

-- Best first. Whom the reader follows by now is left out at once.
create or replace function private.suggested(reader uuid, max_rows integer)
returns table (
  reader_id uuid, display_name text, about text, followers integer, score double precision,
  follows_in_common integer, books_in_common integer, computed_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  select profiles.reader_id, display_name, about, coalesce(counts.followers, 0), list.score,
    list.follows_in_common, list.books_in_common, list.computed_at
  from public.reader_suggestions as list
  join public.profiles on profiles.reader_id = list.suggested_id
  left join public.reader_counts as counts on counts.reader_id = list.suggested_id
  where list.reader_id = suggested.reader and not exists (
    select from public.follows
    where follows.follower_id = suggested.reader and follows.followed_id = list.suggested_id)
  order by list.score desc, list.suggested_id
  limit least(greatest(suggested.max_rows, 0), 20);
$$;

-- For the reader who calls.
create or replace function public.my_reader_suggestions(max_rows integer default 20)
returns table (
  reader_id uuid, display_name text, about text, followers integer, score double precision,
  follows_in_common integer, books_in_common integer, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select * from private.suggested(private.signed_in(), my_reader_suggestions.max_rows);
$$;

-- The same of any reader, for operators.
create or replace function public.suggestions_of(reader uuid, max_rows integer default 20)
returns table (
  reader_id uuid, display_name text, about text, followers integer, score double precision,
  follows_in_common integer, books_in_common integer, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select * from private.suggested(suggestions_of.reader, suggestions_of.max_rows);
$$;

revoke all on function public.suggest_readers, public.my_reader_suggestions, public.suggestions_of
  from public, anon, authenticated, service_role;
grant execute on function public.suggest_readers, public.suggestions_of to service_role;
grant execute on function public.my_reader_suggestions to authenticated;
