-- What readers do with books.
do $$
begin
  create type public.reading_kind as enum ('view', 'like', 'comment', 'share', 'finish');
exception when duplicate_object then null;
end;
$$;

create table if not exists public.reading_events (
  id bigint generated always as identity primary key,
  reader_id uuid not null references auth.users (id) on delete cascade,
  book_id uuid not null references public.books (id) on delete cascade,
  kind public.reading_kind not null,
  at timestamptz not null default now()
);
-- A reader's newest; also what an account that goes takes along.
create index if not exists reading_events_by_reader on public.reading_events (reader_id, at desc);
-- With the kind, so that what is counted of a book is counted in the index, past its views.
create index if not exists reading_events_by_book on public.reading_events (book_id, kind);
-- Liked and finished once: a state as much as an event.
create unique index if not exists reading_events_once
  on public.reading_events (reader_id, book_id, kind) where kind in ('like', 'finish');
-- The last readers of a book who liked or finished it, without walking past its views (nine events in ten).
create index if not exists reading_events_fond
  on public.reading_events (book_id, at desc) include (reader_id, kind) where kind in ('like', 'finish');
-- Written in the order of time, so block ranges are enough for "the last hour" (72 kB where a tree takes 106 MB, for five
-- million events).
create index if not exists reading_events_by_time
  on public.reading_events using brin (at) with (pages_per_range = 32, autosummarize = on);

alter table public.reading_events enable row level security;
revoke all on public.reading_events from public, anon, authenticated, service_role;
grant select on public.reading_events to authenticated, service_role;
drop policy if exists "Readers see their own events" on public.reading_events;
create policy "Readers see their own events" on public.reading_events
  for select to authenticated using (reader_id = (select auth.uid()));

-- None where the clock was put back: what began later than now has only just begun.
create or replace function private.seconds_since(since timestamptz)
returns real
language sql
stable
as $$ select greatest(0, extract(epoch from now() - seconds_since.since))::real $$;

-- A bucket of 60 events that fills by one a second. The row it locks is the reader's own, so the limit holds for calls at
-- once too, and two readers never meet.
create or replace function private.spend_event(reader uuid)
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  tokens real;
begin
  insert into public.reader_activity as activity (reader_id, event_tokens) values (spend_event.reader, 59)
  on conflict (reader_id) do update set
    event_tokens = greatest(0, least(60, activity.event_tokens
      + private.seconds_since(activity.refilled_at)) - 1),
    refilled_at = now()
  where least(60, activity.event_tokens + private.seconds_since(activity.refilled_at)) >= 1
  returning event_tokens into tokens;
  if tokens is null then
    perform private.refuse('PT429', 'too_many_events', 'At most 60 events a minute; wait a little.');
  end if;
end;
$$;

-- Logs what the reader who calls did with a book. False: not counted, because it was before: liked and finished count
-- once, a view and a share once an hour, comments ten times an hour, for one reader and one book. So nobody lifts a
-- book into a list alone.
create or replace function public.log_reading_event(book_id uuid, kind text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  reader uuid := private.signed_in();
  known_kind public.reading_kind;
  an_hour integer;
begin
  begin
    known_kind := log_reading_event.kind;
  exception when invalid_text_representation then
    known_kind := null;
  end;
  if known_kind is null then
    perform private.refuse('PT400', 'kind_invalid', 'kind is view, like, comment, share or finish.');
  end if;
  perform private.spend_event(reader);
  perform private.note_change(reader, case when known_kind in ('like', 'finish') then 'reading' end);
  if not public.may_read_book(log_reading_event.book_id::text) then
    perform private.refuse('PT404', 'book_missing', 'There is no such book.');
  end if;
  an_hour := case known_kind when 'comment' then 10 else 1 end;
  if known_kind not in ('like', 'finish') and an_hour <= (
    select count(*) from public.reading_events
    where reader_id = reader and at > now() - interval '1 hour'
      and book_id = log_reading_event.book_id and kind = known_kind
  ) then
    return false;
  end if;
  insert into public.reading_events (reader_id, book_id, kind) values (reader, log_reading_event.book_id, known_kind)
  on conflict (reader_id, book_id, kind) where kind in ('like', 'finish') do nothing;
  return found;
exception when foreign_key_violation then
  perform private.refuse('PT404', 'book_missing', 'There is no such book any more.');
end;
$$;

-- Takes back a like, or that a book was finished. False: there was none.
create or replace function public.take_back_event(book_id uuid, kind text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  reader uuid := private.signed_in();
begin
  perform private.spend_event(reader);
  perform private.note_change(reader, 'reading');
  delete from public.reading_events
  where reader_id = reader and book_id = take_back_event.book_id and kind in ('like', 'finish')
    and kind::text = take_back_event.kind;
  return found;
end;
$$;

-- Deletes old views, nine events in ten: nothing looks further back at them than a month. Everything else is a reader's own
-- history. Events are walked by their id, which grows with time: an index for this alone would cost each view more than
-- the walk takes once a day (0.3 s for 500 000 events that stay). `after` is where the last call stopped; `next` is null
-- when what follows is too young.
create or replace function public.purge_views(
  after bigint default 0,
  batch integer default 5000,
  keep interval default '30 days'
)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with cutoff as (
    select now() - greatest(purge_views.keep, interval '30 days') as at
  ), seen as materialized (
    select id, kind, at from public.reading_events
    where id > purge_views.after
    order by id
    limit least(purge_views.batch, 50000)
  ), gone as (
    delete from public.reading_events
    where id = any (array(select id from seen where kind = 'view' and at < (select at from cutoff)))
    returning 1
  )
  select jsonb_build_object(
    'next', (select case when bool_and(at < (select at from cutoff)) then max(id) end from seen),
    'views', (select count(*) from gone));
$$;

revoke all on function public.log_reading_event, public.take_back_event, public.purge_views
  from public, anon, authenticated, service_role;
grant execute on function public.log_reading_event, public.take_back_event to authenticated;
grant execute on function public.purge_views to service_role;
