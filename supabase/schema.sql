-- Generated from supabase/migrations by `node supabase/schema.ts`. Do not edit.

-- 20261123100000_access_defaults.sql

-- What every later migration builds on: nothing is callable or readable unless a migration says so.
--
-- Supabase grants every new table, sequence and function in `public` to anon and authenticated, and PostgreSQL itself
-- grants EXECUTE to PUBLIC. One forgotten REVOKE would hand the queue to every visitor, so the defaults are turned
-- round: what is created here is closed, and each migration opens what it means to open.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
-- The grant to PUBLIC is a database-wide default; a per-schema REVOKE does not reach it.
alter default privileges revoke execute on functions from public;

-- Helpers of the functions below. PostgREST exposes `public` only, so nothing here has an address.
create schema if not exists private;
revoke all on schema private from public, anon, authenticated, service_role;

-- Ends the call with an error a program can act on: PostgREST answers SQLSTATE `PTnnn` with HTTP status nnn, `code`
-- arrives as the message, `detail` is one sentence for a person.
create or replace function private.refuse(state text, code text, detail text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = refuse.state, message = refuse.code, detail = refuse.detail;
end;
$$;

-- 20261123100100_books.sql

-- A reader's books. Rows are created by submit_book alone; from then on a book follows its job (see
-- book_follows_job), so there is no moment at which the two disagree.
create table if not exists public.books (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  -- What the reader called it, until the book itself says better.
  title text check (char_length(title) between 1 and 1000),
  -- One book a place: submitting the same object again reads the same book again.
  upload_path text not null unique,
  status text not null default 'queued' check (status in ('queued', 'processing', 'ready', 'failed')),
  -- { "stage": text, "fraction": 0..1 } while processing.
  progress jsonb,
  -- The published output. Stays while a later version is being made, and when that fails: what can be read is
  -- said by this column, what happens by `status`.
  output_prefix text,
  language text,
  chapters integer check (chapters >= 0),
  characters integer check (characters >= 0),
  words integer check (words >= 0),
  -- { "code", "message" }: what the owner is told.
  error jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,

  -- A worker with the service role reads this path: it must never lead into somebody else's folder.
  constraint books_upload_is_own check (starts_with(upload_path, 'uploads/' || owner_id || '/')),
  constraint books_output_is_own check (output_prefix ~ ('^books/' || id || '/[A-Za-z0-9_-]{1,128}$')),
  constraint books_published_whole check (
    (output_prefix is null and published_at is null and status <> 'ready')
    or num_nulls(output_prefix, published_at, chapters, characters, words) = 0
  ),
  constraint books_failed_says_why check (
    (status = 'failed') = (error is not null) and (error is null or error ?& array['code', 'message'])
  ),
  constraint books_progress_only_while_processing check (progress is null or status = 'processing')
);

create index if not exists books_by_owner on public.books (owner_id, created_at desc);

alter table public.books enable row level security;
revoke all on public.books from public, anon, authenticated, service_role;
grant select on public.books to authenticated, service_role;

drop policy if exists "Readers see their own books" on public.books;
-- The sub-select makes PostgreSQL ask for the reader once a query instead of once a row.
create policy "Readers see their own books" on public.books
  for select to authenticated using (owner_id = (select auth.uid()));

-- 20261123100200_jobs.sql

-- Timetables. The worker computes next_run_at with a cron library; the database only compares times.
create table if not exists public.job_schedules (
  id bigint generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  kind text not null check (kind ~ '^[a-z][a-z0-9-]{0,62}$' and kind <> 'process-book'),
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  cron text not null check (char_length(cron) between 9 and 200),
  time_zone text not null default 'Etc/UTC' check (char_length(time_zone) between 1 and 64),
  is_active boolean not null default true,
  description text check (char_length(description) <= 1000),
  priority smallint not null default 0 check (priority between 0 and 100),
  max_attempts integer check (max_attempts between 1 and 100),
  timeout_ms integer check (timeout_ms > 0),
  -- Null: not computed yet, which counts as due, so that the next tick computes it.
  next_run_at timestamptz,
  last_run_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- PostgreSQL reads the text of every CHECK of a table anew for every statement that writes to it: the seventeen that say
-- what a job may be cost 84 µs of an update of 110. What a value may be is therefore said by types, which are
-- checked when a value is given, and what a row may be by one function.
do $$
begin
  create type public.job_status as enum ('queued', 'running', 'succeeded', 'failed', 'cancelled');
  create type public.attempt_outcome as enum ('succeeded', 'failed', 'timed_out', 'released', 'lost', 'cancelled');
  create domain private.job_kind as text check (value ~ '^[a-z][a-z0-9-]{0,62}$');
  create domain private.json_object as jsonb check (jsonb_typeof(value) = 'object');
  create domain private.job_priority as smallint check (value between 0 and 100);
  create domain private.attempts_allowed as integer check (value between 1 and 100);
  create domain private.milliseconds as integer check (value > 0);
  create domain private.dedupe_key as text check (char_length(value) between 1 and 200);
exception when duplicate_object then null;
end;
$$;

-- One row a job, from the call that enqueued it to long after it ended.
create table if not exists public.jobs (
  id bigint generated always as identity primary key,
  kind private.job_kind not null,
  payload private.json_object not null default '{}',
  status public.job_status not null default 'queued',
  priority private.job_priority not null default 0,
  run_at timestamptz not null default now(),
  -- Kept out of the index that claims walk until its time has come: 100 000 such jobs of a higher priority would else
  -- cost every claim 3.3 ms. The first claim after that time takes it back in.
  delayed boolean not null default false,
  -- Not started by then: not worth starting any more.
  expires_at timestamptz,
  -- Attempts begun; one that was released does not count.
  attempt integer not null default 0,
  -- Null: whatever the worker's MAX_ATTEMPTS is when an attempt ends.
  max_attempts private.attempts_allowed,
  -- Null: what the task itself names.
  timeout_ms private.milliseconds,
  lease_token uuid,
  lease_expires_at timestamptz,
  -- Of the current attempt, or the last one.
  locked_by text,
  execution text,
  task_index integer,
  started_at timestamptz,
  -- { "stage": text, "fraction": 0..1 } while running.
  progress jsonb,
  cancel_requested boolean not null default false,
  result jsonb,
  -- { "code", "message" } of the last attempt that failed.
  error jsonb,
  dedupe_key private.dedupe_key,
  book_id uuid references public.books (id) on delete cascade,
  schedule_id bigint references public.job_schedules (id) on delete set null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
)
-- Every transition writes a new version of the row: a page with room keeps it near. The old versions lie at the head of the
-- index that claims walk, until a vacuum: a claim takes 92 µs without them, 131 with 20 000, 532 with 200 000, which
-- is what the default, a fifth of the table, leaves at a million finished jobs.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What makes a row a possible job, whoever wrote it.
create or replace function private.job_is_sound(job public.jobs)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- A lease while it runs and only then; progress and a wish to stop make sense for nothing else.
  if job.status = 'running' then
    if num_nulls(job.lease_token, job.lease_expires_at, job.locked_by, job.started_at) > 0 or job.attempt < 1 then
      return false;
    end if;
  elsif num_nonnulls(job.lease_token, job.lease_expires_at, job.progress) > 0 or job.cancel_requested then
    return false;
  end if;

  if job.delayed and job.status <> 'queued' then
    return false;
  end if;

  -- An end has a time, a bad one a reason, a good one none; a reason is a code and a message.
  if (job.status in ('succeeded', 'failed', 'cancelled')) <> (job.finished_at is not null)
    or (job.status = 'succeeded' and job.error is not null)
    or (job.status in ('failed', 'cancelled') and job.error is null)
    or (job.status <> 'succeeded' and job.result is not null)
    or not coalesce(job.error ?& array['code', 'message'], true)
  then
    return false;
  end if;

  -- A book has one job at a time, and whoever enqueues it again is given that one.
  if job.kind = 'process-book' then
    if job.book_id is null or job.dedupe_key is distinct from 'process-book:' || job.book_id then
      return false;
    end if;
  elsif job.book_id is not null then
    return false;
  end if;

  return job.attempt between 0 and coalesce(job.max_attempts, job.attempt);
end;
$$;

do $$
begin
  alter table public.jobs add constraint jobs_sound check (private.job_is_sound(jobs));
exception when duplicate_object then null;
end;
$$;

-- Claiming. Books first: they are what the container exists for, and housekeeping must not stand before them.
create index if not exists jobs_queued
  on public.jobs ((book_id is not null), priority desc, run_at, id) where status = 'queued' and not delayed;
create index if not exists jobs_delayed on public.jobs (run_at) where status = 'queued' and delayed;
create index if not exists jobs_queued_expiry
  on public.jobs (expires_at) where status = 'queued' and expires_at is not null;
create index if not exists jobs_leases on public.jobs (lease_expires_at) where status = 'running';
create unique index if not exists jobs_active_dedupe_key
  on public.jobs (dedupe_key) where status in ('queued', 'running') and dedupe_key is not null;
create index if not exists jobs_by_book on public.jobs (book_id) where book_id is not null;
-- None on schedule_id: only removing a schedule looks for it, and a scan then is cheaper than an index that every
-- statement has to consider.

-- One row an attempt that ended. Written at its end, not at its beginning: that is one row version less (1.2 to
-- 1.7 times the throughput), a running attempt is visible in `jobs`, and a lost one is recorded by whoever takes the
-- job over. The id is the lease token of the claim, so that a repeated call can be told from a late one.
create table if not exists public.job_attempts (
  job_id bigint not null,
  id uuid not null,
  kind text not null,
  -- A released attempt's number is used again.
  attempt integer not null,
  worker text not null,
  execution text,
  task_index integer,
  started_at timestamptz not null,
  finished_at timestamptz not null default now(),
  outcome public.attempt_outcome not null,
  error jsonb,
  -- Milliseconds a stage, bytes, characters, tokens, peak memory: numbers by name.
  metrics jsonb,
  primary key (job_id, id)
);

-- History is written in the order of time, so a block range index answers "the last hour" for a thousandth of the
-- size and of the write cost of a tree.
create index if not exists job_attempts_by_time on public.job_attempts using brin (finished_at);

alter table public.jobs enable row level security;
alter table public.job_attempts enable row level security;
alter table public.job_schedules enable row level security;
revoke all on public.jobs, public.job_attempts, public.job_schedules from public, anon, authenticated, service_role;
-- The service role reads; it writes through the functions alone.
grant select on public.jobs, public.job_attempts, public.job_schedules to service_role;

-- 20261123100300_book_follows_job.sql

-- A book's state is its job's, in the same transaction, whichever function moved the job: a trigger cannot be forgotten.
create or replace function private.book_follows_job()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.status = old.status and new.progress is not distinct from old.progress then
    return null;
  end if;
  if new.status = 'succeeded' then
    perform private.publish_book(new.book_id, new.result);
  else
    update public.books set
      status = case new.status when 'queued' then 'queued' when 'running' then 'processing' else 'failed' end,
      progress = new.progress,
      error = case when new.status in ('failed', 'cancelled') then new.error end,
      updated_at = now()
    where id = new.book_id;
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
  if result ->> 'outputPrefix' !~ ('^books/' || publish_book.book_id || '/[A-Za-z0-9_-]{1,128}$') then
    perform private.refuse('PT400', 'result_invalid',
      format('The output of book %s must lie in books/%s/.', publish_book.book_id, publish_book.book_id));
  end if;

  update public.books set
    status = 'ready',
    progress = null,
    error = null,
    title = coalesce(left(nullif(result ->> 'title', ''), 1000), title),
    language = result ->> 'language',
    output_prefix = result ->> 'outputPrefix',
    chapters = (result ->> 'chapters')::integer,
    characters = (result ->> 'characters')::integer,
    words = (result ->> 'words')::integer,
    published_at = now(),
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

-- 20261123100400_enqueue_job.sql

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
    select * into book from public.books where id::text = enqueue_job.payload ->> 'bookId';
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

-- 20261123100500_submit_book.sql

-- Where uploads and output lie. A deployment that names its bucket otherwise (SUPABASE_BUCKET) replaces this function.
create or replace function private.bucket()
returns text
language sql
immutable
set search_path = ''
as $$ select 'epubs' $$;

-- For signed-in readers, after they uploaded a file to uploads/<own user id>/…: makes it a book and queues it. The same
-- path again is the same book, read again; while it is still queued or running nothing more happens.
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
  book public.books;
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

  insert into public.books (owner_id, upload_path, title)
  values (reader, submit_book.upload_path, left(nullif(btrim(submit_book.title), ''), 1000))
  on conflict (upload_path) do update set title = coalesce(excluded.title, books.title), updated_at = now()
  returning * into book;

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

  perform private.new_job(
    'process-book', private.book_payload(book), 0, null, null, 'process-book:' || book.id, null, null, book.id, null);
  return book.id;
end;
$$;

revoke all on function public.submit_book from public, anon, service_role;
grant execute on function public.submit_book to authenticated;

-- 20261123100600_claim_jobs.sql

-- Gives back jobs whose worker was not heard of until the lease ended, and records the attempt as lost. A job that has
-- used up its attempts ends here: a book that kills its worker cannot do so for ever.
create or replace function private.take_back_lost_jobs(max_attempts integer)
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  lost_error constant jsonb := jsonb_build_object(
    'code', 'lease_expired', 'message', 'The worker stopped without a word; it may have run out of memory.');
begin
  with lost as (
    -- The old rows: RETURNING would show the new ones, without token.
    select * from public.jobs
    where status = 'running' and lease_expires_at <= now()
    order by lease_expires_at
    limit 1000
    for update skip locked
  ), taken_back as (
    update public.jobs set
      status = (case when cancel_requested then 'cancelled'
                     when attempt >= coalesce(jobs.max_attempts, take_back_lost_jobs.max_attempts) then 'failed'
                     else 'queued' end)::public.job_status,
      finished_at = case when cancel_requested
                           or attempt >= coalesce(jobs.max_attempts, take_back_lost_jobs.max_attempts) then now() end,
      error = case when cancel_requested
                   then jsonb_build_object('code', 'cancelled', 'message', 'Cancelled while it ran.')
                   else lost_error end,
      lease_token = null,
      lease_expires_at = null,
      progress = null,
      cancel_requested = false
    where id = any (array(select id from lost))
  )
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, error)
  select id, lease_token, kind, attempt, locked_by, execution, task_index, started_at, 'lost', lost_error
  from lost;
