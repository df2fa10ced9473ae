-- Where uploads and output lie. A deployment that names its bucket otherwise (SUPABASE_BUCKET) replaces this function.
create or replace function private.bucket()
returns text
language sql
immutable
set search_path = ''
as $$ select 'epubs' $$;

-- For signed-in readers, after they uploaded a file to uploads/<own user id>/…: makes it a book and queues it. The same
-- path again is the same book, read again. While it is still queued or running nothing more happens, unless the file was
-- replaced after the job began: then the book is read once more when that job has ended.
create or replace function public.submit_book(upload_path text, title text default null)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  -- A reader who drops a whole shelf in at once must not stand before everybody else for hours.
  max_active constant integer := 20;
  reader uuid := auth.uid();
  its_title constant text := left(nullif(btrim(submit_book.title), ''), 1000);
  book public.books;
  job record;
  began timestamptz;
begin
  if reader is null then
    perform private.refuse('PT401', 'not_signed_in', 'Sign in to submit a book.');
  end if;
  if submit_book.upload_path is null
    or char_length(submit_book.upload_path) > 1024
    or not starts_with(submit_book.upload_path, 'uploads/' || reader || '/')
    or submit_book.upload_path ~ '(^|/)\.{0,2}(/|$)'
  then
    perform private.refuse('PT403', 'upload_not_own',
      'The upload must lie in your own folder, uploads/<your user id>/.');
  end if;
  if not exists (
    select from storage.objects where bucket_id = private.bucket() and name = submit_book.upload_path
  ) then
    perform private.refuse('PT404', 'upload_missing', 'There is no such upload: upload the file first.');
  end if;

  -- One submission a reader at a time, or two at once would both find room for the last one.
  perform pg_advisory_xact_lock(hashtextextended('submit_book:' || reader, 0));

  -- A job moves before its book does (book_follows_job). Who holds the book and waits for the job would have each wait for
  -- the other: until the job is there, this holds of a book that is known only what a deletion has to wait for.
  loop
    insert into public.books (owner_id, upload_path, title) values (reader, submit_book.upload_path, its_title)
    on conflict (upload_path) do nothing;
    select * into book from public.books where upload_path = submit_book.upload_path for key share;
    exit when found;
    -- It was deleted between the two statements: try again.
  end loop;

  if not exists (select from public.jobs where book_id = book.id and status in ('queued', 'running'))
    and (
      select count(*) from public.jobs
      join public.books as own on own.id = jobs.book_id
      where own.owner_id = reader and jobs.status in ('queued', 'running')
    ) >= max_active
  then
    perform private.refuse('PT429', 'too_many_books', format(
      '%s of your books are waiting already; submit more when some are done.', max_active));
  end if;

  loop
    select * into job from private.new_job(
      'process-book', private.book_payload(book), 0, null, null, 'process-book:' || book.id, null, null, book.id, null);
    exit when job.is_new;
    -- Held, so that it cannot end before it is known that it has to be followed by another.
    select case status when 'running' then started_at end into began
    from public.jobs where id = job.job_id and status in ('queued', 'running') for share;
    exit when found;
    -- It ended between the two statements: try again.
  end loop;
  update public.books set has_new_upload = true
  where id = book.id and not has_new_upload and exists (
    select from storage.objects
    where bucket_id = private.bucket() and name = submit_book.upload_path and greatest(created_at, updated_at) > began);
  update public.books set title = its_title, updated_at = now()
  where id = book.id and its_title is not null and title is distinct from its_title;
  return book.id;
end;
$$;

revoke all on function public.submit_book from public, anon, service_role;
grant execute on function public.submit_book to authenticated;
