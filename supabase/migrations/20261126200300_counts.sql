-- How often: kept beside what is counted, by triggers, in the same transaction. reconcile-counts sets them against the truth.
create table if not exists public.book_counts (
  book_id uuid primary key references public.books (id) on delete cascade,
  likes integer not null default 0 check (likes >= 0),
  comments integer not null default 0 check (comments >= 0),
  shares integer not null default 0 check (shares >= 0),
  finishes integer not null default 0 check (finishes >= 0)
)
with (fillfactor = 80);

create table if not exists public.reader_counts (
  reader_id uuid primary key references auth.users (id) on delete cascade,
  followers integer not null default 0 check (followers >= 0),
  following integer not null default 0 check (following >= 0),
  -- Of hers that all readers may read.
  books integer not null default 0 check (books >= 0),
  -- What she gave.
  likes integer not null default 0 check (likes >= 0),
  comments integer not null default 0 check (comments >= 0)
)
with (fillfactor = 80);

alter table public.book_counts enable row level security;
alter table public.reader_counts enable row level security;
revoke all on public.book_counts, public.reader_counts from public, anon, authenticated, service_role;
grant select on public.book_counts to authenticated, service_role;
grant select (reader_id, followers, following, books) on public.reader_counts to authenticated;
grant select on public.reader_counts to service_role;
drop policy if exists "Counts of books one may read" on public.book_counts;
create policy "Counts of books one may read" on public.book_counts
  for select to authenticated using (public.may_read_book(book_id::text));
drop policy if exists "Counts of readers with a profile" on public.reader_counts;
create policy "Counts of readers with a profile" on public.reader_counts
  for select to authenticated using (
    reader_id = (select auth.uid())
    or exists (select from public.profiles where profiles.reader_id = reader_counts.reader_id));

-- A trigger a statement, because an account that goes takes all its events along in one. Rows are locked in the order of
-- their ids, so that two such statements cannot wait for each other. A count that was wrong stops at 0 instead of failing
-- what a reader does.
create or replace function private.count_events()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  step constant integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
  if not exists (select from changed where kind <> 'view') then
    return null;
  end if;
  if step = 1 then
    insert into public.book_counts (book_id)
    select distinct book_id from changed where kind <> 'view' order by book_id on conflict do nothing;
    insert into public.reader_counts (reader_id)
    select distinct reader_id from changed where kind in ('like', 'comment') order by reader_id on conflict do nothing;
  end if;

  perform from public.book_counts
  where book_id in (select book_id from changed where kind <> 'view') order by book_id for no key update;
  update public.book_counts as counts set
    likes = greatest(0, counts.likes + step * delta.likes),
    comments = greatest(0, counts.comments + step * delta.comments),
    shares = greatest(0, counts.shares + step * delta.shares),
    finishes = greatest(0, counts.finishes + step * delta.finishes)
  from (
    select book_id,
      count(*) filter (where kind = 'like')::integer as likes,
      count(*) filter (where kind = 'comment')::integer as comments,
      count(*) filter (where kind = 'share')::integer as shares,
      count(*) filter (where kind = 'finish')::integer as finishes
    from changed where kind <> 'view' group by book_id
  ) as delta
  where counts.book_id = delta.book_id;

  perform from public.reader_counts
  where reader_id in (select reader_id from changed where kind in ('like', 'comment'))
  order by reader_id for no key update;
  update public.reader_counts as counts set
    likes = greatest(0, counts.likes + step * delta.likes),
    comments = greatest(0, counts.comments + step * delta.comments)
  from (
    select reader_id,
      count(*) filter (where kind = 'like')::integer as likes,
      count(*) filter (where kind = 'comment')::integer as comments
    from changed where kind in ('like', 'comment') group by reader_id
  ) as delta
  where counts.reader_id = delta.reader_id;
  return null;
end;
$$;

create or replace trigger count_new_events after insert on public.reading_events
  referencing new table as changed for each statement execute function private.count_events();
create or replace trigger count_gone_events after delete on public.reading_events
  referencing old table as changed for each statement execute function private.count_events();

create or replace function private.count_follows()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  step constant integer := case tg_op when 'INSERT' then 1 else -1 end;
  readers constant uuid[] := array(select follower_id from changed union select followed_id from changed order by 1);
begin
  if step = 1 then
    insert into public.reader_counts (reader_id) select unnest(readers) on conflict do nothing;
  end if;
  perform from public.reader_counts where reader_id = any (readers) order by reader_id for no key update;
  update public.reader_counts as counts set
    followers = greatest(0, counts.followers + step * delta.followers),
    following = greatest(0, counts.following + step * delta.following)
  from (
    select reader_id, sum(followers)::integer as followers, sum(following)::integer as following
    from (
      select followed_id as reader_id, 1 as followers, 0 as following from changed
      union all
      select follower_id, 0, 1 from changed
    ) as each_end
    group by reader_id
  ) as delta
  where counts.reader_id = delta.reader_id;
  return null;
end;
$$;

create or replace trigger count_new_follows after insert on public.follows
  referencing new table as changed for each statement execute function private.count_follows();
create or replace trigger count_gone_follows after delete on public.follows
  referencing old table as changed for each statement execute function private.count_follows();

-- A row a time: books are shared one by one.
create or replace function private.count_shared_book()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    update public.reader_counts set books = greatest(0, books - 1) where reader_id = old.owner_id;
    return null;
  end if;
  insert into public.reader_counts as counts (reader_id, books)
  values (new.owner_id, case when new.shared_at is null then 0 else 1 end)
  on conflict (reader_id) do update set
    books = greatest(0, counts.books + case when new.shared_at is null then -1 else 1 end);
  return null;
end;
$$;

create or replace trigger count_new_shared_book after insert on public.books
  for each row when (new.shared_at is not null) execute function private.count_shared_book();
create or replace trigger count_gone_shared_book after delete on public.books
  for each row when (old.shared_at is not null) execute function private.count_shared_book();
create or replace trigger count_changed_shared_book after update of shared_at on public.books
  for each row when ((new.shared_at is null) <> (old.shared_at is null)) execute function private.count_shared_book();