end;
$$;

-- Ends queued jobs that nobody started in time.
create or replace function private.end_expired_jobs()
returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.jobs set
    status = 'failed',
    delayed = false,
    finished_at = now(),
    error = jsonb_build_object('code', 'expired', 'message', 'It was not started in time.')
  where id = any (array(
    select id from public.jobs
    where status = 'queued' and expires_at <= now()
    order by expires_at
    limit 1000
    for update skip locked
  ));
end;
$$;

-- Takes delayed jobs whose time has come back into the index that claims walk. A thousand at a time: when more come due
-- at once, their priorities count among each thousand first.
create or replace function private.take_in_delayed_jobs()
returns void
language sql
set search_path = ''
as $$
  update public.jobs set delayed = false
  where id = any (array(
    select id from public.jobs
    where status = 'queued' and delayed and run_at <= now()
    order by run_at
    limit 1000
    for update skip locked
  ));
$$;

-- Takes jobs for a worker: up to max_jobs books, or, when no book is due, up to max_tasks jobs of other kinds. Each
-- comes with a lease of lease_seconds under `token`; every later write must show that token.
--
-- The rows come in no particular order: sorting them here would cost 14 µs, and who takes one at a time has no use for it.
--
-- `token` is the caller's, fresh for each claim: if the answer is lost on its way, claimed_jobs(token) tells what
-- was claimed. `kinds` narrows the claim for a worker that serves only some.
create or replace function public.claim_jobs(
  worker text,
  max_jobs integer default 1,
  max_tasks integer default 0,
  kinds text[] default null,
  lease_seconds integer default 60,
  max_attempts integer default 5,
  execution text default null,
  task_index integer default null,
  token uuid default gen_random_uuid()
)
returns table (
  id bigint,
  kind text,
  payload jsonb,
  priority integer,
  run_at timestamptz,
  attempt integer,
  attempts_allowed integer,
  timeout_ms integer,
  lease_token uuid
)
language plpgsql
security definer
set search_path = ''
-- The statements are the same for every caller: planning them anew costs more than it can win (15 %).
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  of_books boolean;
  wanted integer;
begin
  -- PostgREST returns no more than 1000 rows by default, and jobs beyond that would be claimed by nobody.
  if claim_jobs.max_jobs not between 0 and 1000 or claim_jobs.max_tasks not between 0 and 1000 then
    perform private.refuse('PT400', 'claim_invalid', 'max_jobs and max_tasks must be from 0 to 1000.');
  end if;
  if claim_jobs.lease_seconds not between 1 and 86400 or claim_jobs.max_attempts not between 1 and 100 then
    perform private.refuse('PT400', 'claim_invalid',
      'lease_seconds must be from 1 to 86400, max_attempts from 1 to 100.');
  end if;

  -- Asking first costs three index probes; the statements themselves cost ten times as much, mostly for nothing.
  if exists (select from public.jobs where status = 'running' and lease_expires_at <= now())
    or exists (select from public.jobs where status = 'queued' and expires_at <= now())
    or exists (select from public.jobs where status = 'queued' and delayed and run_at <= now())
  then
    perform private.take_back_lost_jobs(claim_jobs.max_attempts);
    perform private.end_expired_jobs();
    perform private.take_in_delayed_jobs();
  end if;

  -- Books, or else tasks, which wait until no book is due.
  foreach of_books in array array[true, false] loop
    wanted := case when of_books then claim_jobs.max_jobs else claim_jobs.max_tasks end;
    continue when wanted = 0;

    return query
    update public.jobs set
      status = 'running',
      attempt = jobs.attempt + 1,
      lease_token = claim_jobs.token,
      lease_expires_at = now() + make_interval(secs => claim_jobs.lease_seconds),
      locked_by = claim_jobs.worker,
      execution = claim_jobs.execution,
      task_index = claim_jobs.task_index,
      started_at = now()
    -- An array, not a join: under a generic plan the join scans the whole table (over 200 ms at a million rows).
    where jobs.id = any (array(
      select jobs.id from public.jobs
      where status = 'queued' and not delayed and (book_id is not null) = of_books and run_at <= now()
        and (claim_jobs.kinds is null or jobs.kind = any (claim_jobs.kinds))
      order by priority desc, run_at, jobs.id
      limit wanted
      for update skip locked
    ))
    returning jobs.id, jobs.kind::text, jobs.payload::jsonb, jobs.priority::integer, jobs.run_at, jobs.attempt,
      coalesce(jobs.max_attempts, claim_jobs.max_attempts), jobs.timeout_ms::integer, jobs.lease_token;
    exit when found;
  end loop;
