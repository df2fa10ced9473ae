-- Which objects nobody needs any more. Only the decision is made here: the objects are deleted through the Storage API,
-- because a row deleted in storage.objects would leave its bytes behind for ever.

-- True for output of a book that is gone, or that shows another edition since a day (until then somebody may still be
-- reading the old one) and has no job that might be writing; and for an upload that is no book's. Nothing younger than a
-- day, and nothing outside uploads/ and books/<id>/<edition>/.
create or replace function private.is_unreferenced(name text, written_at timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  place constant text[] := string_to_array(is_unreferenced.name, '/');
  its_book constant uuid := private.uuid_or_null(place[2]);
  book public.books;
begin
  if is_unreferenced.written_at > now() - interval '1 day' or cardinality(place) < 3 then
    return false;
  end if;
  case place[1]
    when 'uploads' then
      return not exists (select from public.books where upload_path = is_unreferenced.name);
    when 'books' then
      if its_book is null or cardinality(place) < 4 then
        return false;
      end if;
      select * into book from public.books where id = its_book;
      if not found then
        return true;
      end if;
      return (book.output_prefix is null or not starts_with(is_unreferenced.name, book.output_prefix || '/'))
        and (book.published_at is null or book.published_at < now() - interval '1 day')
        and not exists (
          select from public.jobs where jobs.book_id = book.id and status in ('queued', 'running'));
    else
      return false;
  end case;
end;
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
    select name, coalesce((metadata ->> 'size')::bigint, 0) as bytes,
      greatest(created_at, updated_at) as written_at
    from storage.objects
    where bucket_id = unreferenced_objects.bucket and name > unreferenced_objects.after
    order by name
    limit least(unreferenced_objects.batch, 10000)
  )
  select jsonb_build_object(
    'next', case when count(*) = least(unreferenced_objects.batch, 10000) then (array_agg(name order by name desc))[1] end,
    'checked', count(*),
    'objects', coalesce(
      jsonb_agg(jsonb_build_object('name', name, 'bytes', bytes) order by name)
        filter (where private.is_unreferenced(name, written_at)), '[]'))
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
  from storage.objects
  where bucket_id = still_unreferenced.bucket and name = any (still_unreferenced.names)
    and private.is_unreferenced(name, greatest(created_at, updated_at));
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
