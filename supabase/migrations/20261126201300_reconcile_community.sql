-- The counts of books and readers against what they count, a batch at a time; see reconcile_book_counts.
--
-- The rows of the batch are locked first and the truth is counted in a later statement: whoever has counted is seen by
-- then, and whoever has not waits with its step until this has ended. So a count is right also when it changes meanwhile.

create or replace function public.reconcile_reactions(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  seen constant uuid[] := array(
    select id from public.books where reconcile_reactions.after is null or id > reconcile_reactions.after
    order by id limit least(reconcile_reactions.batch, 5000) for key share);
  mended uuid[];
begin
  insert into public.book_counts (book_id) select unnest(seen) on conflict do nothing;
  perform from public.book_counts where book_id = any (seen) order by book_id for no key update;
  with truth as (
    select book as book_id,
      count(*) filter (where kind = 'like')::integer as likes,
      count(*) filter (where kind = 'comment')::integer as comments,
      count(*) filter (where kind = 'share')::integer as shares,
      count(*) filter (where kind = 'finish')::integer as finishes
    from unnest(seen) as book
    left join public.reading_events on reading_events.book_id = book and kind in ('like', 'comment', 'share', 'finish')
    group by book
  ), changed as (
    update public.book_counts as counts set
      likes = truth.likes, comments = truth.comments, shares = truth.shares, finishes = truth.finishes
    from truth
    where counts.book_id = truth.book_id
      and (counts.likes, counts.comments, counts.shares, counts.finishes)
        is distinct from (truth.likes, truth.comments, truth.shares, truth.finishes)
    returning counts.book_id
  )
  select array_agg(book_id order by book_id) into mended from changed;
  return private.reconciled(seen, mended, least(reconcile_reactions.batch, 5000));
end;
$$;

create or replace function public.reconcile_readers(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  seen constant uuid[] := array(
    select id from auth.users where reconcile_readers.after is null or id > reconcile_readers.after
    order by id limit least(reconcile_readers.batch, 5000) for key share);
  mended uuid[];
begin
  insert into public.reader_counts (reader_id) select unnest(seen) on conflict do nothing;
  perform from public.reader_counts where reader_id = any (seen) order by reader_id for no key update;
  with truth as (
    select reader as reader_id,
      (select count(*) from public.follows where followed_id = reader)::integer as followers,
      (select count(*) from public.follows where follower_id = reader)::integer as following,
      (select count(*) from public.books where owner_id = reader and shared_at is not null)::integer as books,
      given.likes, given.comments
    from unnest(seen) as reader
    cross join lateral (
      select count(*) filter (where kind = 'like')::integer as likes,
        count(*) filter (where kind = 'comment')::integer as comments
      from public.reading_events where reader_id = reader
    ) as given
  ), changed as (
    update public.reader_counts as counts set
      followers = truth.followers, following = truth.following, books = truth.books, likes = truth.likes,
      comments = truth.comments
    from truth
    where counts.reader_id = truth.reader_id
      and (counts.followers, counts.following, counts.books, counts.likes, counts.comments)
        is distinct from (truth.followers, truth.following, truth.books, truth.likes, truth.comments)
    returning counts.reader_id
  )
  select array_agg(reader_id order by reader_id) into mended from changed;
  return private.reconciled(seen, mended, least(reconcile_readers.batch, 5000));
end;
$$;

create or replace function private.reconciled(seen uuid[], mended uuid[], batch integer)
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object(
    'next', case when cardinality(seen) = batch then seen[batch] end,
    'checked', cardinality(seen),
    'mended', to_jsonb(coalesce(mended, '{}')));
$$;

revoke all on function public.reconcile_reactions, public.reconcile_readers from public, anon, authenticated;
grant execute on function public.reconcile_reactions, public.reconcile_readers to service_role;