end;
$$;

-- What the claim with this token holds: asked by a worker whose claim was not answered.
create or replace function public.claimed_jobs(token uuid, max_attempts integer default 5)
returns table (
  id bigint,
  kind text,
  payload jsonb,
  priority integer,
  run_at timestamptz,
  attempt integer,
  attempts_allowed integer,
  timeout_ms integer,
  lease_token uuid
)
language sql
stable
security definer
set search_path = ''
as $$
  -- Through the index of running jobs, which are few.
  select id, kind::text, payload::jsonb, priority::integer, run_at, attempt,
    coalesce(jobs.max_attempts, claimed_jobs.max_attempts), timeout_ms::integer, lease_token
  from public.jobs
  where status = 'running' and lease_expires_at > now() and lease_token = claimed_jobs.token
  order by priority desc, run_at, id;
$$;

revoke all on function public.claim_jobs, public.claimed_jobs from public, anon, authenticated;
grant execute on function public.claim_jobs, public.claimed_jobs to service_role;

-- 20261123100700_heartbeat_job.sql

-- Every write after a claim shows its token. This is the answer to one that no longer holds the job.
create or replace function private.refuse_lost_lease(job_id bigint)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform private.refuse('PT409', 'lease_lost',
    format('The claim on job %s is lost; another worker may hold it.', refuse_lost_lease.job_id));
end;
$$;

-- A write under a claim finds its row by `id` and `lease_token` alone. Naming status = 'running' too would change
-- nothing, only running jobs have a token, but let the planner choose the index of leases, which after much work is full
-- of dead entries (280 µs instead of 90).

-- A call whose answer was lost is made again: was this very attempt already ended in one of these ways?
create or replace function private.has_ended(job_id bigint, token uuid, outcomes public.attempt_outcome[])
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from public.job_attempts
    where job_id = has_ended.job_id and id = has_ended.token and outcome = any (has_ended.outcomes)
  );
$$;

-- Extends the lease and shows how far the job is. True: somebody wants it to stop.
create or replace function public.heartbeat_job(
  id bigint,
  token uuid,
  lease_seconds integer default 60,
  progress jsonb default null
)
returns boolean
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  wanted_to_stop boolean;
begin
  if heartbeat_job.lease_seconds not between 1 and 86400 then
    perform private.refuse('PT400', 'heartbeat_invalid', 'lease_seconds must be from 1 to 86400.');
  end if;
  if jsonb_typeof(heartbeat_job.progress) <> 'object' or octet_length(heartbeat_job.progress::text) > 4096 then
    perform private.refuse('PT400', 'heartbeat_invalid', 'progress must be a JSON object of at most 4096 bytes.');
  end if;

  update public.jobs set
    lease_expires_at = now() + make_interval(secs => heartbeat_job.lease_seconds),
    progress = coalesce(heartbeat_job.progress, jobs.progress)
  where id = heartbeat_job.id
    and lease_token = heartbeat_job.token and lease_expires_at > now()
  returning cancel_requested into wanted_to_stop;
  if not found then
    perform private.refuse_lost_lease(heartbeat_job.id);
  end if;
  return wanted_to_stop;
end;
$$;

revoke all on function public.heartbeat_job from public, anon, authenticated;
grant execute on function public.heartbeat_job to service_role;

-- 20261123100800_complete_job.sql

-- Ends a job well and, for process-book, publishes the book with it. Called again with the same token it changes
-- nothing and says yes again: the first answer may have been lost.
create or replace function public.complete_job(
  id bigint,
  token uuid,
  result jsonb default null,
  metrics jsonb default null
)
returns void
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  if octet_length(complete_job.result::text) > 262144 then
    perform private.refuse('PT413', 'result_too_large',
      'A result has at most 262144 bytes: put large things into Storage and return their key.');
  end if;

  with ended as (
    update public.jobs set
      status = 'succeeded',
      finished_at = now(),
      result = complete_job.result,
      error = null,
      progress = null,
      cancel_requested = false,
      lease_token = null,
      lease_expires_at = null
    where id = complete_job.id
      and lease_token = complete_job.token and lease_expires_at > now()
    returning *
  )
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
  select id, complete_job.token, kind, attempt, locked_by, execution, task_index, started_at, 'succeeded',
    complete_job.metrics
  from ended;

  if not found and not private.has_ended(complete_job.id, complete_job.token, array['succeeded']::public.attempt_outcome[]) then
    perform private.refuse_lost_lease(complete_job.id);
  end if;
end;
$$;

-- The same for several at once; results and metrics are arrays in the order of the ids, or null. One lost lease does not
-- hold up the rest: returned are the ids of the jobs that were not the caller's to complete.
--
-- Arrays, not one list of objects: taking that apart costs 20 µs a job, as much as all the rest.
create or replace function public.complete_jobs(
  ids bigint[],
  tokens uuid[],
  results jsonb default null,
  metrics jsonb default null
)
returns setof bigint
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  completed integer;
begin
  if cardinality(complete_jobs.ids) is distinct from cardinality(complete_jobs.tokens)
    or jsonb_array_length(complete_jobs.results) <> cardinality(complete_jobs.ids)
    or jsonb_array_length(complete_jobs.metrics) <> cardinality(complete_jobs.ids)
  then
    perform private.refuse('PT400', 'completions_invalid', 'ids, tokens, results and metrics must be of one length.');
  end if;
  -- No single one can be too large unless all of them together are.
  if octet_length(complete_jobs.results::text) > 262144 and exists (
    select from jsonb_array_elements(complete_jobs.results) as result where octet_length(result::text) > 262144
  ) then
    perform private.refuse('PT413', 'result_too_large',
      'A result has at most 262144 bytes: put large things into Storage and return their key.');
  end if;

  with ended as (
    update public.jobs set
      status = 'succeeded',
      finished_at = now(),
      result = nullif(complete_jobs.results -> (completion.n::integer - 1), 'null'),
      error = null,
      progress = null,
      cancel_requested = false,
      lease_token = null,
      lease_expires_at = null
    from unnest(complete_jobs.ids, complete_jobs.tokens) with ordinality as completion (id, token, n)
    -- The array says it is a few rows by primary key; the join alone would let a generic plan scan the table.
    where jobs.id = any (complete_jobs.ids)
      and jobs.id = completion.id
      and lease_token = completion.token and lease_expires_at > now()
    returning jobs.id, completion.token, completion.n, kind, attempt, locked_by, execution, task_index, started_at
  )
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
  select ended.id, ended.token, kind, attempt, locked_by, execution, task_index, started_at, 'succeeded',
    nullif(complete_jobs.metrics -> (ended.n::integer - 1), 'null')
  from ended;
  get diagnostics completed = row_count;

  if completed < cardinality(complete_jobs.ids) then
    return query
    select completion.id from unnest(complete_jobs.ids, complete_jobs.tokens) as completion (id, token)
    where not private.has_ended(completion.id, completion.token, array['succeeded']::public.attempt_outcome[]);
  end if;
end;
$$;

revoke all on function public.complete_job, public.complete_jobs from public, anon, authenticated;
grant execute on function public.complete_job, public.complete_jobs to service_role;

-- 20261123100900_fail_job.sql

-- Seconds until the next try: exponential with full jitter, 10 s · 2ⁿ after n earlier failures, at most an hour.
-- Full jitter (anything from nothing to the bound) spreads a crowd that failed together best:
-- https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
create or replace function private.backoff(attempt integer)
returns interval
language sql
volatile
set search_path = ''
as $$
  select make_interval(secs => random() * least(3600, 10 * power(2, least(backoff.attempt - 1, 20))));
$$;

-- { "code", "message" } and nothing else: stacks and details stay in the log, this is shown to people.
create or replace function private.told_error(error jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if jsonb_typeof(error -> 'code') is distinct from 'string'
    or jsonb_typeof(error -> 'message') is distinct from 'string'
  then
    perform private.refuse('PT400', 'error_invalid', 'An error needs a code and a message.');
  end if;
  return jsonb_build_object('code', left(error ->> 'code', 100), 'message', left(error ->> 'message', 2000));
end;
$$;

-- Ends an attempt that did not work. Retryable: queued again after a while, unless somebody wants it to stop or its
-- attempts are used up. Returns what became of the job and when it runs next.
create or replace function public.fail_job(
  id bigint,
  token uuid,
  error jsonb,
  retryable boolean,
  outcome text default 'failed',
  metrics jsonb default null,
  max_attempts integer default 5
)
returns table (job_status text, next_run_at timestamptz)
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  job public.jobs;
  told jsonb := private.told_error(fail_job.error);
  next_status public.job_status;
begin
  if fail_job.outcome not in ('failed', 'timed_out', 'cancelled') then
    perform private.refuse('PT400', 'outcome_invalid', 'An attempt ends failed, timed_out or cancelled.');
  end if;

  select * into job from public.jobs
  where id = fail_job.id
    and lease_token = fail_job.token and lease_expires_at > now()
  for update;
  if not found then
    if not private.has_ended(
      fail_job.id, fail_job.token, array['failed', 'timed_out', 'cancelled']::public.attempt_outcome[])
    then
      perform private.refuse_lost_lease(fail_job.id);
    end if;
    return query select status::text, run_at from public.jobs where id = fail_job.id;
    return;
  end if;

  next_status := case
    when fail_job.outcome = 'cancelled' then 'cancelled'
    when not fail_job.retryable then 'failed'
    when job.cancel_requested then 'cancelled'
    when job.attempt >= coalesce(job.max_attempts, fail_job.max_attempts) then 'failed'
    else 'queued'
  end;

  return query
  update public.jobs set
    status = next_status,
    run_at = case when next_status = 'queued' then now() + private.backoff(job.attempt) else run_at end,
    delayed = next_status = 'queued',
    finished_at = case when next_status <> 'queued' then now() end,
    error = told,
    progress = null,
    cancel_requested = false,
    lease_token = null,
    lease_expires_at = null
  where id = job.id
  returning status::text, run_at;

  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, error, metrics)
  values
    (job.id, job.lease_token, job.kind, job.attempt, job.locked_by, job.execution, job.task_index, job.started_at,
     fail_job.outcome::public.attempt_outcome, told, fail_job.metrics);
