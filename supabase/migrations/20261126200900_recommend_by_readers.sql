-- Books that other readers lead to: those who finished the same, and those one follows.

-- What readers of a book finished as well: at least two of them, so that it tells of nobody in particular.
create table if not exists public.book_neighbours (
  book_id uuid not null references public.books (id) on delete cascade,
  other_id uuid not null references public.books (id) on delete cascade,
  -- Cosine of the two sets of readers.
  similarity double precision not null check (similarity > 0 and similarity <= 1),
  readers integer not null check (readers >= 2),
  computed_at timestamptz not null,
  primary key (book_id, other_id),
  constraint book_neighbours_two_books check (book_id <> other_id)
);
create index if not exists book_neighbours_by_other on public.book_neighbours (other_id);
alter table public.book_neighbours enable row level security;
revoke all on public.book_neighbours from public, anon, authenticated, service_role;
grant select on public.book_neighbours to service_role;

-- The next shared books that two or more finished, against all that their last 500 readers finished (50 each at most), the
-- nearest 30 kept: bounded, however loved a book is. For one finished by more, the 500 stand for all of them:
-- common / 500 · sqrt(finishes of it / finishes of the other).
create or replace function public.refresh_book_neighbours(after uuid default null, batch integer default 200)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  chosen constant uuid[] := array(
    select book_id from public.book_counts
    join public.books on books.id = book_id and shared_at is not null and output_prefix is not null
    where finishes >= 2 and (refresh_book_neighbours.after is null or book_id > refresh_book_neighbours.after)
    order by book_id
    limit least(refresh_book_neighbours.batch, 1000));
begin
  with finishers as materialized (
    select book as book_id, finisher.reader_id
    from unnest(chosen) as book
    cross join lateral (
      select reader_id from public.reading_events as event
      where event.book_id = book and kind = 'finish' and event.kind in ('like', 'finish')
      order by at desc
      limit 500
    ) as finisher
  ), shelves as materialized (
    select reader as reader_id, shelf.book_id
    from (select distinct reader_id from finishers) as readers (reader)
    cross join lateral (
      select event.book_id from public.reading_events as event
      where event.reader_id = reader and kind = 'finish'
      order by at desc
      limit 50
    ) as shelf
  ), common as (
    select finishers.book_id, shelves.book_id as other_id, count(*)::integer as readers
    from finishers
    join shelves on shelves.reader_id = finishers.reader_id and shelves.book_id <> finishers.book_id
    group by 1, 2
    having count(*) >= 2
  ), near as materialized (
    select *, row_number() over (partition by book_id order by similarity desc, other_id) as place
    from (
      select common.book_id, common.other_id, common.readers,
        least(1, common.readers::float8 / least(own.finishes, 500) * sqrt(own.finishes::float8 / other.finishes)) as similarity
      from common
      join public.book_counts as own on own.book_id = common.book_id and own.finishes > 0
      join public.book_counts as other on other.book_id = common.other_id and other.finishes > 0
      join public.books on books.id = common.other_id and shared_at is not null and output_prefix is not null
    ) as each_pair
  ), kept as materialized (
    select id from public.books where id in (select unnest(chosen) union select other_id from near where place <= 30)
    order by id for key share
  ), gone as (
    delete from public.book_neighbours as old
    where old.book_id = any (chosen) and not exists (
      select from near where place <= 30 and near.book_id = old.book_id and near.other_id = old.other_id)
  )
  insert into public.book_neighbours (book_id, other_id, similarity, readers, computed_at)
  select near.book_id, near.other_id, near.similarity, near.readers, now()
  from near
  join kept as own on own.id = near.book_id
  join kept as other on other.id = near.other_id
  where place <= 30
  on conflict (book_id, other_id) do update set
    similarity = excluded.similarity, readers = excluded.readers, computed_at = excluded.computed_at;
  return jsonb_build_object(
    'next', case when cardinality(chosen) = least(refresh_book_neighbours.batch, 1000)
      then chosen[cardinality(chosen)] end,
    'books', cardinality(chosen));
end;
$$;

-- The next readers who were here within 30 days and finished something: the neighbours of the last 20. A book scores
-- s / (1 + s), where s is the sum of its similarities to those.
create or replace function public.recommend_by_collaboration(after uuid default null, batch integer default 500)
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
    where reading_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_collaboration.after is null or reader_id > recommend_by_collaboration.after)
    order by reader_id
    limit least(recommend_by_collaboration.batch, 1000));
  findings private.finding[];
begin
  with finished as materialized (
    select reader as reader_id, shelf.book_id
    from unnest(readers) as reader
    cross join lateral (
      select event.book_id from public.reading_events as event
      where event.reader_id = reader and kind = 'finish'
      order by at desc
      limit 20
    ) as shelf
  ), near as (
    select finished.reader_id, neighbour.other_id as book_id, sum(similarity) as similarity,
      (array_agg(neighbour.book_id order by similarity desc, neighbour.book_id))[1] as because,
      max(neighbour.readers) as readers
    from finished
    join public.book_neighbours as neighbour on neighbour.book_id = finished.book_id
    group by 1, 2
  )
  select array_agg(row(reader_id, book_id, similarity / (1 + similarity),
    jsonb_build_object('because', because, 'readers', readers))::private.finding)
  into findings
  from near
  where not exists (
    select from public.reading_events as event
    where event.reader_id = near.reader_id and event.book_id = near.book_id and kind in ('like', 'finish'));
  perform private.write_findings(readers, 'collaborative', findings);
  update public.reader_activity set collaborative_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(recommend_by_collaboration.batch, 1000));
end;
$$;

-- The next readers who were here within 30 days and follow somebody: what the 200 they followed last liked or finished within
-- 180 days, if those show it. With n of them a book scores n / (n + 2).
create or replace function public.recommend_by_follows(after uuid default null, batch integer default 500)
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
    where follows_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_follows.after is null or reader_id > recommend_by_follows.after)
    order by reader_id
    limit least(recommend_by_follows.batch, 1000));
  findings private.finding[];
begin
  with followed as materialized (
    select reader as reader_id, latest.followed_id
    from unnest(readers) as reader
    cross join lateral (
      select followed_id from public.follows
      where follower_id = reader order by created_at desc limit 200
    ) as latest
    join public.profiles on profiles.reader_id = latest.followed_id and shows_reading
  ), fond as materialized (
    select * from private.fond_books(array(select distinct followed_id from followed), 50)
    where at > now() - interval '180 days'
  ), named as (
    select followed.reader_id, fond.book_id, count(*)::integer as readers
    from followed
    join fond on fond.reader_id = followed.followed_id
    group by 1, 2
  )
  select array_agg(row(named.reader_id, named.book_id, readers::float8 / (readers + 2),
    jsonb_build_object('readers', readers))::private.finding)
  into findings
  from named
  join public.books on books.id = named.book_id and shared_at is not null and output_prefix is not null
  where not exists (
    select from public.reading_events as event
    where event.reader_id = named.reader_id and event.book_id = named.book_id and kind in ('like', 'finish'));
  perform private.write_findings(readers, 'social', findings);
  update public.reader_activity set social_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(recommend_by_follows.batch, 1000));
end;
$$;

revoke all on function public.refresh_book_neighbours, public.recommend_by_collaboration, public.recommend_by_follows
  from public, anon, authenticated;
grant execute on function public.refresh_book_neighbours, public.recommend_by_collaboration, public.recommend_by_follows
  to service_role;
