-- Refuses what no job may be. Also for schedules: a timetable that enqueues nonsense every night is found too late.
create or replace function private.check_job(
  kind text,
  payload jsonb,
  priority integer,
  max_attempts integer,
  timeout_ms integer
)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if kind is null or kind !~ '^[a-z][a-z0-9-]{0,62}$' then
    perform private.refuse('PT400', 'kind_invalid', 'A kind is lower-case letters, digits and hyphens, up to 63.');
  end if;
  if jsonb_typeof(payload) is distinct from 'object' then
    perform private.refuse('PT400', 'payload_invalid', 'The payload must be a JSON object.');
  end if;
  if octet_length(payload::text) > 262144 then
    perform private.refuse('PT413', 'payload_too_large', format(
      'The payload has %s bytes, at most 262144 are allowed: put large things into Storage and enqueue their key.',
      octet_length(payload::text)));
  end if;
  if priority not between 0 and 100 then
    perform private.refuse('PT400', 'priority_invalid', format('The priority must be from 0 to 100, got %s.', priority));
  end if;
  if max_attempts not between 1 and 100 then
    perform private.refuse('PT400', 'max_attempts_invalid',
      format('max_attempts must be from 1 to 100, got %s.', max_attempts));
  end if;
  if timeout_ms <= 0 then
    perform private.refuse('PT400', 'timeout_invalid', format('timeout_ms must be positive, got %s.', timeout_ms));
  end if;
end;
$$;

-- Puts one job into the queue, or finds the active one with the same dedupe key. Every way in ends here.
create or replace function private.new_job(
  kind text,
  payload jsonb,
  priority integer,
  run_at timestamptz,
  expires_at timestamptz,
  dedupe_key text,
  max_attempts integer,
  timeout_ms integer,
  book_id uuid,
  schedule_id bigint
)
returns table (job_id bigint, job_status text, is_new boolean)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.check_job(
    new_job.kind, new_job.payload, new_job.priority, new_job.max_attempts, new_job.timeout_ms);
  if char_length(new_job.dedupe_key) not between 1 and 200 then
    perform private.refuse('PT400', 'dedupe_key_invalid', 'A dedupe key has 1 to 200 characters.');
  end if;
  if new_job.expires_at <= greatest(coalesce(new_job.run_at, now()), now()) then
    perform private.refuse('PT400', 'expires_at_invalid', 'The job would expire before it could start.');
  end if;

  loop
    insert into public.jobs
      (kind, payload, priority, run_at, delayed, expires_at, dedupe_key, max_attempts, timeout_ms, book_id, schedule_id)
    values
      (new_job.kind, new_job.payload, coalesce(new_job.priority, 0), coalesce(new_job.run_at, now()),
       coalesce(new_job.run_at > now(), false), new_job.expires_at, new_job.dedupe_key, new_job.max_attempts,
       new_job.timeout_ms, new_job.book_id, new_job.schedule_id)
    on conflict (dedupe_key) where status in ('queued', 'running') and dedupe_key is not null do nothing
    returning id, status, true into job_id, job_status, is_new;
    exit when found;

    select id, status, false into job_id, job_status, is_new
    from public.jobs
    where dedupe_key = new_job.dedupe_key and status in ('queued', 'running');
    exit when found;
    -- The active one ended between the two statements: try again.
  end loop;
  return next;
end;
$$;

-- Enqueues a job of any kind. For `process-book` the payload names the book ({"bookId"}); its path comes from the book's
-- own row, never from the caller.
create or replace function public.enqueue_job(
  kind text,
  payload jsonb default '{}',
  priority integer default 0,
  run_at timestamptz default null,
  expires_at timestamptz default null,
  dedupe_key text default null,
  max_attempts integer default null,
  timeout_ms integer default null
)
returns table (job_id bigint, job_status text, is_new boolean)
language plpgsql
security definer
set search_path = ''
as $$
declare
  book public.books;
begin
  if enqueue_job.kind = 'process-book' then
    select * into book from public.books where id = private.uuid_or_null(enqueue_job.payload ->> 'bookId');
    if not found then
      perform private.refuse('PT404', 'book_missing', 'There is no such book: payload.bookId must name one.');
    end if;
    enqueue_job.payload := enqueue_job.payload || private.book_payload(book);
    enqueue_job.dedupe_key := 'process-book:' || book.id;
  end if;
  return query select * from private.new_job(
    enqueue_job.kind, enqueue_job.payload, enqueue_job.priority, enqueue_job.run_at, enqueue_job.expires_at,
    enqueue_job.dedupe_key, enqueue_job.max_attempts, enqueue_job.timeout_ms, book.id, null);
end;
$$;

-- What a process-book job is told.
create or replace function private.book_payload(book public.books)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('bookId', book.id, 'uploadPath', book.upload_path);
$$;

revoke all on function public.enqueue_job from public, anon, authenticated;
grant execute on function public.enqueue_job to service_role;