end;
$$;

revoke all on function public.fail_job from public, anon, authenticated;
grant execute on function public.fail_job to service_role;

-- 20261123101000_release_job.sql

-- Gives a job back at once because the worker must go (signal, deadline). The attempt is not used up: whoever was
-- interrupted has not failed.
create or replace function public.release_job(id bigint, token uuid, metrics jsonb default null)
returns void
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  job public.jobs;
  cancelled_error constant jsonb := jsonb_build_object('code', 'cancelled', 'message', 'Cancelled while it ran.');
begin
  select * into job from public.jobs
  where id = release_job.id
    and lease_token = release_job.token and lease_expires_at > now()
  for update;
  if not found then
    if not private.has_ended(
      release_job.id, release_job.token, array['released', 'cancelled']::public.attempt_outcome[])
    then
      perform private.refuse_lost_lease(release_job.id);
    end if;
    return;
  end if;

  update public.jobs set
    status = case when job.cancel_requested then 'cancelled'::public.job_status else 'queued' end,
    attempt = job.attempt - 1,
    finished_at = case when job.cancel_requested then now() end,
    error = case when job.cancel_requested then cancelled_error else job.error end,
    progress = null,
    cancel_requested = false,
    lease_token = null,
    lease_expires_at = null
  where id = job.id;

  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
  values
    (job.id, job.lease_token, job.kind, job.attempt, job.locked_by, job.execution, job.task_index, job.started_at,
     case when job.cancel_requested then 'cancelled'::public.attempt_outcome else 'released' end, release_job.metrics);
end;
$$;

revoke all on function public.release_job from public, anon, authenticated;
grant execute on function public.release_job to service_role;

-- 20261123101100_cancel_and_retry_job.sql

-- For people: a queued job ends at once, a running one at its next heartbeat. Returns the job's status; cancelling
-- what is cancelled already is no error.
create or replace function public.cancel_job(id bigint)
returns text
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  job public.jobs;
begin
  select * into job from public.jobs where id = cancel_job.id for update;
  if not found then
    perform private.refuse('PT404', 'job_missing', format('There is no job %s.', cancel_job.id));
  end if;

  case job.status
    when 'queued' then
      update public.jobs set
        status = 'cancelled',
        delayed = false,
        finished_at = now(),
        error = jsonb_build_object('code', 'cancelled', 'message', 'Cancelled before it ran.')
      where id = job.id;
      return 'cancelled';
    when 'running' then
      update public.jobs set cancel_requested = true where id = job.id;
      return 'running';
    when 'cancelled' then
      return 'cancelled';
    else
      perform private.refuse('PT422', 'job_ended',
        format('Job %s has %s already; there is nothing to cancel.', job.id, job.status));
  end case;
end;
$$;

-- For people: runs a failed or cancelled job again with all its attempts, or a waiting one now.
create or replace function public.retry_job(id bigint)
returns text
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  job public.jobs;
begin
  select * into job from public.jobs where id = retry_job.id for update;
  if not found then
    perform private.refuse('PT404', 'job_missing', format('There is no job %s.', retry_job.id));
  end if;

  case job.status
    when 'queued' then
      update public.jobs set run_at = least(run_at, now()), delayed = false where id = job.id;
    when 'failed', 'cancelled' then
      update public.jobs set
        status = 'queued',
        attempt = 0,
        run_at = now(),
        expires_at = null,
        finished_at = null,
        error = null
      where id = job.id;
    else
      perform private.refuse('PT422', 'job_not_retryable',
        format('Job %s is %s; only failed, cancelled and waiting jobs can be run again.', job.id, job.status));
  end case;
  return 'queued';
exception
  when unique_violation then
    perform private.refuse('PT422', 'job_is_active_again',
      format('Another job with the dedupe key of job %s is waiting or running.', retry_job.id));
end;
$$;

revoke all on function public.cancel_job, public.retry_job from public, anon, authenticated;
grant execute on function public.cancel_job, public.retry_job to service_role;

-- 20261123101200_queue_stats.sql

-- The queue at a glance: what waits and runs now, and how the attempts of the last hour went, by kind. Reads only
-- active jobs and recent history, so a million finished ones cost nothing.
create or replace function public.queue_stats()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'at', now(),
    'active', coalesce((
      select jsonb_agg(to_jsonb(per_kind) order by kind, status)
      from (
        select kind, status, count(*) as jobs,
          count(*) filter (where status = 'queued' and run_at > now()) as delayed,
          -- Seconds the oldest due job has waited.
          extract(epoch from max(now() - run_at) filter (where status = 'queued' and run_at <= now())) as "oldestWait"
        from (
          -- Each through an index of its own; asked for together, they would have the whole table read (130 ms at a
          -- million finished jobs).
          select kind, status, run_at from public.jobs where status = 'queued' and not delayed
          union all
          select kind, status, run_at from public.jobs where status = 'queued' and delayed
          union all
          select kind, status, run_at from public.jobs where status = 'running'
        ) as active
        group by kind, status
      ) as per_kind
    ), '[]'),
    'lastHour', coalesce((
      select jsonb_agg(to_jsonb(per_kind) order by kind)
      from (
        select kind, count(*) as attempts,
          count(*) filter (where outcome = 'succeeded') as succeeded,
          count(*) filter (where outcome in ('failed', 'timed_out', 'lost')) as failed,
          -- Milliseconds.
          round(1000 * percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at)))
            as "medianMs",
          round(1000 * percentile_cont(0.95) within group (order by extract(epoch from finished_at - started_at)))
            as "p95Ms"
        from public.job_attempts
        where finished_at > now() - interval '1 hour'
        group by kind
      ) as per_kind
    ), '[]')
  );
$$;

revoke all on function public.queue_stats from public, anon, authenticated;
grant execute on function public.queue_stats to service_role;

-- 20261123101300_storage.sql

-- One private bucket: uploads/<reader>/… is what readers bring, books/<book>/… is what workers write.
insert into storage.buckets (id, name, public, file_size_limit)
values (private.bucket(), private.bucket(), false, 200 * 1024 * 1024)
on conflict (id) do update set public = false, file_size_limit = excluded.file_size_limit;

-- The policies run as the reader, who may not enter `private`; the bucket's name is therefore written out.
do $$
declare
  own_upload text := format(
    'bucket_id = %L and split_part(name, ''/'', 1) = ''uploads'' and split_part(name, ''/'', 2) = (select auth.uid())::text',
    private.bucket());
  own_book text := format(
    'bucket_id = %L and split_part(name, ''/'', 1) = ''books'' and exists (
       select from public.books
       where books.id::text = split_part(objects.name, ''/'', 2) and books.owner_id = (select auth.uid()))',
    private.bucket());
