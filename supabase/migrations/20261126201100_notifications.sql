-- What the app shows a reader the next time she is here; nothing is sent.
create table if not exists public.notifications (
  id bigint generated always as identity primary key,
  reader_id uuid not null references auth.users (id) on delete cascade,
  kind text not null check (kind in ('trending')),
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  -- What must be told once only, however often it is found out.
  dedupe_key text not null check (char_length(dedupe_key) between 1 and 200),
  created_at timestamptz not null default now(),
  read_at timestamptz,
  unique (reader_id, dedupe_key)
);
create index if not exists notifications_by_time on public.notifications (created_at);

alter table public.notifications enable row level security;
revoke all on public.notifications from public, anon, authenticated, service_role;
grant select on public.notifications to authenticated, service_role;
drop policy if exists "Readers see their own notifications" on public.notifications;
create policy "Readers see their own notifications" on public.notifications
  for select to authenticated using (reader_id = (select auth.uid()));

-- Marks some of the caller's own as read; returns how many that were.
create or replace function public.mark_notifications_read(ids bigint[])
returns integer
language sql
security definer
set search_path = ''
as $$
  with marked as (
    update public.notifications set read_at = now()
    where id = any (mark_notifications_read.ids) and reader_id = private.signed_in() and read_at is null
    returning 1
  )
  select count(*)::integer from marked;
$$;

-- The best of a reader's recommendations as a mail or a notification names them. In plpgsql, which keeps its plan from one
-- reader to the next.
create or replace function private.recommended_titles(reader uuid, most integer)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return (select coalesce(jsonb_agg(jsonb_build_object(
    'bookId', books.id, 'title', title, 'author', author,
    'coverage', (select hint -> 'coverage' from jsonb_array_elements(reasons) as hint where hint ? 'coverage'))
    order by score desc, books.id), '[]')
  from private.recommended(recommended_titles.reader, recommended_titles.most) as found
  join public.books on books.id = found.book_id);
end;
$$;

-- One notification a reader a day (UTC): three trending books that she has not opened, and three of her recommendations.
-- For the next readers who were here within 7 days; who has neither is told nothing.
create or replace function public.notify_trending(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '60s'
as $$
#variable_conflict use_column
declare
  today constant text := to_char(now() at time zone 'UTC', 'YYYY-MM-DD');
  readers constant uuid[] := array(
    select reader_id from public.reader_activity
    where active_at > now() - interval '7 days' and (notify_trending.after is null or reader_id > notify_trending.after)
    order by reader_id
    limit least(notify_trending.batch, 1000));
  told integer;
begin
  with news as materialized (
    select reader as reader_id, unseen.books, private.recommended_titles(reader, 3) as recommendations
    from unnest(readers) as reader
    cross join lateral (
      select array(
        select distinct event.book_id from public.reading_events as event
        where event.reader_id = reader and event.at > now() - interval '30 days') as books
    ) as opened
    cross join lateral (
      select coalesce(jsonb_agg(book order by place), '[]') as books
      from (
        select place, jsonb_build_object('bookId', books.id, 'title', title, 'author', author) as book
        from public.trending_books as list
        join public.books on books.id = list.book_id and shared_at is not null
        where list.book_id <> all (opened.books)
        order by place
        limit 3
      ) as first_three
    ) as unseen
  ), kept as materialized (
    select id from auth.users where id = any (readers) order by id for key share
  )
  insert into public.notifications (reader_id, kind, data, dedupe_key)
  select news.reader_id, 'trending', jsonb_build_object('books', books, 'recommendations', recommendations),
    'trending:' || today
  from news
  join kept on kept.id = news.reader_id
  where books <> '[]' or recommendations <> '[]'
  on conflict (reader_id, dedupe_key) do nothing;
  get diagnostics told = row_count;
  return private.next_readers(readers, least(notify_trending.batch, 1000)) || jsonb_build_object('notifications', told);
end;
$$;

-- Old notifications, read or not, a batch a call; returns how many went.
create or replace function public.purge_notifications(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone as (
    delete from public.notifications where id = any (array(
      select id from public.notifications
      where created_at < now() - greatest(purge_notifications.keep, interval '1 day')
      order by created_at limit least(purge_notifications.batch, 50000)))
    returning 1
  )
  select count(*) from gone;
$$;

revoke all on function public.mark_notifications_read, public.notify_trending, public.purge_notifications
  from public, anon, authenticated, service_role;
grant execute on function public.mark_notifications_read to authenticated;
grant execute on function public.notify_trending, public.purge_notifications to service_role;

-- One digest for each reader who wants it and for whom a book became readable in the week that has ended (Monday to Monday,
-- UTC): once, however often it is asked. Walks the readers a batch at a time, like the other housekeeping functions.
create or replace function public.enqueue_digests(after uuid default null, batch integer default 500)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with week as (
    select this_monday - interval '7 days' as began, this_monday as ended
    from (select date_trunc('week', now() at time zone 'UTC') at time zone 'UTC') as monday (this_monday)
  ), readers as materialized (
    select distinct owner_id from public.books, week
    where first_published_at >= week.began and first_published_at < week.ended
      and (enqueue_digests.after is null or owner_id > enqueue_digests.after)
    order by owner_id
    limit least(enqueue_digests.batch, 5000)
  ), enqueued as (
    insert into public.notices (channel, event, owner_id, data, dedupe_key)
    select 'email', 'digest.weekly', readers.owner_id,
      jsonb_build_object('week', to_char(week.began at time zone 'UTC', 'YYYY-MM-DD'), 'count', finished.total,
        'books', finished.books, 'recommendations', private.recommended_titles(readers.owner_id, 3)),
      'digest:' || readers.owner_id || ':' || to_char(week.began at time zone 'UTC', 'YYYY-MM-DD')
    from readers
    cross join week
    join auth.users on users.id = readers.owner_id and users.email_confirmed_at is not null
    left join public.reader_settings on reader_settings.owner_id = readers.owner_id
    cross join lateral (
      select count(*) as total, jsonb_agg(jsonb_build_object('title', title, 'characters', characters)
        order by first_published_at) filter (where place <= 50) as books
      from (
        select title, characters, first_published_at, row_number() over (order by first_published_at) as place
        from public.books
        where books.owner_id = readers.owner_id
          and first_published_at >= week.began and first_published_at < week.ended
      ) as book
    ) as finished
    where coalesce(reader_settings.wants_digest, true)
    on conflict (dedupe_key) do nothing
    returning 1
  )
  select jsonb_build_object(
    'next', case when count(*) = least(enqueue_digests.batch, 5000)
      then (array_agg(owner_id order by owner_id desc))[1] end,
    'readers', count(*),
    'digests', (select count(*) from enqueued))
  from readers;
$$;

revoke all on function public.enqueue_digests from public, anon, authenticated;
grant execute on function public.enqueue_digests to service_role;
