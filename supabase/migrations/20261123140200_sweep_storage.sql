-- Which objects nobody needs any more. Only the decision is made here: the objects are deleted through the Storage API,
-- because a row deleted in storage.objects would leave its bytes behind for ever.

-- Of some objects those that nobody needs: output of a book that is gone, or that shows another edition since a day (until
-- then somebody may still be reading the old one) and has no job that might be writing; and uploads that are no book's. Nothing
-- younger than a day, and nothing outside uploads/ and books/<id>/<edition>/.
--
-- All of them in one statement: asked for each alone, a night's sweep came through two million and never saw the rest.
create or replace function private.unreferenced(bucket text, names text[])
returns table (name text, bytes bigint)
language sql
stable
set search_path = ''
as $$
  with old as materialized (
    select name, coalesce((metadata ->> 'size')::bigint, 0) as bytes, string_to_array(name, '/') as place
    from storage.objects
    where bucket_id = unreferenced.bucket and name = any (unreferenced.names)
      and greatest(created_at, updated_at) <= now() - interval '1 day'
  )
  select old.name, old.bytes from old
  where place[1] = 'uploads' and cardinality(place) >= 3
    and not exists (select from public.books where upload_path = old.name)
  union all
  select old.name, old.bytes from old
  left join public.books on books.id = private.uuid_or_null(place[2])
  where place[1] = 'books' and cardinality(place) >= 4 and private.uuid_or_null(place[2]) is not null
    and (books.id is null or (
      (output_prefix is null or not starts_with(old.name, output_prefix || '/'))
      and (published_at is null or published_at < now() - interval '1 day')
      and not exists (
        select from public.jobs where jobs.book_id = books.id and jobs.status in ('queued', 'running'))));
$$;

-- Looks at the next `batch` objects by name; `next` is the last one looked at, null at the end.
create or replace function public.unreferenced_objects(
  bucket text,
  after text default '',
  batch integer default 1000
)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with seen as materialized (
    select array_agg(name order by name) as names
    from (
      select name from storage.objects
      where bucket_id = unreferenced_objects.bucket and name > unreferenced_objects.after
      order by name
      limit least(unreferenced_objects.batch, 10000)
    ) as batch
  )
  select jsonb_build_object(
    'next', case when cardinality(names) = least(unreferenced_objects.batch, 10000) then names[cardinality(names)] end,
    'checked', coalesce(cardinality(names), 0),
    'objects', coalesce((
      select jsonb_agg(jsonb_build_object('name', name, 'bytes', bytes) order by name)
      from private.unreferenced(unreferenced_objects.bucket, names)
    ), '[]'))
  from seen;
$$;

-- Asked just before deleting: those of the names that are still nobody's.
create or replace function public.still_unreferenced(bucket text, names text[])
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(name order by name), '[]')
  from private.unreferenced(still_unreferenced.bucket, still_unreferenced.names);
$$;

-- Asked just after deleting. Between the question and the deletion a book may have been queued again; its job finds the old
-- output in place, uploads nothing and publishes what is then deleted. Such a book is read again, which puts everything
-- back under the same names. `pending` counts books whose job is still at work: ask again when it has ended.
create or replace function public.mend_swept(names text[])
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  book public.books;
  pending integer := 0;
  mended jsonb := '[]';
begin
  for book in
    select books.* from public.books
    where id = any (array(
      select distinct private.uuid_or_null(split_part(name, '/', 2)) from unnest(mend_swept.names) as name
      where starts_with(name, 'books/')))
  loop
    if exists (select from public.jobs where book_id = book.id and status in ('queued', 'running')) then
      pending := pending + 1;
    elsif exists (
      select from unnest(mend_swept.names) as name where starts_with(name, book.output_prefix || '/')
    ) then
      perform public.enqueue_job('process-book', jsonb_build_object('bookId', book.id));
      mended := mended || to_jsonb(book.id);
    end if;
  end loop;
  return jsonb_build_object('pending', pending, 'mended', mended);
end;
$$;

revoke all on function public.unreferenced_objects, public.still_unreferenced, public.mend_swept
  from public, anon, authenticated;
grant execute on function public.unreferenced_objects, public.still_unreferenced, public.mend_swept to service_role;
