-- Counts that are kept beside the rows they count, set right against their truth, a batch at a time. One function a
-- counted table; `after` is where the last call stopped, `next` is null at the end.

-- A book's counts, against the result of the job that published them. A book whose job has left the history keeps
-- what it has.
create or replace function public.reconcile_book_counts(after uuid default null, batch integer default 1000)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with seen as materialized (
    select id, output_prefix from public.books
    where reconcile_book_counts.after is null or id > reconcile_book_counts.after
    order by id
    limit least(reconcile_book_counts.batch, 10000)
  ), truth as (
    select seen.id, seen.output_prefix, job.chapters, job.characters, job.words
    from seen
    cross join lateral (
      select
        (result ->> 'chapters')::integer as chapters,
        (result ->> 'characters')::integer as characters,
        (result ->> 'words')::integer as words
      from public.jobs
      where book_id = seen.id and status = 'succeeded' and result ->> 'outputPrefix' = seen.output_prefix
      order by finished_at desc
      limit 1
    ) as job
    where seen.output_prefix is not null
  ), mended as (
    update public.books set
      chapters = truth.chapters,
      characters = truth.characters,
      words = truth.words,
      updated_at = now()
    from truth
    -- The array says that it is a few books by primary key; the join alone reads all of them for each batch.
    where books.id = any (array(select id from truth)) and books.id = truth.id
      -- Published anew meanwhile: the new counts are right, these are not.
      and books.output_prefix = truth.output_prefix
      and (books.chapters, books.characters, books.words)
        is distinct from (truth.chapters, truth.characters, truth.words)
    returning books.id
  )
  select jsonb_build_object(
    'next', case when count(*) = least(reconcile_book_counts.batch, 10000) then (array_agg(id order by id desc))[1] end,
    'checked', count(*),
    'mended', coalesce((select jsonb_agg(id) from mended), '[]'))
  from seen;
$$;

revoke all on function public.reconcile_book_counts from public, anon, authenticated;
grant execute on function public.reconcile_book_counts to service_role;
