-- Which books are read now. Both lists are computed by refresh-trending and swapped in one transaction: whoever reads
-- meanwhile sees the one before.

-- When a list that all readers share was computed: a list may be empty and still be news.
create table if not exists public.computed_lists (
  name text primary key check (name in ('trending', 'hot')),
  computed_at timestamptz not null,
  entries integer not null check (entries >= 0)
);

create table if not exists public.trending_books (
  place integer primary key check (place > 0),
  book_id uuid not null unique references public.books (id) on delete cascade,
  score double precision not null check (score > 0),
  views integer not null check (views >= 0),
  likes integer not null check (likes >= 0),
  comments integer not null check (comments >= 0),
  shares integer not null check (shares >= 0),
  computed_at timestamptz not null
);

-- Of every book in which something happened in the last week.
create table if not exists public.hot_scores (
  book_id uuid primary key references public.books (id) on delete cascade,
  score double precision not null check (score > 0),
  computed_at timestamptz not null
);

alter table public.computed_lists enable row level security;
alter table public.trending_books enable row level security;
alter table public.hot_scores enable row level security;
revoke all on public.computed_lists, public.trending_books, public.hot_scores
  from public, anon, authenticated, service_role;
grant select on public.computed_lists, public.trending_books, public.hot_scores to service_role;

-- What one event is worth. A view costs nothing and says little; a share is somebody's word for it.
create or replace function private.event_weight(kind public.reading_kind)
returns double precision
language sql
immutable
as $$ select case kind when 'view' then 0.1 when 'like' then 2 when 'comment' then 3 when 'share' then 5 else 0 end $$;

create or replace function private.note_list(name text, entries integer)
returns void
language sql
set search_path = ''
as $$
  insert into public.computed_lists (name, computed_at, entries) values (note_list.name, now(), note_list.entries)
  on conflict (name) do update set computed_at = excluded.computed_at, entries = excluded.entries;
$$;

-- The shared books with the highest score in the window that ends now. An empty window makes an empty list.
create or replace function public.refresh_trending(window_minutes integer default 60, top integer default 50)
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '60s'
as $$
#variable_conflict use_column
declare
  entries integer;
begin
  if refresh_trending.window_minutes not between 1 and 10080 or refresh_trending.top not between 1 and 1000 then
    perform private.refuse('PT400', 'window_invalid', 'window_minutes is from 1 to 10080, top from 1 to 1000.');
  end if;
  -- Two at once would each insert its own.
  perform pg_advisory_xact_lock(hashtextextended('refresh_trending', 0));
  delete from public.trending_books;
  with active as (
    select book_id, sum(private.event_weight(kind)) as score,
      count(*) filter (where kind = 'view') as views, count(*) filter (where kind = 'like') as likes,
      count(*) filter (where kind = 'comment') as comments, count(*) filter (where kind = 'share') as shares
    from public.reading_events
    where at > now() - make_interval(mins => refresh_trending.window_minutes) and at <= now()
    group by book_id
  ), best as materialized (
    select active.* from active
    join public.books on books.id = active.book_id
    where score > 0 and shared_at is not null and output_prefix is not null
    order by score desc, book_id
    limit refresh_trending.top
  ), kept as (
    -- Held until the end: one that is deleted meanwhile is left out here instead of breaking the list.
    select id from public.books where id in (select book_id from best) order by id for key share
  )
  insert into public.trending_books (place, book_id, score, views, likes, comments, shares, computed_at)
  select row_number() over (order by score desc, book_id), book_id, score, views, likes, comments, shares, now()
  from best join kept on kept.id = best.book_id;
  get diagnostics entries = row_count;
  perform private.note_list('trending', entries);
  return entries;
end;
$$;

-- How hot each book is: what happened in it, each event worth half as much after every 24 hours, none after a week (when
-- a 128th would be left). Does nothing when it was done within `min_age_minutes`; returns null then.
create or replace function public.refresh_hot_scores(min_age_minutes integer default 55)
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  entries integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('refresh_hot_scores', 0));
  if exists (
    select from public.computed_lists
    where name = 'hot' and computed_at > now() - make_interval(mins => refresh_hot_scores.min_age_minutes)
  ) then
    return null;
  end if;
  with fresh as materialized (
    -- date_part and not extract, which computes in decimals: seven times as long for a million events.
    select book_id,
      sum(private.event_weight(kind) * exp(date_part('epoch', at - now()) * ln(2) / 86400)) as score
    from public.reading_events
    where at > now() - interval '7 days' and at <= now() and kind <> 'finish'
    group by book_id
  ), kept as materialized (
    select id from public.books where id in (select book_id from fresh) order by id for key share
  ), gone as (
    delete from public.hot_scores where not exists (select from kept where id = book_id)
  )
  insert into public.hot_scores (book_id, score, computed_at)
  select book_id, score, now() from fresh join kept on kept.id = fresh.book_id
  on conflict (book_id) do update set score = excluded.score, computed_at = excluded.computed_at;
  get diagnostics entries = row_count;
  perform private.note_list('hot', entries);
  return entries;
end;
$$;

-- For readers who are signed in: the books that are read most at the moment.
create or replace function public.trending_books(max_rows integer default 50)
returns table (
  place integer, book_id uuid, title text, author text, language text, characters integer, output_prefix text,
  score double precision, views integer, likes integer, comments integer, shares integer, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select place, books.id, title, author, language, characters, output_prefix, score, views, likes, comments, shares,
    computed_at
  from public.trending_books as list
  join public.books on books.id = list.book_id and shared_at is not null
  order by place
  limit least(greatest(trending_books.max_rows, 0), 1000);
$$;

-- And over the last days.
create or replace function public.hot_books(max_rows integer default 50)
returns table (
  book_id uuid, title text, author text, language text, characters integer, output_prefix text,
  score double precision, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select books.id, title, author, language, characters, output_prefix, score, computed_at
  from public.hot_scores as list
  join public.books on books.id = list.book_id and shared_at is not null and output_prefix is not null
  order by score desc, books.id
  limit least(greatest(hot_books.max_rows, 0), 1000);
$$;

revoke all on function public.refresh_trending, public.refresh_hot_scores, public.trending_books, public.hot_books
  from public, anon, authenticated, service_role;
grant execute on function public.refresh_trending, public.refresh_hot_scores to service_role;
grant execute on function public.trending_books, public.hot_books to authenticated, service_role;
