-- A book's state is its job's, in the same transaction, whichever function moved the job: a trigger cannot be forgotten.
create or replace function private.book_follows_job()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  again boolean;
begin
  if tg_op = 'UPDATE' and new.status = old.status and new.progress is not distinct from old.progress then
    return null;
  end if;
  again := new.status in ('succeeded', 'failed')
    and exists (select from public.books where id = new.book_id and has_new_upload);
  if new.status = 'succeeded' then
    perform private.publish_book(new.book_id, new.result);
  elsif not again then
    update public.books set
      status = case new.status when 'queued' then 'queued' when 'running' then 'processing' else 'failed' end,
      progress = new.progress,
      error = case when new.status in ('failed', 'cancelled') then new.error end,
      -- Whoever begins now, and not with a progress to show already, reads the file that is there now.
      has_new_upload = has_new_upload and (new.status <> 'running' or new.progress is not null),
      updated_at = now()
    where id = new.book_id;
  end if;
  if again then
    perform private.new_job(
      new.kind, new.payload, new.priority, null, null, new.dedupe_key, new.max_attempts, new.timeout_ms, new.book_id, null);
  end if;
  return null;
end;
$$;

-- The moment at which readers see the new output: one row, in the transaction that ends the job.
create or replace function private.publish_book(book_id uuid, result jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  missing text;
begin
  select string_agg(name, ', ') into missing
  from unnest(array['chapters', 'characters', 'words']) as name
  where jsonb_typeof(result -> name) is distinct from 'number';
  if missing is not null or result ->> 'outputPrefix' is null then
    perform private.refuse('PT400', 'result_invalid',
      'The result of process-book needs outputPrefix, chapters, characters and words.');
  end if;
  if not private.is_edition(result ->> 'outputPrefix', publish_book.book_id) then
    perform private.refuse('PT400', 'result_invalid',
      format('The output of book %s must lie in books/%s/.', publish_book.book_id, publish_book.book_id));
  end if;

  update public.books set
    status = 'ready',
    progress = null,
    error = null,
    title = coalesce(left(nullif(result ->> 'title', ''), 1000), title),
    author = coalesce(left(nullif(result ->> 'author', ''), 1000), author),
    language = result ->> 'language',
    output_prefix = result ->> 'outputPrefix',
    chapters = (result ->> 'chapters')::integer,
    characters = (result ->> 'characters')::integer,
    words = (result ->> 'words')::integer,
    published_at = now(),
    first_published_at = coalesce(first_published_at, now()),
    updated_at = now()
  where books.id = publish_book.book_id;
end;
$$;

-- The condition keeps the function away from every other kind of job for 2 µs; what else could be asked here is asked in
-- the function, because the condition, like a CHECK, is read anew for every statement.
drop trigger if exists book_follows_job on public.jobs;
create trigger book_follows_job
  after insert or update of status, progress on public.jobs
  for each row when (new.book_id is not null)
  execute function private.book_follows_job();