begin
  drop policy if exists "Readers see their own uploads" on storage.objects;
  drop policy if exists "Readers upload into their own folder" on storage.objects;
  drop policy if exists "Readers replace their own uploads" on storage.objects;
  drop policy if exists "Readers delete their own uploads" on storage.objects;
  drop policy if exists "Readers read the output of their own books" on storage.objects;
  execute format('create policy "Readers see their own uploads" on storage.objects
    for select to authenticated using (%s)', own_upload);
  execute format('create policy "Readers upload into their own folder" on storage.objects
    for insert to authenticated with check (%s)', own_upload);
  execute format('create policy "Readers replace their own uploads" on storage.objects
    for update to authenticated using (%s) with check (%s)', own_upload, own_upload);
  execute format('create policy "Readers delete their own uploads" on storage.objects
    for delete to authenticated using (%s)', own_upload);
  execute format('create policy "Readers read the output of their own books" on storage.objects
    for select to authenticated using (%s)', own_book);
end;
$$;

-- 20261123110000_schedules.sql

-- Timetables: the database keeps the times and its clock decides; a worker works out the next time, because cron and
-- daylight saving belong to a library and not into SQL.

create index if not exists job_schedules_due on public.job_schedules (next_run_at nulls first) where is_active;

-- Schedules that are due, and those whose next time nobody has computed yet.
create or replace function public.due_schedules()
returns table (id bigint, name text, cron text, time_zone text, next_run_at timestamptz, at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select id, name, cron, time_zone, next_run_at, now()
  from public.job_schedules
  where is_active and (next_run_at is null or next_run_at <= now())
  order by next_run_at nulls first
  limit 100;
$$;

-- Moves a schedule on and, when it was due, enqueues its job: once, whoever else tries, because only the first finds
-- the expected time still there. However many times were missed, there is one job; and none while the last one is
-- still waiting or running. Returns whether this call moved it, and the job if there is one.
create or replace function public.fire_schedule(
  id bigint,
  expected_next_run_at timestamptz,
  next_run_at timestamptz
)
returns table (moved boolean, job_id bigint)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  schedule public.job_schedules;
begin
  if fire_schedule.next_run_at is null or fire_schedule.next_run_at <= now() then
    perform private.refuse('PT400', 'next_run_at_invalid', 'The next time must lie in the future of the database.');
  end if;
  if fire_schedule.expected_next_run_at > now() then
    perform private.refuse('PT400', 'schedule_not_due', 'The schedule is not due yet.');
  end if;

  update public.job_schedules set
    next_run_at = fire_schedule.next_run_at,
    last_run_at = case when fire_schedule.expected_next_run_at is null then last_run_at else now() end,
    updated_at = now()
  where id = fire_schedule.id and is_active
    and next_run_at is not distinct from fire_schedule.expected_next_run_at
  returning * into schedule;
  moved := found;
  if moved and fire_schedule.expected_next_run_at is not null then
    job_id := private.enqueue_scheduled(schedule);
  end if;
  return next;
end;
$$;

create or replace function private.enqueue_scheduled(schedule public.job_schedules)
returns bigint
language sql
set search_path = ''
as $$
  select job_id from private.new_job(
    schedule.kind, schedule.payload, schedule.priority, null, null, 'schedule:' || schedule.name,
    schedule.max_attempts, schedule.timeout_ms, null, schedule.id);
$$;

-- Creates a schedule or replaces the one of that name. The next tick computes when it runs; times missed until then do
-- not count.
create or replace function public.save_schedule(
  name text,
  kind text,
  cron text,
  time_zone text default 'Etc/UTC',
  payload jsonb default '{}',
  description text default null,
  priority integer default 0,
  max_attempts integer default null,
  timeout_ms integer default null,
  is_active boolean default true
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  saved bigint;
begin
  if save_schedule.name is null or save_schedule.name !~ '^[a-z][a-z0-9-]{0,62}$' then
    perform private.refuse('PT400', 'name_invalid',
      'The name of a schedule is lower-case letters, digits and hyphens, up to 63.');
  end if;
  if save_schedule.kind = 'process-book' then
    perform private.refuse('PT400', 'kind_invalid', 'Books are not processed by timetable: submit them.');
  end if;
  if save_schedule.cron is null or save_schedule.cron !~ '^\S+( \S+){4}$' then
    perform private.refuse('PT400', 'cron_invalid', 'A timetable has five fields: minute hour day month weekday.');
  end if;
  begin
    perform now() at time zone save_schedule.time_zone;
  exception when others then
    perform private.refuse('PT400', 'time_zone_unknown',
      format('There is no time zone %s; use a name such as Asia/Tokyo.', save_schedule.time_zone));
  end;
  perform private.check_job(
    save_schedule.kind, save_schedule.payload, save_schedule.priority, save_schedule.max_attempts,
    save_schedule.timeout_ms);

  insert into public.job_schedules
    (name, kind, payload, cron, time_zone, is_active, description, priority, max_attempts, timeout_ms)
  values
    (save_schedule.name, save_schedule.kind, save_schedule.payload, save_schedule.cron, save_schedule.time_zone,
     save_schedule.is_active, left(save_schedule.description, 1000), coalesce(save_schedule.priority, 0),
     save_schedule.max_attempts, save_schedule.timeout_ms)
  on conflict (name) do update set
    kind = excluded.kind,
    payload = excluded.payload,
    cron = excluded.cron,
    time_zone = excluded.time_zone,
    is_active = excluded.is_active,
    description = excluded.description,
    priority = excluded.priority,
    max_attempts = excluded.max_attempts,
    timeout_ms = excluded.timeout_ms,
    next_run_at = null,
    updated_at = now()
  returning id into saved;
  return saved;
end;
$$;

create or replace function private.named_schedule(name text)
returns public.job_schedules
language plpgsql
set search_path = ''
as $$
declare
  schedule public.job_schedules;
begin
  select * into schedule from public.job_schedules
  where job_schedules.name = named_schedule.name
  for update;
  if not found then
    perform private.refuse('PT404', 'schedule_missing', format('There is no schedule %s.', named_schedule.name));
  end if;
  return schedule;
end;
$$;

-- Runs by its timetable again, from now on: what was missed while it was disabled stays missed.
create or replace function public.enable_schedule(name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(enable_schedule.name);
begin
  update public.job_schedules set is_active = true, next_run_at = null, updated_at = now()
  where job_schedules.id = schedule.id and not is_active;
end;
$$;

create or replace function public.disable_schedule(name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(disable_schedule.name);
begin
  update public.job_schedules set is_active = false, updated_at = now() where job_schedules.id = schedule.id;
end;
$$;

-- Enqueues its job at once, also when it is disabled; the timetable goes on as if nothing had happened.
create or replace function public.run_schedule(name text)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(run_schedule.name);
begin
  update public.job_schedules set last_run_at = now() where job_schedules.id = schedule.id;
  return private.enqueue_scheduled(schedule);
end;
$$;

-- The jobs it enqueued stay, as history.
create or replace function public.remove_schedule(name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(remove_schedule.name);
begin
  delete from public.job_schedules where job_schedules.id = schedule.id;
end;
$$;

-- What a worker asks every time it looks for work: a claim and the schedules that are due, in one request, so that a tick
-- with nothing to do costs one.
create or replace function public.tick(
  worker text,
  max_jobs integer default 1,
  max_tasks integer default 0,
  kinds text[] default null,
  lease_seconds integer default 60,
  max_attempts integer default 5,
  execution text default null,
  task_index integer default null,
  token uuid default gen_random_uuid()
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'jobs', coalesce((
      select jsonb_agg(to_jsonb(claimed) order by claimed.priority desc, claimed.run_at, claimed.id)
      from public.claim_jobs(
        worker, max_jobs, max_tasks, kinds, lease_seconds, max_attempts, execution, task_index, token) as claimed
    ), '[]'),
    'schedules', coalesce((select jsonb_agg(to_jsonb(due)) from public.due_schedules() as due), '[]')
  );
end;
$$;

revoke all on function public.due_schedules, public.fire_schedule, public.save_schedule, public.enable_schedule,
  public.disable_schedule, public.run_schedule, public.remove_schedule, public.tick from public, anon, authenticated;
grant execute on function public.due_schedules, public.fire_schedule, public.save_schedule, public.enable_schedule,
  public.disable_schedule, public.run_schedule, public.remove_schedule, public.tick to service_role;

-- 20261123120000_start_job.sql

-- Enqueues a job and claims it in one transaction, for whoever runs one by name here and now: no other worker can take
-- it in between, and what a worker leaves behind when it dies comes back to the queue as ever. Of a book that is already
-- queued, it takes that job.
--
-- `token` is the caller's, as in claim_jobs: asked again with the same one, because the answer was lost on its way, it
-- finds what it started the first time.
create or replace function public.start_job(
  kind text,
  worker text,
  payload jsonb default '{}',
  lease_seconds integer default 60,
  max_attempts integer default 5,
  execution text default null,
  task_index integer default null,
  token uuid default gen_random_uuid()
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  job bigint;
begin
  if not exists (select from public.claimed_jobs(start_job.token, start_job.max_attempts)) then
    select job_id into job from public.enqueue_job(start_job.kind, start_job.payload);
    update public.jobs set
      status = 'running',
      attempt = jobs.attempt + 1,
      lease_token = start_job.token,
      lease_expires_at = now() + make_interval(secs => start_job.lease_seconds),
      locked_by = start_job.worker,
      execution = start_job.execution,
      task_index = start_job.task_index,
      started_at = now(),
      delayed = false
    where jobs.id = job and status = 'queued';
    if not found then
      perform private.refuse('PT409', 'job_running', format('Job %s is at this very work already.', job));
    end if;
  end if;
  -- One row as claim_jobs gives it; as a table, its columns could not have the names of the parameters.
  return (select to_jsonb(started) from public.claimed_jobs(start_job.token, start_job.max_attempts) as started);
end;
$$;

revoke all on function public.start_job from public, anon, authenticated;
grant execute on function public.start_job to service_role;

-- 20261123140000_purge_history.sql

-- History is kept for a while, then deleted a batch at a time: every call is one short transaction, so nothing waits
-- for it. Measured with 1 000 000 finished jobs: see docs/tasks.md.
--
-- Jobs are walked by their id, which grows with time: no index on finished_at is needed, which every finished job
-- would have to pay for. `after` is where the last call stopped; `next` is null when what follows is too young.
create or replace function public.purge_history(
  after bigint default 0,
  batch integer default 5000,
  keep interval default '30 days'
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  cutoff timestamptz := now() - purge_history.keep;
  last_seen bigint;
  jobs_deleted bigint;
  attempts_deleted bigint;
begin
  if purge_history.batch not between 1 and 50000 then
    perform private.refuse('PT400', 'batch_invalid', 'batch must be from 1 to 50000.');
  end if;
  if purge_history.keep < interval '1 day' then
    perform private.refuse('PT400', 'keep_invalid', 'At least a day of history must stay.');
  end if;

  with seen as materialized (
    select id, created_at, finished_at from public.jobs
    where id > purge_history.after
    order by id
    limit purge_history.batch
  ), gone as (
    delete from public.jobs
    where id = any (array(select id from seen where finished_at < cutoff))
    returning id
  ), gone_attempts as (
    delete from public.job_attempts where job_id = any (array(select id from gone)) returning 1
  )
  select
    -- A job is created before it ends, so from the first young one on there is nothing to delete.
    case when bool_and(created_at < cutoff) then max(id) end,
    (select count(*) from gone),
    (select count(*) from gone_attempts)
  into last_seen, jobs_deleted, attempts_deleted
  from seen;
  return jsonb_build_object('next', last_seen, 'jobs', jobs_deleted, 'attempts', attempts_deleted);
end;
$$;

-- What is left when the jobs are done: attempts whose job went with its book.
create or replace function public.purge_attempts(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone as (
    delete from public.job_attempts
    where (job_id, id) in (
      select job_id, id from public.job_attempts
      where finished_at < now() - greatest(purge_attempts.keep, interval '1 day')
        and not exists (select from public.jobs where jobs.id = job_attempts.job_id)
      limit least(purge_attempts.batch, 50000)
    )
    returning 1
  )
  select count(*) from gone;
$$;

revoke all on function public.purge_history, public.purge_attempts from public, anon, authenticated;
grant execute on function public.purge_history, public.purge_attempts to service_role;

-- 20261123140100_reconcile_counts.sql

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
    select seen.id, job.chapters, job.characters, job.words
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
    -- Published anew meanwhile: the new counts are right, these are not.
    where books.id = truth.id and books.output_prefix = (select output_prefix from seen where seen.id = truth.id)
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

-- 20261123140200_sweep_storage.sql

-- Which objects nobody needs any more. Only the decision is made here: the objects are deleted through the Storage API,
-- because a row deleted in storage.objects would leave its bytes behind for ever.

create or replace function private.uuid_or_null(text text)
returns uuid
language sql
immutable
set search_path = ''
as $$
  select case when text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then text::uuid end;
$$;

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

-- 20261123140300_health.sql

-- How the whole was found each time somebody looked.
create table if not exists public.health_checks (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  status text not null check (status in ('ok', 'warning', 'critical')),
  -- [{ "name", "status", "says" }]
  checks jsonb not null check (jsonb_typeof(checks) = 'array')
);
create index if not exists health_checks_by_time on public.health_checks (at);

-- What people are told when something changes for the worse, or back. A row is also the memory of having told it.
create table if not exists public.alerts (
  id bigint generated always as identity primary key,
  -- A check's name, or book:<attempt> of a book that failed for good.
  subject text not null check (char_length(subject) between 1 and 100),
  status text not null check (status in ('ok', 'critical')),
  says text not null check (char_length(says) between 1 and 2000),
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index if not exists alerts_by_subject on public.alerts (subject, id desc);
create index if not exists alerts_by_time on public.alerts (created_at);

alter table public.health_checks enable row level security;
alter table public.alerts enable row level security;
revoke all on public.health_checks, public.alerts from public, anon, authenticated, service_role;
grant select on public.health_checks, public.alerts to service_role;

-- What the database knows of the health of the whole. Reads active jobs and recent history only.
create or replace function public.health_facts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with since as (
    -- With an overlap for what was under way during the last look; what was told already is left out below.
    select greatest(coalesce(max(at) - interval '10 minutes', now() - interval '1 hour'), now() - interval '1 day') as at
    from public.health_checks
  )
  select jsonb_build_object(
    'at', now(),
    'waiting', waiting.jobs,
    -- Seconds the oldest due job has waited, 0 when none is due.
    'oldestWaitSeconds', coalesce(extract(epoch from waiting.longest), 0),
    'attempts', attempts.total,
    'failures', attempts.failed,
    'failedBooks', coalesce((
      select jsonb_agg(jsonb_build_object(
        'subject', 'book:' || attempt.id, 'jobId', attempt.job_id, 'title', books.title, 'error', attempt.error))
      from public.job_attempts as attempt
      join public.jobs on jobs.id = attempt.job_id and jobs.status = 'failed' and jobs.attempt = attempt.attempt
      join public.books on books.id = jobs.book_id
      where attempt.kind = 'process-book' and attempt.finished_at > (select at from since)
        and attempt.outcome in ('failed', 'timed_out', 'lost')
        and not exists (select from public.alerts where subject = 'book:' || attempt.id)
    ), '[]'),
    'lastAlerts', coalesce((
      select jsonb_agg(jsonb_build_object('subject', subject, 'status', status, 'at', created_at))
      from (
        select distinct on (subject) subject, status, created_at from public.alerts
        where subject in ('database', 'storage', 'queue', 'failures')
        order by subject, id desc
      ) as latest
    ), '[]')
  )
  from (
    select count(*) as total, count(*) filter (where outcome in ('failed', 'timed_out', 'lost')) as failed
    from public.job_attempts where finished_at > now() - interval '1 hour'
  ) as attempts
  cross join (
    select count(*) as jobs, max(now() - run_at) as longest
    from (
      -- Each through its own index, as in queue_stats.
      select run_at from public.jobs where status = 'queued' and not delayed and run_at <= now()
      union all
      select run_at from public.jobs where status = 'queued' and delayed and run_at <= now()
    ) as due
  ) as waiting;
$$;

-- Stores a look at the whole together with what is to be told of it, and returns the id of the look.
create or replace function public.record_health(status text, checks jsonb, alerts jsonb default '[]')
returns bigint
language sql
security definer
set search_path = ''
as $$
  insert into public.alerts (subject, status, says)
  select alert.subject, alert.status, left(alert.says, 2000)
  from jsonb_to_recordset(record_health.alerts) as alert (subject text, status text, says text);
  insert into public.health_checks (status, checks)
  values (record_health.status, record_health.checks)
  returning id;
$$;

-- What nobody was told yet, oldest first; what is older than a day is no news.
create or replace function public.unsent_alerts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status, 'says', says) order by id), '[]')
  from (
    select id, status, says from public.alerts
    where sent_at is null and created_at > now() - interval '1 day'
    order by id
    limit 100
  ) as unsent;
$$;

create or replace function public.mark_alerts_sent(ids bigint[])
returns void
language sql
security definer
set search_path = ''
as $$
  update public.alerts set sent_at = now() where id = any (mark_alerts_sent.ids) and sent_at is null;
$$;

-- Old looks and alerts, a batch a call; returns how many went.
create or replace function public.purge_health(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone_checks as (
    delete from public.health_checks where id = any (array(
      select id from public.health_checks
      where at < now() - greatest(purge_health.keep, interval '1 day')
      order by at limit least(purge_health.batch, 50000)))
    returning 1
  ), gone_alerts as (
    delete from public.alerts where id = any (array(
      select id from public.alerts
      where created_at < now() - greatest(purge_health.keep, interval '1 day')
      order by created_at limit least(purge_health.batch, 50000)))
    returning 1
  )
  select (select count(*) from gone_checks) + (select count(*) from gone_alerts);
$$;

revoke all on function public.health_facts, public.record_health, public.unsent_alerts, public.mark_alerts_sent,
  public.purge_health from public, anon, authenticated;
grant execute on function public.health_facts, public.record_health, public.unsent_alerts, public.mark_alerts_sent,
  public.purge_health to service_role;

-- 20261123140400_reader_settings.sql

-- What a reader wants to be sent. No row: everything.
create table if not exists public.reader_settings (
  owner_id uuid primary key references auth.users (id) on delete cascade,
  wants_book_mail boolean not null default true,
  wants_digest boolean not null default true,
  -- Stands in every mail, so that a reader who is not signed in can unsubscribe. It can do nothing else.
  unsubscribe_token uuid not null unique default gen_random_uuid(),
  updated_at timestamptz not null default now()
);

alter table public.reader_settings enable row level security;
revoke all on public.reader_settings from public, anon, authenticated, service_role;

-- For the page behind the link in a mail. `list` is `digest` or `books`. False: there is no such token, or no such list.
create or replace function public.unsubscribe(token uuid, list text default 'digest')
returns boolean
language sql
security definer
set search_path = ''
as $$
  with changed as (
    update public.reader_settings set
      wants_digest = wants_digest and unsubscribe.list <> 'digest',
      wants_book_mail = wants_book_mail and unsubscribe.list <> 'books',
      updated_at = now()
    where unsubscribe_token = unsubscribe.token and unsubscribe.list in ('digest', 'books')
    returning 1
  )
  select exists (select from changed);
$$;

-- For a reader who is signed in, to see and to change what comes.
create or replace function public.my_mail_settings()
returns table (book_mail boolean, digest boolean)
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(bool_and(wants_book_mail), true), coalesce(bool_and(wants_digest), true)
  from public.reader_settings where owner_id = auth.uid();
$$;

create or replace function public.set_mail_settings(book_mail boolean, digest boolean)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'not_signed_in', 'Sign in to change your settings.');
  end if;
  if num_nulls(set_mail_settings.book_mail, set_mail_settings.digest) > 0 then
    perform private.refuse('PT400', 'settings_invalid', 'book_mail and digest must be true or false.');
  end if;
  insert into public.reader_settings (owner_id, wants_book_mail, wants_digest)
  values (auth.uid(), set_mail_settings.book_mail, set_mail_settings.digest)
  on conflict (owner_id) do update set
    wants_book_mail = excluded.wants_book_mail, wants_digest = excluded.wants_digest, updated_at = now();
end;
$$;

revoke all on function public.unsubscribe, public.my_mail_settings, public.set_mail_settings
  from public, anon, authenticated, service_role;
grant execute on function public.unsubscribe to anon, authenticated;
grant execute on function public.my_mail_settings, public.set_mail_settings to authenticated;

-- 20261123140500_notices.sql

-- The outbox: what is to be told to readers and to the app, one row a channel. A row is written in the transaction that
-- makes it true, so no event is lost and none is told that did not happen.
create table if not exists public.notices (
  -- Also the Message-ID of the mail and the idempotency key of the webhook: the same for every try.
  id uuid primary key default gen_random_uuid(),
  channel text not null check (channel in ('email', 'webhook')),
  event text not null check (event in ('book.ready', 'book.failed', 'digest.weekly')),
  owner_id uuid not null references auth.users (id) on delete cascade,
  -- What is not there any more is not told of.
  book_id uuid references public.books (id) on delete cascade,
  -- How it was when it happened.
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  -- For what must be told once only, however often it is found out.
  dedupe_key text unique,
  created_at timestamptz not null default now(),
  -- Not before: the end of a claim, or of a pause after a failure.
  due_at timestamptz not null default now(),
  attempts integer not null default 0 check (attempts >= 0),
  -- Of the claim under way.
  token uuid,
  ended_at timestamptz,
  outcome text check (outcome in ('sent', 'unwanted', 'given_up')),
  -- { "code", "message" } of the last try that failed.
  error jsonb check (error is null or error ?& array['code', 'message']),

  constraint notices_ended_somehow check ((ended_at is null) = (outcome is null)),
  constraint notices_given_up_says_why check (outcome is distinct from 'given_up' or error is not null)
)
with (fillfactor = 70);

create index if not exists notices_due on public.notices (channel, due_at) where ended_at is null;
create index if not exists notices_by_time on public.notices (created_at);
create index if not exists notices_by_owner on public.notices (owner_id);
create index if not exists notices_by_book on public.notices (book_id) where book_id is not null;

alter table public.notices enable row level security;
revoke all on public.notices from public, anon, authenticated, service_role;
grant select on public.notices to service_role;

-- A mail only about a book that could not be read before: when operators read a thousand books again, no reader's
-- mailbox shows it. The app's webhook hears of every time. What a person cancelled is no news.
create or replace function private.announce_book()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.notices (channel, event, owner_id, book_id, data)
  select channel, 'book.' || new.status, new.owner_id, new.id, jsonb_strip_nulls(jsonb_build_object(
    'title', new.title, 'language', new.language, 'chapters', new.chapters, 'characters', new.characters,
    'words', new.words, 'outputPrefix', new.output_prefix, 'error', new.error))
  from unnest(array['email', 'webhook']) as channel
  where channel = 'webhook' or old.published_at is null;
  return null;
end;
$$;

create or replace trigger announce_book
  after update of status on public.books
  for each row when (
    new.status is distinct from old.status and new.status in ('ready', 'failed')
    and new.error ->> 'code' is distinct from 'cancelled'
  )
  execute function private.announce_book();

-- Takes due notices of some channels for `lease_seconds`; whoever dies meanwhile leaves them to the next. What is older
-- than a day is given up first, so that switching notices on does not tell history.
create or replace function public.claim_notices(
  channels text[],
  token uuid,
  batch integer default 5,
  lease_seconds integer default 60
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  claimed uuid[];
begin
  if claim_notices.batch not between 1 and 1000 or claim_notices.lease_seconds not between 1 and 3600 then
    perform private.refuse('PT400', 'claim_invalid', 'batch must be from 1 to 1000, lease_seconds from 1 to 3600.');
  end if;

  update public.notices set
    ended_at = now(),
    outcome = 'given_up',
    token = null,
    error = coalesce(error, jsonb_build_object('code', 'too_old', 'message', 'It was not sent within a day.'))
  where id = any (array(
    select id from public.notices
    where ended_at is null and created_at < now() - interval '1 day'
      and (token is null or due_at <= now())
    order by created_at
    limit 1000
    for update skip locked
  ));

  with due as materialized (
    select id from public.notices
    where ended_at is null and channel = any (claim_notices.channels) and due_at <= now()
    order by due_at
    limit claim_notices.batch
    for update skip locked
  ), taken as (
    update public.notices set
      attempts = attempts + 1,
      token = claim_notices.token,
      due_at = now() + make_interval(secs => claim_notices.lease_seconds)
    where id = any (array(select id from due))
    returning id, owner_id, channel
  ), settings as (
    -- Each mail shows the token that unsubscribes from it.
    insert into public.reader_settings (owner_id)
    select distinct owner_id from taken where channel = 'email'
    on conflict do nothing
  )
  select array_agg(id) into claimed from taken;

  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', notices.id,
      'channel', channel,
      'event', event,
      'ownerId', notices.owner_id,
      'bookId', book_id,
      'data', data,
      'createdAt', notices.created_at,
      -- Null: not to be mailed, because nobody has confirmed the address or its reader wants none.
      'address', case when users.email_confirmed_at is not null
        and coalesce(case event when 'digest.weekly' then wants_digest else wants_book_mail end, true)
        then users.email end,
      'unsubscribeToken', unsubscribe_token
    ) order by notices.created_at)
    from public.notices
    join auth.users on users.id = notices.owner_id
    left join public.reader_settings on reader_settings.owner_id = notices.owner_id
    where notices.id = any (claimed)
  ), '[]');
end;
$$;

-- What became of a notice. `sent` is believed whoever says it, also after the claim has ended: it is sent. All else
-- needs the claim. True: it was written, now or by an earlier call whose answer was lost.
create or replace function public.settle_notice(id uuid, token uuid, outcome text, error jsonb default null)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  told jsonb := case when settle_notice.error is not null then private.told_error(settle_notice.error) end;
begin
  if settle_notice.outcome = 'retry' then
    update public.notices set
      token = null,
      due_at = now() + private.backoff(attempts),
      error = told
    where id = settle_notice.id and token = settle_notice.token and ended_at is null;
    return found;
  end if;
  update public.notices set
    token = null,
    ended_at = now(),
    outcome = settle_notice.outcome,
    error = case when settle_notice.outcome = 'given_up' then told end
  where id = settle_notice.id and ended_at is null
    and (settle_notice.outcome = 'sent' or token = settle_notice.token);
  return found or exists (
    select from public.notices where id = settle_notice.id and outcome = settle_notice.outcome);
end;
$$;

-- One digest for each reader who wants it and who had a book finished in the week that has ended (Monday to Monday, UTC):
-- once, however often it is asked. Walks the readers a batch at a time, like the other housekeeping functions.
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
    where published_at >= week.began and published_at < week.ended
      and (enqueue_digests.after is null or owner_id > enqueue_digests.after)
    order by owner_id
    limit least(enqueue_digests.batch, 5000)
  ), enqueued as (
    insert into public.notices (channel, event, owner_id, data, dedupe_key)
    select 'email', 'digest.weekly', readers.owner_id,
      jsonb_build_object('week', to_char(week.began at time zone 'UTC', 'YYYY-MM-DD'), 'count', finished.total,
        'books', finished.books),
      'digest:' || readers.owner_id || ':' || to_char(week.began at time zone 'UTC', 'YYYY-MM-DD')
    from readers
    cross join week
    join auth.users on users.id = readers.owner_id and users.email_confirmed_at is not null
    left join public.reader_settings on reader_settings.owner_id = readers.owner_id
    cross join lateral (
      select count(*) as total, jsonb_agg(jsonb_build_object('title', title, 'characters', characters)
        order by published_at) filter (where place <= 50) as books
      from (
        select title, characters, published_at, row_number() over (order by published_at) as place
        from public.books
        where books.owner_id = readers.owner_id
          and published_at >= week.began and published_at < week.ended
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

-- Old notices, a batch a call, ended or never sent by anybody; returns how many went.
create or replace function public.purge_notices(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone as (
    delete from public.notices where id = any (array(
      select id from public.notices
      where created_at < now() - greatest(purge_notices.keep, interval '1 day')
      order by created_at limit least(purge_notices.batch, 50000)))
    returning 1
  )
  select count(*) from gone;
$$;

revoke all on function public.claim_notices, public.settle_notice, public.enqueue_digests, public.purge_notices
  from public, anon, authenticated;
grant execute on function public.claim_notices, public.settle_notice, public.enqueue_digests, public.purge_notices
  to service_role;

-- 20261123140600_list_jobs.sql

-- Pages of jobs for people, with any history behind them. Each part is read through an index of its own, newest first; without,
-- a million finished jobs are walked for the few of a rare kind (0.6 s), and no index is for `status = 'queued'` alone.
--
-- The index is written once a job, when it ends: about 6 % of a claim with its completion, less than the spread
-- (docs/operations.md).
create index if not exists jobs_finished
  on public.jobs (kind, status, id) where status in ('succeeded', 'failed', 'cancelled');

-- The newest jobs, of one status and one kind or of all.
create or replace function public.list_jobs(
  status public.job_status default null,
  kind text default null,
  max_rows integer default 20
)
returns setof public.jobs
language sql
stable
set search_path = ''
as $$
  with recursive known (kind) as (
    -- The kinds in the history, each found with one index probe: they are few, and their jobs are many.
    (select jobs.kind from public.jobs where jobs.status in ('succeeded', 'failed', 'cancelled') order by jobs.kind limit 1)
    union all
    select (
      select next.kind from public.jobs as next
      where next.status in ('succeeded', 'failed', 'cancelled') and next.kind > known.kind
      order by next.kind limit 1)
    from known where known.kind is not null
  ), found (id) as (
    (select id from public.jobs
     where jobs.status = 'queued' and not delayed
       and coalesce(list_jobs.status, 'queued') = 'queued' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select id from public.jobs
     where jobs.status = 'queued' and delayed
       and coalesce(list_jobs.status, 'queued') = 'queued' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select id from public.jobs
     where jobs.status = 'running'
       and coalesce(list_jobs.status, 'running') = 'running' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select job.id
     from known
     cross join unnest(array['succeeded', 'failed', 'cancelled']::public.job_status[]) as ended (status)
     cross join lateral (
       select id from public.jobs
       where jobs.status in ('succeeded', 'failed', 'cancelled')
         and jobs.kind = known.kind and jobs.status = ended.status
       order by id desc limit list_jobs.max_rows
     ) as job
     where (list_jobs.kind is null or known.kind = list_jobs.kind)
       and (list_jobs.status is null or ended.status = list_jobs.status))
  )
  select jobs.* from public.jobs
  where id = any (array(select id from found order by id desc limit list_jobs.max_rows))
  order by id desc;
$$;

revoke all on function public.list_jobs from public, anon, authenticated;
grant execute on function public.list_jobs to service_role;

-- 20261123140900_default_schedules.sql

-- The timetable a new installation starts with, in UTC: `ops schedules add` replaces one, `disable` keeps it quiet. What
-- an operator changed is never overwritten.
--
-- Off until somebody wants it: what writes to people. And nothing here deletes what a person might miss: the sweep only
-- reports until its payload says {"dryRun": false}.
insert into public.job_schedules (name, kind, cron, payload, is_active, description)
values
  ('health-check', 'health-check', '*/5 * * * *', '{}', true,
   'Database, storage, queue and failures; alerts on changes'),
  ('purge-history', 'purge-history', '17 3 * * *', '{}', true,
   'History older than 30 days'),
  ('reconcile-counts', 'reconcile-counts', '47 3 * * *', '{}', true,
   'Stored counts against what they count'),
  ('sweep-storage', 'sweep-storage', '23 4 * * 0', '{"dryRun": true}', true,
   'Files that no book refers to: only reports them until its payload says {"dryRun": false}'),
  ('notify-readers', 'notify-readers', '*/5 * * * *', '{}', false,
   'Mail and webhook when a book is ready or has failed; needs SMTP_URL or NOTIFY_WEBHOOK_URL'),
  ('weekly-digest', 'weekly-digest', '0 7 * * 1', '{}', false,
   'What each reader’s books of the last week were; sent by notify-readers, which must be on too')
on conflict (name) do nothing;

-- 20261126110000_queue_history.sql

-- The queue over time, for plots.
--
-- How much waited, and for how long, is sampled: every look of the task health-check keeps the two numbers it has judged.
-- Derived from history it would be exact, but each attempt of the span has to be joined with its job for the time at
-- which that was due: 0.17 s for a day and 0.9 s for a week of a million finished jobs over sixty days, without bound as
-- traffic grows; and a retry overwrites that time. The looks of a week are 2016 rows whatever the traffic.
--
-- Null: a look before this migration, or one that the database did not answer.
alter table public.health_checks
  add column if not exists waiting integer check (waiting >= 0),
  add column if not exists oldest_wait_seconds double precision check (oldest_wait_seconds >= 0);

drop function if exists public.record_health(text, jsonb, jsonb);

-- Stores a look at the whole together with what is to be told of it, and returns the id of the look.
create or replace function public.record_health(
  status text,
  checks jsonb,
  alerts jsonb default '[]',
  waiting integer default null,
  oldest_wait_seconds double precision default null
)
returns bigint
language sql
security definer
set search_path = ''
as $$
  insert into public.alerts (subject, status, says)
  select alert.subject, alert.status, left(alert.says, 2000)
  from jsonb_to_recordset(record_health.alerts) as alert (subject text, status text, says text);
  insert into public.health_checks (status, checks, waiting, oldest_wait_seconds)
  values (record_health.status, record_health.checks, record_health.waiting, record_health.oldest_wait_seconds)
  returning id;
$$;

-- What waited, and how attempts ended, in steps of equal length up to now; steps in which nothing was seen are left out.
-- `queue` has the worst look of each step, `attempts` counts what ended in it. `steps` is bounded so that the answer is.
--
-- How attempts ended is counted from history, so that it is there from the first job on and without any look: the block
-- range index finds the span, at about a microsecond an attempt in it.
create or replace function public.queue_history(step interval default '15 minutes', steps integer default 96)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  origin constant timestamptz := '2000-01-03 00:00:00+00';
  since timestamptz;
begin
  if queue_history.step not between interval '1 minute' and interval '1 day'
    or queue_history.steps not between 1 and 200
    or queue_history.step * queue_history.steps > interval '31 days'
  then
    perform private.refuse('PT400', 'history_invalid',
      'A step is from a minute to a day; there are up to 200 of them, and together they are at most 31 days.');
  end if;
  since := date_bin(queue_history.step, now(), origin) - queue_history.step * (queue_history.steps - 1);

  return jsonb_build_object(
    'at', now(),
    'since', since,
    'queue', coalesce((
      select jsonb_agg(to_jsonb(looks) order by looks.at)
      from (
        select date_bin(queue_history.step, at, origin) as at, max(waiting) as waiting,
          max(oldest_wait_seconds) as "oldestWaitSeconds"
        from public.health_checks
        where at >= since and waiting is not null and oldest_wait_seconds is not null
        group by 1
      ) as looks
    ), '[]'),
    'attempts', coalesce((
      select jsonb_agg(to_jsonb(ended) order by ended.at)
      from (
        select date_bin(queue_history.step, finished_at, origin) as at,
          count(*) filter (where outcome = 'succeeded') as succeeded,
          count(*) filter (where outcome in ('failed', 'timed_out', 'lost')) as failed
        from public.job_attempts
        where finished_at >= since and outcome in ('succeeded', 'failed', 'timed_out', 'lost')
        group by 1
      ) as ended
    ), '[]')
  );
end;
$$;

revoke all on function public.record_health, public.queue_history from public, anon, authenticated;
grant execute on function public.record_health, public.queue_history to service_role;

-- 20261126110100_list_jobs_pages.sql

-- Pages of jobs beyond the first: `before` is the last id of the page before, so that what is enqueued meanwhile moves
-- nothing, and page a thousand costs what the first one costs.
drop function if exists public.list_jobs(public.job_status, text, integer);

-- The newest jobs, of one status and one kind or of all. Each part is read through an index of its own.
create or replace function public.list_jobs(
  status public.job_status default null,
  kind text default null,
  max_rows integer default 20,
  before bigint default null
)
returns setof public.jobs
language sql
stable
set search_path = ''
as $$
  with recursive known (kind) as (
    -- The kinds in the history, each found with one index probe: they are few, and their jobs are many.
    (select jobs.kind from public.jobs where jobs.status in ('succeeded', 'failed', 'cancelled') order by jobs.kind limit 1)
    union all
    select (
      select next.kind from public.jobs as next
      where next.status in ('succeeded', 'failed', 'cancelled') and next.kind > known.kind
      order by next.kind limit 1)
    from known where known.kind is not null
  ), wanted (below) as (
    -- A bound that is always there can be an index's; `before is null or id < before` could not.
    select coalesce(list_jobs.before, 9223372036854775807)
  ), found (id) as (
    (select id from public.jobs
     where jobs.status = 'queued' and not delayed and id < (select below from wanted)
       and coalesce(list_jobs.status, 'queued') = 'queued' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select id from public.jobs
     where jobs.status = 'queued' and delayed and id < (select below from wanted)
       and coalesce(list_jobs.status, 'queued') = 'queued' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select id from public.jobs
     where jobs.status = 'running' and id < (select below from wanted)
       and coalesce(list_jobs.status, 'running') = 'running' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select job.id
     from known
     cross join unnest(array['succeeded', 'failed', 'cancelled']::public.job_status[]) as ended (status)
     cross join lateral (
       select id from public.jobs
       where jobs.status in ('succeeded', 'failed', 'cancelled')
         and jobs.kind = known.kind and jobs.status = ended.status and id < (select below from wanted)
       order by id desc limit list_jobs.max_rows
     ) as job
     where (list_jobs.kind is null or known.kind = list_jobs.kind)
       and (list_jobs.status is null or ended.status = list_jobs.status))
  )
  select jobs.* from public.jobs
  where id = any (array(select id from found order by id desc limit list_jobs.max_rows))
  order by id desc;
$$;

revoke all on function public.list_jobs from public, anon, authenticated;
grant execute on function public.list_jobs to service_role;
