-- Generated from supabase/migrations by `npm run schema`. Do not edit.

-- 20261123095900_own_project.sql

-- Stops before anything is changed where another app lives: `create … if not exists` would take its tables for ours, and what the
-- next migration closes would be closed to it. A project of one's own is meant.
do $$
declare
  names constant text[] := array[
    'account_audit', 'alerts', 'alike_books', 'attempt_outcome', 'book_counts', 'book_keywords', 'book_neighbours',
    'book_recommendations', 'book_words', 'books', 'computed_lists', 'follows', 'health_checks', 'hot_scores',
    'job_attempts', 'job_schedules', 'job_status', 'jobs', 'known_words', 'lemmas', 'notices', 'notifications',
    'profiles', 'reader_activity', 'reader_counts', 'reader_settings', 'reader_suggestions', 'reading_events',
    'reading_kind', 'recommendation_source', 'trending_books'];
  taken text;
begin
  -- These migrations, run again.
  if to_regprocedure('private.refuse(text, text, text)') is not null then
    return;
  end if;
  select string_agg(name, ', ' order by name) into taken
  from (
    -- Tables, views and types alike: each has a type of its name.
    select 'public.' || typname as name from pg_type
    where typnamespace = 'public'::regnamespace and typname = any (names)
    union all
    select 'private' from pg_namespace where nspname = 'private'
  ) as found;
  if taken is not null then
    raise exception 'This database has % already, and not from these migrations.', taken
      using hint = 'Take a Supabase project of its own for this app; nothing was changed here.';
  end if;
end;
$$;

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

-- An id as somebody wrote it, to look it up by: compared as texts, the ids of a table have no index.
create or replace function private.uuid_or_null(text text)
returns uuid
language sql
immutable
as $$
  select case when text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then text::uuid end;
$$;

-- Whether a prefix is that of an edition of a book, books/<book>/<edition>. The pattern is the same for every book: one with the
-- id in it is compiled anew for each, for 3 ms of every change of a book's row.
create or replace function private.is_edition(prefix text, book_id uuid)
returns boolean
language sql
immutable
as $$
  select starts_with(is_edition.prefix, 'books/' || is_edition.book_id::text || '/')
    and substr(is_edition.prefix, 44) ~ '^[A-Za-z0-9_-]{1,128}$';
$$;

-- 20261123100100_books.sql

-- A reader's books. Rows are created by submit_book alone; from then on a book follows its job (see
-- book_follows_job), so there is no moment at which the two disagree.
create table if not exists public.books (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  -- What the reader called it, until the book itself says better.
  title text check (char_length(title) between 1 and 1000),
  author text check (char_length(author) between 1 and 1000),
  -- One book a place: submitting the same object again reads the same book again.
  upload_path text not null unique,
  status text not null default 'queued' check (status in ('queued', 'processing', 'ready', 'failed')),
  -- { "stage": text, "fraction": 0..1 } while processing.
  progress jsonb,
  -- Submitted again while its job was at work, with another file than that has read: read again when the job ends.
  has_new_upload boolean not null default false,
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
  -- When it could be read for the first time: to be read again is no news to its owner.
  first_published_at timestamptz,

  -- A worker with the service role reads this path: it must never lead into somebody else's folder.
  constraint books_upload_is_own check (starts_with(upload_path, 'uploads/' || owner_id || '/')),
  constraint books_output_is_own check (private.is_edition(output_prefix, id)),
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
  create type public.attempt_outcome as enum (
    'succeeded', 'failed', 'timed_out', 'released', 'deferred', 'lost', 'cancelled');
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
  -- Attempts begun; one that was released or deferred does not count.
  attempt integer not null default 0,
  -- How often it was put off because the outside was broken.
  deferrals integer not null default 0,
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
    or (job.error is not null and (
      jsonb_typeof(job.error -> 'code') is distinct from 'string'
      or jsonb_typeof(job.error -> 'message') is distinct from 'string'))
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

  -- A moment that never comes, or was always there, is no JSON number: nobody could look at the queue any more.
  if not isfinite(job.run_at) or not coalesce(isfinite(job.lease_expires_at), true) then
    return false;
  end if;

  -- One that waits has an attempt left. Put back by hand without one, it would be claimed beyond its last, which is refused here:
  -- with it every claim of every worker. 100 and 500: what MAX_ATTEMPTS and defer_job() allow at most.
  return job.deferrals between 0 and 500
    and job.attempt between 0
      and coalesce(job.max_attempts, 100) - case when job.status = 'queued' then 1 else 0 end;
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
  -- The number of one that was released or deferred is used again.
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

-- 20261123100500_submit_book.sql

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

-- 20261123100600_claim_jobs.sql

-- What a job says that somebody stopped while it ran.
create or replace function private.cancelled_error()
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('code', 'cancelled', 'message', 'Cancelled while it ran.');
$$;

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
                   then private.cancelled_error()
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
  from lost
  -- Whoever claims under a token that the history has (tick() does not): no fault of one job may keep all others from being claimed.
  on conflict (job_id, id) do nothing;
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
  of_books := claim_jobs.max_jobs > 0;
  loop
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
      limit case when of_books then claim_jobs.max_jobs else claim_jobs.max_tasks end
      for update skip locked
    ))
    returning jobs.id, jobs.kind::text, jobs.payload::jsonb, jobs.priority::integer, jobs.run_at, jobs.attempt,
      coalesce(jobs.max_attempts, claim_jobs.max_attempts), jobs.timeout_ms::integer, jobs.lease_token;
    exit when found or not of_books or claim_jobs.max_tasks = 0;
    of_books := false;
  end loop;

  -- A claim need not outlive a crash of the database: one that it forgets is a job that is queued again, and whoever held
  -- the lease is refused, as after any lost lease; what was taken back or ended above is done again by the next claim. So
  -- this transaction does not wait for the disk, which that of every completion does.
  perform set_config('synchronous_commit', 'off', true);
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

-- The pause until the next try: exponential with full jitter, 10 s · 2ⁿ after n earlier failures, at most `longest`.
-- Full jitter (anything from nothing to the bound) spreads a crowd that failed together best:
-- https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
create or replace function private.backoff(attempt integer, longest interval default '1 hour')
returns interval
language sql
volatile
set search_path = ''
as $$
  select make_interval(secs => 
    random() * least(extract(epoch from backoff.longest), 10 * power(2, least(backoff.attempt - 1, 20))));
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

-- Puts an attempt that has ended into the history.
create or replace function private.record_attempt(
  job public.jobs, outcome public.attempt_outcome, error jsonb, metrics jsonb
)
returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, error, metrics)
  values
    (job.id, job.lease_token, job.kind, job.attempt, job.locked_by, job.execution, job.task_index, job.started_at,
     record_attempt.outcome, record_attempt.error, record_attempt.metrics);
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
    -- What somebody wanted to stop has not failed: nobody is told so.
    error = case when next_status = 'cancelled' then private.cancelled_error() else told end,
    progress = null,
    cancel_requested = false,
    lease_token = null,
    lease_expires_at = null
  where id = job.id
  returning status::text, run_at;

  perform private.record_attempt(job, fail_job.outcome::public.attempt_outcome, told, fail_job.metrics);
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
    error = case when job.cancel_requested then private.cancelled_error() else job.error end,
    progress = null,
    cancel_requested = false,
    lease_token = null,
    lease_expires_at = null
  where id = job.id;

  perform private.record_attempt(
    job, case when job.cancel_requested then 'cancelled' else 'released' end::public.attempt_outcome, null, release_job.metrics);
end;
$$;

revoke all on function public.release_job from public, anon, authenticated;
grant execute on function public.release_job to service_role;

-- 20261123101050_defer_job.sql

-- Puts a job off because the outside is broken (Storage is down, the network is): the attempt is not used up, or an
-- outage of ten minutes would fail every book that was uploaded in it. The pause grows to a quarter of an hour and no further: so
-- long after the end of an outage the last book waits at most.
--
-- Not for ever: a book that breaks Storage by itself looks the same. 500 times are about two and a half days, an outage over
-- a weekend. Counted, not timed, because nobody tries while no worker runs: a laptop that was closed for a week has lost nothing.
create or replace function public.defer_job(id bigint, token uuid, error jsonb, metrics jsonb default null)
returns table (job_status text, next_run_at timestamptz)
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  job public.jobs;
  told jsonb := private.told_error(defer_job.error);
  next_status public.job_status;
begin
  select * into job from public.jobs
  where id = defer_job.id
    and lease_token = defer_job.token and lease_expires_at > now()
  for update;
  if not found then
    if not private.has_ended(defer_job.id, defer_job.token, array['deferred']::public.attempt_outcome[]) then
      perform private.refuse_lost_lease(defer_job.id);
    end if;
    return query select status::text, run_at from public.jobs where id = defer_job.id;
    return;
  end if;

  next_status := case
    when job.cancel_requested then 'cancelled'
    when job.deferrals + 1 >= 500 then 'failed'
    else 'queued'
  end;

  return query
  update public.jobs set
    status = next_status,
    attempt = job.attempt - 1,
    deferrals = job.deferrals + 1,
    run_at = case when next_status = 'queued'
               then now() + private.backoff(job.deferrals + 1, '15 minutes') else run_at end,
    delayed = next_status = 'queued',
    finished_at = case when next_status <> 'queued' then now() end,
    error = case when next_status = 'cancelled' then private.cancelled_error() else told end,
    progress = null,
    cancel_requested = false,
    lease_token = null,
    lease_expires_at = null
  where id = job.id
  returning status::text, run_at;

  perform private.record_attempt(job, 'deferred', told, defer_job.metrics);
end;
$$;

revoke all on function public.defer_job from public, anon, authenticated;
grant execute on function public.defer_job to service_role;

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
        deferrals = 0,
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
          count(*) filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as failed,
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
--
-- `cron` and `time_zone` are those the next time was computed from. Of a schedule that was saved and not computed yet, every
-- state looks the same: saved again in between, it would get the old timetable's next time, which may be a year away.
create or replace function public.fire_schedule(
  id bigint,
  expected_next_run_at timestamptz,
  next_run_at timestamptz,
  cron text,
  time_zone text
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
    and (cron, time_zone) = (fire_schedule.cron, fire_schedule.time_zone)
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
  if char_length(save_schedule.cron) > 200 then
    perform private.refuse('PT400', 'cron_invalid',
      'A timetable has at most 200 characters: write a list of minutes as a step or a range, */5 or 10-20.');
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
    where jobs.id = job and status = 'queued'
      -- Asked again after its lease was lost: the history knows an attempt by its token, and the job is queued for whoever comes.
      and not exists (select from public.job_attempts where job_id = job and job_attempts.id = start_job.token);
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
      -- Asked again of the row as it is now: retry_job may have queued it since it was seen.
      and finished_at < cutoff
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

-- 20261123140200_sweep_storage.sql

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

-- 20261123140300_health.sql

-- How the whole was found each time somebody looked.
create table if not exists public.health_checks (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  status text not null check (status in ('ok', 'warning', 'critical')),
  -- [{ "name", "status", "says" }]
  checks jsonb not null check (jsonb_typeof(checks) = 'array'),
  -- Due jobs and how long the first of them has waited, for queue_history; null when the database did not answer.
  waiting integer check (waiting >= 0),
  oldest_wait_seconds double precision check (oldest_wait_seconds >= 0)
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
    -- Seconds since the first active schedule should have been fired: any worker that looks does it.
    'lateSeconds', coalesce((
      select greatest(extract(epoch from now() - min(coalesce(next_run_at, updated_at))), 0)
      from public.job_schedules where is_active), 0),
    'attempts', attempts.total,
    'failures', attempts.failed,
    'failureCode', attempts.code,
    -- Books that were put off for a quarter of an hour and more: 8 pauses, drawn as they are.
    'deferred', (
      select jsonb_build_object('books', count(*), 'code', mode() within group (order by error ->> 'code'))
      from (
        select error, deferrals from public.jobs where status = 'queued' and not delayed
        union all
        select error, deferrals from public.jobs where status = 'queued' and delayed
        union all
        select error, deferrals from public.jobs where status = 'running'
      ) as active
      where deferrals >= 8),
    -- What a timetable makes and what failed the last time it ended. Not the look itself: it fails when it cannot tell anybody.
    'failedTasks', coalesce((
      select jsonb_agg(jsonb_build_object('kind', kind, 'jobId', id, 'error', error) order by kind)
      from (select distinct kind from public.job_schedules where is_active and kind <> 'health-check') as scheduled
      cross join lateral (
        select id, error from public.jobs
        where jobs.kind = scheduled.kind and status = 'failed' order by id desc limit 1
      ) as failed
      where failed.id > coalesce((
        select id from public.jobs where jobs.kind = scheduled.kind and status = 'succeeded' order by id desc limit 1), 0)
    ), '[]'),
    'failedBooks', coalesce((
      select jsonb_agg(jsonb_build_object(
        'subject', 'book:' || attempt.id, 'jobId', attempt.job_id, 'title', books.title, 'error', attempt.error))
      from public.job_attempts as attempt
      -- The attempt that ended the job, in one transaction with it: a job that was run again has two of each number.
      join public.jobs on jobs.id = attempt.job_id and jobs.status = 'failed' and jobs.finished_at = attempt.finished_at
      join public.books on books.id = jobs.book_id
      where attempt.kind = 'process-book' and attempt.finished_at > (select at from since)
        and attempt.outcome in ('failed', 'timed_out', 'deferred', 'lost')
        and not exists (select from public.alerts where subject = 'book:' || attempt.id)
    ), '[]'),
    'lastAlerts', coalesce((
      select jsonb_agg(jsonb_build_object('subject', subject, 'status', status, 'at', created_at))
      from (
        select distinct on (subject) subject, status, created_at from public.alerts
        where subject in ('database', 'storage', 'queue', 'deferred', 'timetable', 'tasks', 'failures')
          -- What is not sent within a day never is (unsent_alerts), so nobody was told of it.
          and (sent_at is not null or created_at > now() - interval '1 day')
        order by subject, id desc
      ) as latest
    ), '[]')
  )
  from (
    select count(*) as total, count(*) filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as failed,
      mode() within group (order by error ->> 'code')
        filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as code
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

-- Stores a look at the whole together with what is to be told of it, and returns the id of the look. What was told last of
-- a subject is not told again: asked twice, because the answer was lost, or by two looks at once, it is one alert.
create or replace function public.record_health(
  status text,
  checks jsonb,
  alerts jsonb default '[]',
  waiting integer default null,
  oldest_wait_seconds double precision default null
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  look bigint;
begin
  if jsonb_array_length(record_health.alerts) > 0 then
    -- Of two looks at once, the second is to see what the first has stored.
    perform pg_advisory_xact_lock(hashtextextended('record_health', 0));
    insert into public.alerts (subject, status, says)
    select alert.subject, alert.status, left(alert.says, 2000)
    from jsonb_to_recordset(record_health.alerts) as alert (subject text, status text, says text)
    where alert.status is distinct from (
      select told.status from public.alerts as told
      where told.subject = alert.subject
        and (told.sent_at is not null or told.created_at > now() - interval '1 day')
      order by told.id desc limit 1);
  end if;
  insert into public.health_checks (status, checks, waiting, oldest_wait_seconds)
  values (record_health.status, record_health.checks, record_health.waiting, record_health.oldest_wait_seconds)
  returning id into look;
  return look;
end;
$$;

-- What nobody was told yet, checks before books and then the oldest first; what is older than a day is no news. All of it: at a
-- hundred a look, of 5000 books that failed in a night people would be told for four hours.
create or replace function public.unsent_alerts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status, 'says', says)
    order by starts_with(subject, 'book:'), id), '[]')
  from (
    select id, subject, status, says from public.alerts
    where sent_at is null and created_at > now() - interval '1 day'
    order by id
    limit 20000
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

revoke all on function public.health_facts, public.record_health, public.unsent_alerts,
  public.mark_alerts_sent, public.purge_health from public, anon, authenticated;
grant execute on function public.health_facts, public.record_health, public.unsent_alerts,
  public.mark_alerts_sent, public.purge_health to service_role;

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
  event text not null check (event in ('book.ready', 'book.failed', 'digest.weekly', 'account.unverified')),
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

-- The address that a notice goes to by mail; null where nobody has confirmed it or its reader wants none.
create or replace function private.mail_address(event text, account auth.users, settings public.reader_settings)
returns text
language sql
immutable
as $$
  select account.email where case event
    -- To an address that is not confirmed: that is what it is about.
    when 'account.unverified' then account.email_confirmed_at is null
    when 'digest.weekly' then account.email_confirmed_at is not null and coalesce(settings.wants_digest, true)
    else account.email_confirmed_at is not null and coalesce(settings.wants_book_mail, true)
  end;
$$;

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
      and created_at >= now() - interval '1 day'
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
      'address', private.mail_address(event, users, reader_settings),
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

revoke all on function public.claim_notices, public.settle_notice, public.purge_notices from public, anon, authenticated;
grant execute on function public.claim_notices, public.settle_notice, public.purge_notices to service_role;

-- 20261123140600_list_jobs.sql

-- Pages of jobs for people, with any history behind them. Each part is read through an index of its own, newest first; without,
-- a million finished jobs are walked for the few of a rare kind (0.6 s), and no index is for `status = 'queued'` alone.
--
-- The index is written once a job, when it ends: about 6 % of a claim with its completion, less than the spread
-- (docs/operations.md).
create index if not exists jobs_finished
  on public.jobs (kind, status, id) where status in ('succeeded', 'failed', 'cancelled');

-- The newest jobs, of one status and one kind or of all. `before` is the last id of the page before, so that what is enqueued
-- meanwhile moves nothing, and page a thousand costs what the first one costs.
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
          count(*) filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as failed
        from public.job_attempts
        where finished_at >= since and outcome in ('succeeded', 'failed', 'timed_out', 'deferred', 'lost')
        group by 1
      ) as ended
    ), '[]')
  );
end;
$$;

revoke all on function public.queue_history from public, anon, authenticated;
grant execute on function public.queue_history to service_role;

-- 20261126200000_catalogue.sql

-- Books that all readers may read. Nothing a reader uploads is shown to another: an operator shares a book, because only
-- somebody who knows that it may be copied can.
alter table public.books
  -- Null: its owner's alone.
  add column if not exists shared_at timestamptz;

create index if not exists books_shared on public.books (published_at) where shared_at is not null;
-- A hash, because an author may have more bytes than an entry of a tree.
create index if not exists books_by_author on public.books using hash (author) where shared_at is not null;

-- Whether the caller may read a book: it is hers, or shared and published. Takes text, because policies ask with a part of
-- an object's name that may be anything.
create or replace function public.may_read_book(book text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.books
    where id = private.uuid_or_null(may_read_book.book)
      and (owner_id = auth.uid() or (shared_at is not null and output_prefix is not null))
  );
$$;

-- Those of some books that the caller may read now, with where to read them: what an id in her events, in a notification or
-- in a reason stands for. The row of somebody else's book is not for her.
create or replace function public.readable_books(ids uuid[])
returns table (
  book_id uuid, title text, author text, language text, characters integer, output_prefix text
)
language sql
stable
security definer
set search_path = ''
as $$
  select id, title, author, language, characters, output_prefix
  from public.books
  where id = any (readable_books.ids) and output_prefix is not null
    and (shared_at is not null or owner_id = (select auth.uid()))
  order by id
  limit 1000;
$$;

-- A recommendation that cannot be opened is none: the output of shared books is every signed-in reader's.
do $$
begin
  drop policy if exists "Readers read the output of shared books" on storage.objects;
  execute format('create policy "Readers read the output of shared books" on storage.objects
    for select to authenticated using (
      bucket_id = %L and split_part(name, ''/'', 1) = ''books'' and public.may_read_book(split_part(name, ''/'', 2)))',
    private.bucket());
end;
$$;

-- Shares a book with all readers, or no longer. Again is no error and changes nothing.
create or replace function public.share_book(id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  update public.books set shared_at = coalesce(shared_at, now()), updated_at = now() where id = share_book.id;
  if not found then
    perform private.refuse('PT404', 'book_missing', format('There is no book %s.', share_book.id));
  end if;
end;
$$;

create or replace function public.unshare_book(id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  update public.books set shared_at = null, updated_at = now() where id = unshare_book.id;
  if not found then
    perform private.refuse('PT404', 'book_missing', format('There is no book %s.', unshare_book.id));
  end if;
end;
$$;

revoke all on function public.may_read_book, public.readable_books, public.share_book, public.unshare_book
  from public, anon, authenticated, service_role;
grant execute on function public.may_read_book, public.readable_books to authenticated;
grant execute on function public.share_book, public.unshare_book to service_role;

-- 20261126200100_readers.sql

-- Readers to one another. Who has no profile is nobody: never suggested, not to be followed.
create table if not exists public.profiles (
  reader_id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null check (char_length(btrim(display_name)) between 1 and 60),
  about text check (char_length(about) <= 500),
  -- Whether what she likes and finishes may speak for her: to those who follow her, and to find readers like her.
  shows_reading boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table if not exists public.follows (
  follower_id uuid not null references auth.users (id) on delete cascade,
  followed_id uuid not null references public.profiles (reader_id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (follower_id, followed_id),
  constraint follows_somebody_else check (follower_id <> followed_id)
);
create index if not exists follows_newest on public.follows (follower_id, created_at desc);
create index if not exists follows_by_followed on public.follows (followed_id);

-- What the tasks ask of each reader: when she was here, what of hers changed, what was computed for her and when. One row a
-- reader, of her own, so that no two readers ever wait for each other here.
create table if not exists public.reader_activity (
  reader_id uuid primary key references auth.users (id) on delete cascade,
  -- To the hour: an index holds it, and a row that changes nothing indexed is written in place.
  active_at timestamptz not null default now(),
  -- Events she may still log at once, as of refilled_at.
  event_tokens real not null default 60 check (event_tokens between 0 and 60),
  refilled_at timestamptz not null default now(),
  words_changed_at timestamptz,
  -- Likes and finished books.
  reading_changed_at timestamptz,
  follows_changed_at timestamptz,
  vocabulary_at timestamptz,
  content_at timestamptz,
  collaborative_at timestamptz,
  social_at timestamptz,
  suggested_at timestamptz
)
with (fillfactor = 80);
create index if not exists reader_activity_active on public.reader_activity (active_at);

alter table public.profiles enable row level security;
alter table public.follows enable row level security;
alter table public.reader_activity enable row level security;
revoke all on public.profiles, public.follows, public.reader_activity from public, anon, authenticated, service_role;
-- Column by column: what is not named here is nobody's business.
grant select (reader_id, display_name, about, created_at) on public.profiles to authenticated;
grant select on public.follows to authenticated;
grant select on public.profiles, public.follows, public.reader_activity to service_role;

drop policy if exists "Profiles are for every reader" on public.profiles;
create policy "Profiles are for every reader" on public.profiles for select to authenticated using (true);
drop policy if exists "Readers see whom they follow and who follows them" on public.follows;
create policy "Readers see whom they follow and who follows them" on public.follows
  for select to authenticated
  using (follower_id = (select auth.uid()) or followed_id = (select auth.uid()));

-- The reader who calls.
create or replace function private.signed_in()
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'not_signed_in', 'Sign in first.');
  end if;
  return auth.uid();
end;
$$;

-- Notes that a reader is here and that something of hers changed: 'words', 'reading', 'follows' or null.
create or replace function private.note_change(reader uuid, what text)
returns void
language sql
set search_path = ''
as $$
  insert into public.reader_activity as activity (reader_id, words_changed_at, reading_changed_at, follows_changed_at)
  values (
    note_change.reader,
    case what when 'words' then now() end,
    case what when 'reading' then now() end,
    case what when 'follows' then now() end)
  on conflict (reader_id) do update set
    active_at = case when activity.active_at < now() - interval '1 hour' then now() else activity.active_at end,
    words_changed_at = coalesce(excluded.words_changed_at, activity.words_changed_at),
    reading_changed_at = coalesce(excluded.reading_changed_at, activity.reading_changed_at),
    follows_changed_at = coalesce(excluded.follows_changed_at, activity.follows_changed_at);
$$;

-- A change counts as later than a computation that began up to five minutes before it: it may have been under way, unseen,
-- when the computation looked. Computing once too often is cheap, missing a change is not.
create or replace function private.changed_since(changed_at timestamptz, computed_at timestamptz)
returns boolean
language sql
immutable
as $$
  select changed_at is not null and (computed_at is null or changed_at > computed_at - interval '5 minutes');
$$;

create or replace function public.save_profile(
  display_name text, about text default null, shows_reading boolean default false
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  reader uuid := private.signed_in();
begin
  if coalesce(char_length(btrim(save_profile.display_name)), 0) not between 1 and 60
    or char_length(save_profile.about) > 500
  then
    perform private.refuse('PT400', 'profile_invalid',
      'display_name has from 1 to 60 characters, about at most 500.');
  end if;
  insert into public.profiles (reader_id, display_name, about, shows_reading)
  values (reader, btrim(save_profile.display_name), save_profile.about, coalesce(save_profile.shows_reading, false))
  on conflict (reader_id) do update set
    display_name = excluded.display_name, about = excluded.about, shows_reading = excluded.shows_reading,
    updated_at = now();
  perform private.note_change(reader, null);
end;
$$;

-- The caller's own, with what others do not see of it; no row: she has none.
create or replace function public.my_profile()
returns table (display_name text, about text, shows_reading boolean, created_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select display_name, about, shows_reading, created_at
  from public.profiles
  where reader_id = private.signed_in();
$$;

-- Takes her followers along.
create or replace function public.remove_profile()
returns void
language sql
security definer
set search_path = ''
as $$
  delete from public.profiles where reader_id = private.signed_in();
$$;

-- False: she follows that reader already.
create or replace function public.follow_reader(reader_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  -- What the tasks read of a reader is bounded by less; this bounds what one account can write.
  max_follows constant integer := 5000;
  reader uuid := private.signed_in();
  is_new boolean;
begin
  if follow_reader.reader_id = reader then
    perform private.refuse('PT400', 'follow_invalid', 'Nobody can follow herself.');
  end if;
  perform private.note_change(reader, 'follows');
  if (select count(*) from public.follows where follower_id = reader) >= max_follows then
    perform private.refuse('PT429', 'too_many_follows', format('At most %s readers can be followed.', max_follows));
  end if;
  insert into public.follows (follower_id, followed_id) values (reader, follow_reader.reader_id)
  on conflict do nothing;
  is_new := found;
  return is_new;
exception when foreign_key_violation then
  perform private.refuse('PT404', 'profile_missing', 'There is no such reader.');
end;
$$;

-- False: she did not follow that reader.
create or replace function public.unfollow_reader(reader_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  reader uuid := private.signed_in();
begin
  perform private.note_change(reader, 'follows');
  delete from public.follows where follower_id = reader and followed_id = unfollow_reader.reader_id;
  return found;
end;
$$;

revoke all on function public.save_profile, public.my_profile, public.remove_profile, public.follow_reader,
  public.unfollow_reader
  from public, anon, authenticated, service_role;
grant execute on function public.save_profile, public.my_profile, public.remove_profile, public.follow_reader,
  public.unfollow_reader
  to authenticated;

-- 20261126200200_reading_events.sql

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

-- 20261126200300_counts.sql

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

-- 20261126200400_words.sql

-- Which words books are written in and readers know. A lemma is a dictionary form with its reading.
create table if not exists public.lemmas (
  id integer generated always as identity primary key,
  base text not null check (char_length(base) between 1 and 100),
  -- '': unknown.
  reading text not null check (char_length(reading) <= 100),
  -- In how many of the newest thousand published books: what makes a word of a book its own. See refresh_lemma_books.
  in_books integer not null default 0 check (in_books >= 0),
  unique (base, reading)
);

-- The words of one edition of a book, one row. Written before the book is published and read only as those of the edition
-- that readers see, so they change with it, in one moment, and a job that fails leaves nothing to be seen. Columns of
-- numbers and not a row a word: 5 000 words are 20 kB here, and 0.5 MB with their index as rows.
create table if not exists public.book_words (
  book_id uuid not null references public.books (id) on delete cascade,
  output_prefix text not null,
  -- Most frequent first.
  lemma_ids integer[] not null,
  counts integer[] not null,
  -- Running words, the sum of the counts; and how many different ones (to ask the list itself is to read all of it).
  running integer not null check (running > 0),
  different integer not null check (different > 0),
  -- 256 running words at even distances along the list above, as lemmas with how many fell on each: enough to see at
  -- small cost which books are worth counting out.
  sample_ids integer[] not null,
  sample_weights integer[] not null,
  -- Among how many books its book_keywords were chosen; null: not yet.
  keywords_among integer,
  created_at timestamptz not null default now(),
  primary key (book_id, output_prefix),
  constraint book_words_even check (
    cardinality(lemma_ids) = cardinality(counts) and cardinality(sample_ids) = cardinality(sample_weights)
    and 1 <= all (counts))
);

-- What a reader knows, in her own spelling: words that no book here has (yet) are remembered too, and no list of hers
-- fills the dictionary that books share.
create table if not exists public.known_words (
  reader_id uuid not null references auth.users (id) on delete cascade,
  base text not null check (char_length(base) between 1 and 100),
  -- '': whatever its reading.
  reading text not null default '' check (char_length(reading) <= 100),
  since timestamptz not null default now(),
  primary key (reader_id, base, reading)
);

alter table public.lemmas enable row level security;
alter table public.book_words enable row level security;
alter table public.known_words enable row level security;
revoke all on public.lemmas, public.book_words, public.known_words from public, anon, authenticated, service_role;
grant select on public.known_words to authenticated;
grant select on public.lemmas, public.book_words, public.known_words to service_role;
drop policy if exists "Readers see the words they know" on public.known_words;
create policy "Readers see the words they know" on public.known_words
  for select to authenticated using (reader_id = (select auth.uid()));

-- Of 256 marks set at even distances along `total` running words, those before a place.
create or replace function private.marks_before(place bigint, total bigint)
returns integer
language sql
immutable
as $$ select ((512 * place + total) / (2 * total))::integer $$;

-- The sample of a list of words: see book_words. Those with no mark on them are left out.
create or replace function private.sample_words(lemma_ids integer[], counts integer[])
returns table (sample_ids integer[], sample_weights integer[])
language sql
immutable
set search_path = ''
as $$
  with placed as (
    select lemma, count, place, sum(count) over (order by place) as upto, sum(count) over () as total
    from unnest(sample_words.lemma_ids, sample_words.counts) with ordinality as entry (lemma, count, place)
  ), weighed as (
    select lemma, place, private.marks_before(upto, total) - private.marks_before(upto - count, total) as weight
    from placed
  )
  select array_agg(lemma order by place), array_agg(weight order by place) from weighed where weight > 0;
$$;

-- Takes the words of the edition that a job is about to publish, under its claim. `words` is { "bases": [text],
-- "readings": [text], "counts": [integer] }, columns of one length, at most 50 000; a lemma comes once. Again with the same
-- is the same. No words at all leave no row: the book is in no language that is learned here.
create or replace function public.store_book_words(id bigint, token uuid, output_prefix text, words jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  its_book uuid;
  lengths integer[];
begin
  -- The book before the job, as an account that goes has them: in the other order each would wait for the other.
  perform from public.books
  where id = (select book_id from public.jobs where id = store_book_words.id) for key share;
  select book_id into its_book from public.jobs
  where id = store_book_words.id and lease_token = store_book_words.token and lease_expires_at > now()
    and book_id is not null
  for share;
  if not found then
    perform private.refuse_lost_lease(store_book_words.id);
  end if;
  if private.is_edition(store_book_words.output_prefix, its_book) is not true then
    perform private.refuse('PT400', 'words_invalid', format('The output of book %s must lie in books/%s/.', its_book, its_book));
  end if;
  lengths := array(
    select case jsonb_typeof(words -> name) when 'array' then jsonb_array_length(words -> name) else -1 end
    from unnest(array['bases', 'readings', 'counts']) as name);
  if lengths[1] not between 0 and 50000 or lengths[2] <> lengths[1] or lengths[3] <> lengths[1] then
    perform private.refuse('PT400', 'words_invalid', 'bases, readings and counts are lists of one length, at most 50000.');
  end if;
  if exists (
    select from jsonb_array_elements_text(words -> 'counts') as count where count is null or count !~ '^[1-9][0-9]{0,8}$'
  ) then
    perform private.refuse('PT400', 'words_invalid', 'A word of a book stands in it once or more.');
  end if;

  -- In one order for all: two books that bring the same new words wait for each other in a row and not in a circle.
  insert into public.lemmas (base, reading)
  select base, reading
  from rows from (jsonb_array_elements_text(words -> 'bases'), jsonb_array_elements_text(words -> 'readings'))
    as word (base, reading)
  where not exists (select from public.lemmas where (lemmas.base, lemmas.reading) = (word.base, word.reading))
  order by base, reading
  on conflict do nothing;

  delete from public.book_words
  where book_id = its_book and output_prefix = store_book_words.output_prefix;
  insert into public.book_words
    (book_id, output_prefix, lemma_ids, counts, running, different, sample_ids, sample_weights)
  with word as (
    select lemmas.id as lemma, word.count::integer as count
    from rows from (
      jsonb_array_elements_text(words -> 'bases'), jsonb_array_elements_text(words -> 'readings'),
      jsonb_array_elements_text(words -> 'counts')) as word (base, reading, count)
    join public.lemmas on (lemmas.base, lemmas.reading) = (word.base, word.reading)
  ), list as (
    select array_agg(lemma order by count desc, lemma) as lemma_ids, array_agg(count order by count desc, lemma) as counts,
      sum(count)::integer as running, count(*)::integer as different
    from word
    having count(*) > 0
  )
  select its_book, store_book_words.output_prefix, lemma_ids, counts, running, different, sample_ids, sample_weights
  from list
  cross join lateral private.sample_words(lemma_ids, counts);
  return lengths[1];
end;
$$;

-- A new edition is published: the words of the old one have had their time.
create or replace function private.forget_old_words()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from public.book_words where book_id = new.id and output_prefix <> new.output_prefix;
  return null;
end;
$$;
create or replace trigger forget_old_words after update of output_prefix on public.books
  for each row when (new.output_prefix is distinct from old.output_prefix) execute function private.forget_old_words();

-- A reader's list as rows: objects with `base` and, where it matters, `reading`.
create or replace function private.word_list(words jsonb)
returns table (base text, reading text)
language plpgsql
immutable
set search_path = ''
as $$
begin
  if jsonb_typeof(words) is distinct from 'array' or jsonb_array_length(words) > 5000 or exists (
    select from jsonb_array_elements(words) as word
    where jsonb_typeof(word) <> 'object'
      or coalesce(char_length(btrim(word ->> 'base')), 0) not between 1 and 100
      or char_length(word ->> 'reading') > 100
  ) then
    perform private.refuse('PT400', 'words_invalid',
      'words is a list of at most 5000 objects with base and reading, of at most 100 characters each.');
  end if;
  return query
  select distinct btrim(word ->> 'base'), coalesce(btrim(word ->> 'reading'), '') from jsonb_array_elements(words) as word;
end;
$$;

-- Adds to what the reader who calls knows; returns how many words that are now.
create or replace function public.set_known_words(words jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  -- Native speakers know about half as many.
  max_known constant integer := 60000;
  reader uuid := private.signed_in();
  known integer;
begin
  -- Locks the reader's own row: two lists at once cannot both find room for the last word.
  perform private.note_change(reader, 'words');
  insert into public.known_words (reader_id, base, reading)
  select reader, base, reading from private.word_list(words)
  on conflict do nothing;
  select count(*) into known from public.known_words where reader_id = reader;
  if known > max_known then
    perform private.refuse('PT429', 'too_many_words', format('At most %s known words are kept.', max_known));
  end if;
  return known;
end;
$$;

-- Takes words out of it again; returns how many are left.
create or replace function public.forget_known_words(words jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  reader uuid := private.signed_in();
begin
  perform private.note_change(reader, 'words');
  delete from public.known_words
  where reader_id = reader and (base, reading) in (select base, reading from private.word_list(words));
  return (select count(*) from public.known_words where reader_id = reader);
end;
$$;

revoke all on function public.store_book_words, public.set_known_words, public.forget_known_words
  from public, anon, authenticated, service_role;
grant execute on function public.store_book_words to service_role;
grant execute on function public.set_known_words, public.forget_known_words to authenticated;

-- 20261126200500_trending.sql

-- Which books are read now. Both lists are computed by refresh-trending and swapped in one transaction: whoever reads
-- meanwhile sees the one before.

-- When a list that all readers share was computed: a list may be empty and still be news.
create table if not exists public.computed_lists (
  name text primary key check (name in ('trending', 'hot')),
  computed_at timestamptz not null,
  entries integer not null check (entries >= 0)
);

create table if not exists public.trending_books (
  place integer primary key check (place > 0),
  book_id uuid not null unique references public.books (id) on delete cascade,
  score double precision not null check (score > 0),
  views integer not null check (views >= 0),
  likes integer not null check (likes >= 0),
  comments integer not null check (comments >= 0),
  shares integer not null check (shares >= 0),
  computed_at timestamptz not null
);

-- Of every book in which something happened in the last week.
create table if not exists public.hot_scores (
  book_id uuid primary key references public.books (id) on delete cascade,
  score double precision not null check (score > 0),
  computed_at timestamptz not null
);

alter table public.computed_lists enable row level security;
alter table public.trending_books enable row level security;
alter table public.hot_scores enable row level security;
revoke all on public.computed_lists, public.trending_books, public.hot_scores
  from public, anon, authenticated, service_role;
grant select on public.computed_lists, public.trending_books, public.hot_scores to service_role;

-- What one event is worth. A view costs nothing and says little; a share is somebody's word for it.
create or replace function private.event_weight(kind public.reading_kind)
returns double precision
language sql
immutable
as $$ select case kind when 'view' then 0.1 when 'like' then 2 when 'comment' then 3 when 'share' then 5 else 0 end $$;

create or replace function private.note_list(name text, entries integer)
returns void
language sql
set search_path = ''
as $$
  insert into public.computed_lists (name, computed_at, entries) values (note_list.name, now(), note_list.entries)
  on conflict (name) do update set computed_at = excluded.computed_at, entries = excluded.entries;
$$;

-- The shared books with the highest score in the window that ends now. An empty window makes an empty list.
create or replace function public.refresh_trending(window_minutes integer default 60, top integer default 50)
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '60s'
as $$
#variable_conflict use_column
declare
  entries integer;
begin
  if refresh_trending.window_minutes not between 1 and 10080 or refresh_trending.top not between 1 and 1000 then
    perform private.refuse('PT400', 'window_invalid', 'window_minutes is from 1 to 10080, top from 1 to 1000.');
  end if;
  -- Two at once would each insert its own.
  perform pg_advisory_xact_lock(hashtextextended('refresh_trending', 0));
  delete from public.trending_books;
  with active as (
    select book_id, sum(private.event_weight(kind)) as score,
      count(*) filter (where kind = 'view') as views, count(*) filter (where kind = 'like') as likes,
      count(*) filter (where kind = 'comment') as comments, count(*) filter (where kind = 'share') as shares
    from public.reading_events
    where at > now() - make_interval(mins => refresh_trending.window_minutes) and at <= now()
    group by book_id
  ), best as materialized (
    select active.* from active
    join public.books on books.id = active.book_id
    where score > 0 and shared_at is not null and output_prefix is not null
    order by score desc, book_id
    limit refresh_trending.top
  ), kept as (
    -- Held until the end: one that is deleted meanwhile is left out here instead of breaking the list.
    select id from public.books where id in (select book_id from best) order by id for key share
  )
  insert into public.trending_books (place, book_id, score, views, likes, comments, shares, computed_at)
  select row_number() over (order by score desc, book_id), book_id, score, views, likes, comments, shares, now()
  from best join kept on kept.id = best.book_id;
  get diagnostics entries = row_count;
  perform private.note_list('trending', entries);
  return entries;
end;
$$;

-- How hot each book is: what happened in it, each event worth half as much after every 24 hours, none after a week (when
-- a 128th would be left). Does nothing when it was done within `min_age_minutes`; returns null then.
create or replace function public.refresh_hot_scores(min_age_minutes integer default 55)
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  entries integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('refresh_hot_scores', 0));
  if exists (
    select from public.computed_lists
    where name = 'hot' and computed_at > now() - make_interval(mins => refresh_hot_scores.min_age_minutes)
  ) then
    return null;
  end if;
  with fresh as materialized (
    -- date_part and not extract, which computes in decimals: seven times as long for a million events.
    select book_id,
      sum(private.event_weight(kind) * exp(date_part('epoch', at - now()) * ln(2) / 86400)) as score
    from public.reading_events
    where at > now() - interval '7 days' and at <= now() and kind <> 'finish'
    group by book_id
  ), kept as materialized (
    select id from public.books where id in (select book_id from fresh) order by id for key share
  ), gone as (
    delete from public.hot_scores where not exists (select from kept where id = book_id)
  )
  insert into public.hot_scores (book_id, score, computed_at)
  select book_id, score, now() from fresh join kept on kept.id = fresh.book_id
  on conflict (book_id) do update set score = excluded.score, computed_at = excluded.computed_at;
  get diagnostics entries = row_count;
  perform private.note_list('hot', entries);
  return entries;
end;
$$;

-- For readers who are signed in: the books that are read most at the moment.
create or replace function public.trending_books(max_rows integer default 50)
returns table (
  place integer, book_id uuid, title text, author text, language text, characters integer, output_prefix text,
  score double precision, views integer, likes integer, comments integer, shares integer, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select place, books.id, title, author, language, characters, output_prefix, score, views, likes, comments, shares,
    computed_at
  from public.trending_books as list
  join public.books on books.id = list.book_id and shared_at is not null
  order by place
  limit least(greatest(trending_books.max_rows, 0), 1000);
$$;

-- And over the last days.
create or replace function public.hot_books(max_rows integer default 50)
returns table (
  book_id uuid, title text, author text, language text, characters integer, output_prefix text,
  score double precision, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select books.id, title, author, language, characters, output_prefix, score, computed_at
  from public.hot_scores as list
  join public.books on books.id = list.book_id and shared_at is not null and output_prefix is not null
  order by score desc, books.id
  limit least(greatest(hot_books.max_rows, 0), 1000);
$$;

revoke all on function public.refresh_trending, public.refresh_hot_scores, public.trending_books, public.hot_books
  from public, anon, authenticated, service_role;
grant execute on function public.refresh_trending, public.refresh_hot_scores to service_role;
grant execute on function public.trending_books, public.hot_books to authenticated, service_role;

-- 20261126200600_recommendations.sql

-- What a reader might read next, by four sources, each with its reason. A source writes what it found for a reader in one
-- transaction, so she sees what it said before until it has said something new.
do $$
begin
  create type public.recommendation_source as enum ('vocabulary', 'content', 'collaborative', 'social');
exception when duplicate_object then null;
end;
$$;

create table if not exists public.book_recommendations (
  reader_id uuid not null references auth.users (id) on delete cascade,
  source public.recommendation_source not null,
  book_id uuid not null references public.books (id) on delete cascade,
  -- From 0 to 1.
  score double precision not null check (score > 0 and score <= 1),
  -- Why: see docs/community.md for each source's own.
  reason jsonb not null check (jsonb_typeof(reason) = 'object'),
  computed_at timestamptz not null,
  primary key (reader_id, source, book_id)
);
create index if not exists book_recommendations_by_book on public.book_recommendations (book_id);

alter table public.book_recommendations enable row level security;
revoke all on public.book_recommendations from public, anon, authenticated, service_role;
grant select on public.book_recommendations to authenticated, service_role;
drop policy if exists "Readers see their own recommendations" on public.book_recommendations;
create policy "Readers see their own recommendations" on public.book_recommendations
  for select to authenticated using (reader_id = (select auth.uid()));

-- One source's finding for one reader, as it is collected before it is written.
do $$
begin
  create type private.finding as (reader_id uuid, book_id uuid, score double precision, reason jsonb);
exception when duplicate_object then null;
end;
$$;

-- Writes what a source found for some readers, the best 20 each, in place of what it said before. Readers and books that
-- are gone by now are left out; those that are here stay until the end of the transaction.
create or replace function private.write_findings(
  readers uuid[], source public.recommendation_source, findings private.finding[]
)
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  with best as materialized (
    select reader_id, book_id, score, reason
    from (
      select *, row_number() over (partition by reader_id order by score desc, book_id) as place
      from unnest(write_findings.findings) as finding
      where score > 0
    ) as ranked
    where place <= 20
  ), kept_readers as materialized (
    select id from auth.users where id in (select reader_id from best) order by id for key share
  ), kept_books as materialized (
    select id from public.books where id in (select book_id from best) order by id for key share
  ), gone as (
    delete from public.book_recommendations as old
    where reader_id = any (write_findings.readers) and source = write_findings.source
      and not exists (select from best where best.reader_id = old.reader_id and best.book_id = old.book_id)
  )
  insert into public.book_recommendations (reader_id, source, book_id, score, reason, computed_at)
  select reader_id, write_findings.source, book_id, least(1, score), reason, now()
  from best
  join kept_readers on kept_readers.id = reader_id
  join kept_books on kept_books.id = book_id
  on conflict (reader_id, source, book_id) do update set
    score = excluded.score, reason = excluded.reason, computed_at = excluded.computed_at;
end;
$$;

-- The sources together. They are independent hints, so they add up as chances do: 1 - (1 - a)(1 - b). A book that was
-- finished since, or may not be read any more, is left out here, at once, whenever the sources come round again.
create or replace function private.recommended(reader uuid, max_rows integer)
returns table (book_id uuid, score double precision, reasons jsonb, computed_at timestamptz)
language sql
stable
-- No search_path of its own, or it would not become a part of its callers' plans; they have set theirs.
as $$
  select found.book_id,
    -- The product of (1 - score); 1e-9 stands in for a score of 1, whose logarithm has no end.
    1 - exp(sum(ln(greatest(1 - found.score, 1e-9)))),
    jsonb_agg(found.reason || jsonb_build_object('source', found.source, 'score', found.score)
      order by found.score desc, found.source),
    max(found.computed_at)
  from public.book_recommendations as found
  join public.books on books.id = found.book_id and output_prefix is not null
    and (shared_at is not null or owner_id = recommended.reader)
  where found.reader_id = recommended.reader and not exists (
    select from public.reading_events as event
    where event.reader_id = recommended.reader and event.book_id = found.book_id and kind = 'finish')
  group by found.book_id
  order by 2 desc, found.book_id
  limit least(greatest(recommended.max_rows, 0), 80);
$$;

-- For the reader who calls, best first, with the reason of each source that named the book.
create or replace function public.my_recommendations(max_rows integer default 20)
returns table (
  book_id uuid, title text, author text, language text, characters integer, output_prefix text,
  score double precision, reasons jsonb, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select books.id, title, author, language, characters, output_prefix, score, reasons, computed_at
  from private.recommended(private.signed_in(), my_recommendations.max_rows) as found
  join public.books on books.id = found.book_id
  order by score desc, books.id;
$$;

-- The same of any reader, for operators.
create or replace function public.recommendations_of(reader uuid, max_rows integer default 20)
returns table (
  book_id uuid, title text, author text, score double precision, reasons jsonb, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select books.id, title, author, score, reasons, computed_at
  from private.recommended(recommendations_of.reader, recommendations_of.max_rows) as found
  join public.books on books.id = found.book_id
  order by score desc, books.id;
$$;

revoke all on function public.my_recommendations, public.recommendations_of
  from public, anon, authenticated, service_role;
grant execute on function public.my_recommendations to authenticated;
grant execute on function public.recommendations_of to service_role;

-- 20261126200700_recommend_by_vocabulary.sql

-- Books whose words a reader nearly knows.

-- 1 when from 90 to 98 of 100 running words are known, falling to 0 at 80 and at 100: below, too much must be looked up;
-- above, there is nothing to learn. (Hu and Nation 2000: 98 % to read without help; Laufer 1989: 95 % to follow.)
create or replace function private.coverage_fit(coverage double precision)
returns double precision
language sql
immutable
as $$ select greatest(0, least(1, (coverage - 0.80) / 0.10, (1 - coverage) / 0.02)) $$;

-- Of two books that fit alike, the one that teaches more: 100 new words are worth half of what can be had for them.
create or replace function private.vocabulary_score(coverage double precision, new_words double precision)
returns double precision
language sql
immutable
as $$ select private.coverage_fit(coverage) * (0.7 + 0.3 * new_words / (new_words + 100)) $$;

-- One reader. `since` null: all books; else only those that came since, beside what was found before. Candidates come
-- first: the sample of 256 words a book says how well it fits to within about 1.5 %, and only the 60 nearest are counted
-- out, because that reads every word of theirs.
--
-- The known words are one array that the plan holds as a constant: only then does PostgreSQL look a word up in a hash table
-- instead of walking the array, and only a plan made for the call has it as one.
create or replace function private.recommend_by_vocabulary_to(reader uuid, since timestamptz)
returns void
language plpgsql
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  known constant integer[] := array(
    select distinct lemmas.id from public.known_words
    join public.lemmas on lemmas.base = known_words.base
      and (lemmas.reading = known_words.reading or '' in (lemmas.reading, known_words.reading))
    where reader_id = reader);
  findings private.finding[];
begin
  with readable as (
    select books.id, words.output_prefix, running, different, sample_ids, sample_weights
    from public.book_words as words
    join public.books on books.id = words.book_id and books.output_prefix = words.output_prefix
    where (shared_at is not null or owner_id = reader)
      and (since is null or private.changed_since(greatest(published_at, shared_at), since))
      and not exists (
        select from public.reading_events as event
        where event.reader_id = reader and event.book_id = books.id and kind = 'finish')
  ), estimated as materialized (
    select id, output_prefix, sample.coverage, least(different, (1 - sample.coverage) * running / 2) as new_words
    from readable
    cross join lateral (
      select coalesce(sum(weight) filter (where lemma = any (known)), 0) / 256.0 as coverage
      -- Beside each other in a select they come as a stream; as a table they are stored first, for half as long again.
      from (select unnest(sample_ids) as lemma, unnest(sample_weights) as weight) as mark
    ) as sample
    where cardinality(known) > 0
  ), candidates as (
    select id, output_prefix from estimated
    where coverage > 0.75
    order by greatest(0, 0.90 - coverage, coverage - 0.98), new_words desc, id
    limit 60
  ), counted as (
    select candidates.id, word.coverage / words.running as coverage, word.new_words
    from candidates
    join public.book_words as words on words.book_id = candidates.id and words.output_prefix = candidates.output_prefix
    cross join lateral (
      select coalesce(sum(known_count), 0)::float8 as coverage, count(*) - count(known_count) as new_words
      from (
        select case when lemma = any (known) then count end as known_count
        from (select unnest(lemma_ids) as lemma, unnest(counts) as count) as entry
        -- Keeps the planner from looking each word up twice, once for each sum.
        offset 0
      ) as looked_up
    ) as word
  )
  select array_agg(row(reader, id, private.vocabulary_score(coverage, new_words),
    jsonb_build_object('coverage', round(coverage::numeric, 4), 'newWords', new_words))::private.finding)
  into findings
  from counted;

  if since is not null then
    findings := findings || array(
      select row(reader_id, book_id, score, reason)::private.finding
      from public.book_recommendations
      join public.books on books.id = book_id
        and not private.changed_since(greatest(published_at, shared_at), since)
      where reader_id = reader and source = 'vocabulary');
  end if;
  perform private.write_findings(array[reader], 'vocabulary', findings);
  update public.reader_activity set vocabulary_at = now() where reader_id = reader;
end;
$$;

-- When the newest book that all readers may read came.
create or replace function private.newest_shared_book()
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select max(greatest(published_at, shared_at)) from public.books where shared_at is not null and output_prefix is not null;
$$;

-- The next readers for whom something changed: their words, or the books there are. Only those who were here within 30 days.
-- `after` is where the last call stopped; `next` is null at the end.
create or replace function public.recommend_by_vocabulary(after uuid default null, batch integer default 10)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  newest constant timestamptz := private.newest_shared_book();
  due record;
  readers integer := 0;
  last_reader uuid;
begin
  for due in
    select reader_id,
      case when not private.changed_since(words_changed_at, vocabulary_at) then vocabulary_at end as since
    from public.reader_activity as activity
    where words_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_vocabulary.after is null or reader_id > recommend_by_vocabulary.after)
      and (private.changed_since(words_changed_at, vocabulary_at)
        or private.changed_since(newest, vocabulary_at)
        or exists (
          select from public.books
          where owner_id = reader_id and private.changed_since(published_at, vocabulary_at)))
    order by reader_id
    limit least(recommend_by_vocabulary.batch, 1000)
  loop
    perform private.recommend_by_vocabulary_to(due.reader_id, due.since);
    readers := readers + 1;
    last_reader := due.reader_id;
  end loop;
  return jsonb_build_object(
    'next', case when readers = least(recommend_by_vocabulary.batch, 1000) then last_reader end, 'readers', readers);
end;
$$;

revoke all on function public.recommend_by_vocabulary from public, anon, authenticated;
grant execute on function public.recommend_by_vocabulary to service_role;

-- 20261126200800_recommend_by_content.sql

-- Books that speak of what a reader liked: the same words that other books do not have, or the same author.

-- The 32 words that tell a book from others. Walked from a word to its books: hence the order of the key.
create table if not exists public.book_keywords (
  lemma_id integer not null references public.lemmas (id) on delete cascade,
  book_id uuid not null references public.books (id) on delete cascade,
  primary key (lemma_id, book_id)
);
create index if not exists book_keywords_by_book on public.book_keywords (book_id);
-- The books that are due, or will be: none of them once there are a thousand books and all had their turn.
create index if not exists book_words_for_keywords on public.book_words (book_id)
  where keywords_among is null or keywords_among <= 500;

-- The books that share most keywords with a book, 30 at most: found once when its keywords are chosen, because to find them for
-- each reader anew took 10 s for 200 of them.
create table if not exists public.alike_books (
  book_id uuid not null references public.books (id) on delete cascade,
  other_id uuid not null references public.books (id) on delete cascade,
  shared_words integer not null check (shared_words between 4 and 32),
  primary key (book_id, other_id),
  constraint alike_books_two_books check (book_id <> other_id)
);
create index if not exists alike_books_by_other on public.alike_books (other_id);

alter table public.book_keywords enable row level security;
alter table public.alike_books enable row level security;
revoke all on public.book_keywords, public.alike_books from public, anon, authenticated, service_role;
grant select on public.book_keywords, public.alike_books to service_role;

-- How many books the weights are of.
create or replace function private.weighed_books()
returns integer
language sql
stable
set search_path = ''
as $$
  select count(*)::integer from (
    select from public.book_words as words
    -- Looked up one by one: as a join, all books were hashed (0.7 s of 300 000) to count a thousand.
    cross join lateral (
      select from public.books where id = words.book_id and output_prefix = words.output_prefix limit 1
    ) as published
    limit 1000
  ) as newest;
$$;

-- Published books that have no keywords, or whose were chosen among half as many books or fewer: what sets a book apart shows
-- only beside others, and after a thousand it has shown.
create or replace function private.books_for_keywords(batch integer)
returns setof uuid
language sql
stable
set search_path = ''
as $$
  select words.book_id from public.book_words as words
  cross join lateral (
    select from public.books where id = words.book_id and output_prefix = words.output_prefix limit 1
  ) as published
  -- As the index has it, and what of that is due. In brackets the number is asked for once, and not of every book.
  where (keywords_among is null or keywords_among <= 500)
    and (keywords_among is null or keywords_among * 2 <= (select private.weighed_books()))
  order by words.book_id
  limit books_for_keywords.batch;
$$;

-- In how many of the newest thousand books each word stands, when there are books to choose keywords for. A sample is enough
-- for a weight, and bounds what this reads whatever the number of books. Returns how many words changed.
create or replace function public.refresh_lemma_books()
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
declare
  changed integer;
begin
  if not exists (select from private.books_for_keywords(1)) then
    return 0;
  end if;
  with newest as (
    select words.lemma_ids
    from public.books
    join public.book_words as words on words.book_id = books.id and words.output_prefix = books.output_prefix
    order by books.published_at desc
    limit 1000
  ), found as (
    select lemma, count(*)::integer as books from newest cross join unnest(lemma_ids) as lemma group by lemma
  )
  update public.lemmas set in_books = found.books from found where lemmas.id = found.lemma and in_books <> found.books;
  get diagnostics changed = row_count;
  return changed;
end;
$$;

-- The 30 books nearest to each of some, which also come onto the lists of those, if they are among their own 30: a pair is
-- found when the later of the two is looked at. Fewer than 4 words in common are chance. Only books that somebody can be
-- shown together: shared ones, and those of one owner.
create or replace function private.find_alike_books(chosen uuid[])
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
begin
  delete from public.alike_books where book_id = any (chosen) or other_id = any (chosen);
  with common as (
    select own.book_id, theirs.book_id as other_id, count(*)::integer as shared_words
    from public.book_keywords as own
    join public.book_keywords as theirs on theirs.lemma_id = own.lemma_id and theirs.book_id <> own.book_id
    join public.books as book on book.id = own.book_id
    join public.books as other on other.id = theirs.book_id
    where own.book_id = any (chosen)
      and (num_nulls(book.shared_at, other.shared_at) = 0 or book.owner_id = other.owner_id)
    group by 1, 2
    having count(*) >= 4
  ), nearest as materialized (
    select book_id, other_id, shared_words
    from (
      select *, row_number() over (partition by book_id order by shared_words desc, other_id) as place from common
    ) as ranked
    where place <= 30
  ), kept as materialized (
    select id from public.books where id in (select other_id from nearest) order by id for key share
  )
  insert into public.alike_books (book_id, other_id, shared_words)
  select pair.book_id, pair.other_id, pair.shared_words
  from nearest
  join kept on kept.id = nearest.other_id
  cross join lateral (values
    (nearest.book_id, nearest.other_id, shared_words), (nearest.other_id, nearest.book_id, shared_words)
  ) as pair (book_id, other_id, shared_words)
  on conflict do nothing;

  delete from public.alike_books as alike
  using (
    select book_id, other_id, row_number() over (partition by book_id order by shared_words desc, other_id) as place
    from public.alike_books
    where book_id in (select book_id from public.alike_books where other_id = any (chosen))
  ) as ranked
  where ranked.place > 30 and alike.book_id = ranked.book_id and alike.other_id = ranked.other_id;
end;
$$;

-- Chooses keywords for the next books, and finds which books are alike. The weight of a word is
-- (1 + ln count) · ln((books + 1) / books with it); words that stand once, in no other book, or in more than a tenth of them
-- set none apart. Returns how many books that were; 0: done.
create or replace function public.refresh_book_keywords(batch integer default 50)
returns integer
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  among constant integer := private.weighed_books();
  -- Held until the end: one that is deleted meanwhile is left out.
  chosen constant uuid[] := array(
    select id from public.books
    where id in (select private.books_for_keywords(least(refresh_book_keywords.batch, 1000)))
    order by id for key share);
begin
  delete from public.book_keywords where book_id = any (chosen);
  insert into public.book_keywords (lemma_id, book_id)
  select keyword.lemma, books.id
  from public.books
  join public.book_words as words on words.book_id = books.id and words.output_prefix = books.output_prefix
  cross join lateral (
    select lemma from unnest(lemma_ids, counts) as entry (lemma, count)
    join public.lemmas on lemmas.id = lemma
    where count >= 2 and in_books between 2 and greatest(10, among / 10)
    order by (1 + ln(count)) * ln((among + 1)::float8 / in_books) desc, lemma
    limit 32
  ) as keyword
  where books.id = any (chosen)
  on conflict do nothing;
  update public.book_words as words set keywords_among = among
  from public.books
  where books.id = any (chosen) and words.book_id = books.id and words.output_prefix = books.output_prefix;
  perform private.find_alike_books(chosen);
  return cardinality(chosen);
end;
$$;

-- A book that is shared can be shown beside others from now on: looked at again with the next run.
create or replace function private.look_at_shared_book()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.book_words set keywords_among = null where book_id = new.id;
  return null;
end;
$$;
create or replace trigger look_at_shared_book after update of shared_at on public.books
  for each row when (new.shared_at is not null and old.shared_at is null)
  execute function private.look_at_shared_book();

-- The next readers whose likes or finished books changed, or for whom there are new books. From the 20 books that each liked
-- or finished last. With `shared` of 32 keywords in common and perhaps the same author, a book scores
-- 1 - (1 - shared / 32) · (1 - 0.5 if the author is the same).
create or replace function public.recommend_by_content(after uuid default null, batch integer default 200)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  newest constant timestamptz := private.newest_shared_book();
  readers constant uuid[] := array(
    select reader_id from public.reader_activity as activity
    where reading_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_content.after is null or reader_id > recommend_by_content.after)
      and (private.changed_since(reading_changed_at, content_at)
        or private.changed_since(newest, content_at)
        or exists (
          select from public.books where owner_id = reader_id and private.changed_since(published_at, content_at)))
    order by reader_id
    limit least(recommend_by_content.batch, 1000));
  findings private.finding[];
begin
  with liked as materialized (
    select fond.reader_id, fond.book_id, author from private.fond_books(readers, 20) as fond
    join public.books on books.id = fond.book_id
  ), favourites as materialized (
    select reader_id, author, (array_agg(book_id order by book_id))[1] as because
    from liked where author is not null group by reader_id, author
  ), by_author as materialized (
    -- Of each author once, however many readers like her, and no more than can matter: one had 10 000 books, and a reader took 4 s.
    select favourite.author, other.id as book_id
    from (select distinct author from favourites) as favourite
    cross join lateral (
      select id from public.books
      where author = favourite.author and shared_at is not null and output_prefix is not null
      order by published_at desc, id
      limit 50
    ) as other
  ), hints as (
    select liked.reader_id, found.other_id as book_id, liked.book_id as because, found.shared_words
    from liked
    join public.alike_books as found on found.book_id = liked.book_id
    union all
    select reader_id, book_id, because, 0 from favourites join by_author using (author)
    union all
    select reader_id, own.id, because, 0
    from favourites
    join public.books as own on own.owner_id = favourites.reader_id and own.author = favourites.author
  ), joined as (
    select reader_id, book_id, max(shared_words) as shared_words,
      (array_agg(because order by shared_words desc, because))[1] as because
    from hints
    group by reader_id, book_id
  ), readable as (
    select joined.reader_id, joined.book_id, shared_words, joined.because, favourites.author is not null as same_author
    from joined
    join public.books on books.id = joined.book_id and output_prefix is not null
      and (shared_at is not null or owner_id = joined.reader_id)
    left join favourites on favourites.reader_id = joined.reader_id and favourites.author = books.author
    where not exists (select from liked where liked.reader_id = joined.reader_id and liked.book_id = joined.book_id)
  )
  select array_agg(row(reader_id, book_id,
    1 - (1 - shared_words / 32.0) * case when same_author then 0.5 else 1 end,
    jsonb_build_object('sharedWords', shared_words, 'sameAuthor', same_author, 'because', because))::private.finding)
  into findings
  from readable;
  perform private.write_findings(readers, 'content', findings);
  update public.reader_activity set content_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(recommend_by_content.batch, 1000));
end;
$$;

-- The books that each of some readers liked or finished last, `most` at most. From other readers' eyes these are private;
-- whoever calls this decides what may be seen of them.
create or replace function private.fond_books(readers uuid[], most integer)
returns table (reader_id uuid, book_id uuid, at timestamptz)
language sql
stable
set search_path = ''
as $$
  select reader, fond.book_id, fond.at
  from unnest(fond_books.readers) as reader
  cross join lateral (
    select event.book_id, max(event.at) as at from public.reading_events as event
    where event.reader_id = reader and kind in ('like', 'finish')
    group by event.book_id
    order by 2 desc, 1
    limit fond_books.most
  ) as fond;
$$;

-- What a step over readers answers.
create or replace function private.next_readers(readers uuid[], batch integer)
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object(
    'next', case when cardinality(readers) = batch then readers[batch] end, 'readers', cardinality(readers));
$$;

revoke all on function public.refresh_lemma_books, public.refresh_book_keywords, public.recommend_by_content
  from public, anon, authenticated;
grant execute on function public.refresh_lemma_books, public.refresh_book_keywords, public.recommend_by_content
  to service_role;

-- 20261126200900_recommend_by_readers.sql

-- Books that other readers lead to: those who finished the same, and those one follows.

-- What readers of a book finished as well: at least two of them, so that it tells of nobody in particular.
create table if not exists public.book_neighbours (
  book_id uuid not null references public.books (id) on delete cascade,
  other_id uuid not null references public.books (id) on delete cascade,
  -- Cosine of the two sets of readers.
  similarity double precision not null check (similarity > 0 and similarity <= 1),
  readers integer not null check (readers >= 2),
  computed_at timestamptz not null,
  primary key (book_id, other_id),
  constraint book_neighbours_two_books check (book_id <> other_id)
);
create index if not exists book_neighbours_by_other on public.book_neighbours (other_id);
alter table public.book_neighbours enable row level security;
revoke all on public.book_neighbours from public, anon, authenticated, service_role;
grant select on public.book_neighbours to service_role;

-- The next shared books that two or more finished, against all that their last 500 readers finished (50 each at most), the
-- nearest 30 kept: bounded, however loved a book is. For one finished by more, the 500 stand for all of them:
-- common / 500 · sqrt(finishes of it / finishes of the other).
create or replace function public.refresh_book_neighbours(after uuid default null, batch integer default 200)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  chosen constant uuid[] := array(
    select book_id from public.book_counts
    join public.books on books.id = book_id and shared_at is not null and output_prefix is not null
    where finishes >= 2 and (refresh_book_neighbours.after is null or book_id > refresh_book_neighbours.after)
    order by book_id
    limit least(refresh_book_neighbours.batch, 1000));
begin
  with finishers as materialized (
    select book as book_id, finisher.reader_id
    from unnest(chosen) as book
    cross join lateral (
      select reader_id from public.reading_events as event
      where event.book_id = book and kind = 'finish' and event.kind in ('like', 'finish')
      order by at desc
      limit 500
    ) as finisher
  ), shelves as materialized (
    select reader as reader_id, shelf.book_id
    from (select distinct reader_id from finishers) as readers (reader)
    cross join lateral (
      select event.book_id from public.reading_events as event
      where event.reader_id = reader and kind = 'finish'
      order by at desc
      limit 50
    ) as shelf
  ), common as (
    select finishers.book_id, shelves.book_id as other_id, count(*)::integer as readers
    from finishers
    join shelves on shelves.reader_id = finishers.reader_id and shelves.book_id <> finishers.book_id
    group by 1, 2
    having count(*) >= 2
  ), near as materialized (
    select *, row_number() over (partition by book_id order by similarity desc, other_id) as place
    from (
      select common.book_id, common.other_id, common.readers,
        least(1, common.readers::float8 / least(own.finishes, 500) * sqrt(own.finishes::float8 / other.finishes)) as similarity
      from common
      join public.book_counts as own on own.book_id = common.book_id and own.finishes > 0
      join public.book_counts as other on other.book_id = common.other_id and other.finishes > 0
      join public.books on books.id = common.other_id and shared_at is not null and output_prefix is not null
    ) as each_pair
  ), kept as materialized (
    select id from public.books where id in (select unnest(chosen) union select other_id from near where place <= 30)
    order by id for key share
  ), gone as (
    delete from public.book_neighbours as old
    where old.book_id = any (chosen) and not exists (
      select from near where place <= 30 and near.book_id = old.book_id and near.other_id = old.other_id)
  )
  insert into public.book_neighbours (book_id, other_id, similarity, readers, computed_at)
  select near.book_id, near.other_id, near.similarity, near.readers, now()
  from near
  join kept as own on own.id = near.book_id
  join kept as other on other.id = near.other_id
  where place <= 30
  on conflict (book_id, other_id) do update set
    similarity = excluded.similarity, readers = excluded.readers, computed_at = excluded.computed_at;
  return jsonb_build_object(
    'next', case when cardinality(chosen) = least(refresh_book_neighbours.batch, 1000)
      then chosen[cardinality(chosen)] end,
    'books', cardinality(chosen));
end;
$$;

-- The next readers who were here within 30 days and finished something: the neighbours of the last 20. A book scores
-- s / (1 + s), where s is the sum of its similarities to those.
create or replace function public.recommend_by_collaboration(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  readers constant uuid[] := array(
    select reader_id from public.reader_activity
    where reading_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_collaboration.after is null or reader_id > recommend_by_collaboration.after)
    order by reader_id
    limit least(recommend_by_collaboration.batch, 1000));
  findings private.finding[];
begin
  with finished as materialized (
    select reader as reader_id, shelf.book_id
    from unnest(readers) as reader
    cross join lateral (
      select event.book_id from public.reading_events as event
      where event.reader_id = reader and kind = 'finish'
      order by at desc
      limit 20
    ) as shelf
  ), near as (
    select finished.reader_id, neighbour.other_id as book_id, sum(similarity) as similarity,
      (array_agg(neighbour.book_id order by similarity desc, neighbour.book_id))[1] as because,
      max(neighbour.readers) as readers
    from finished
    join public.book_neighbours as neighbour on neighbour.book_id = finished.book_id
    group by 1, 2
  )
  select array_agg(row(reader_id, book_id, similarity / (1 + similarity),
    jsonb_build_object('because', because, 'readers', readers))::private.finding)
  into findings
  from near
  where not exists (
    select from public.reading_events as event
    where event.reader_id = near.reader_id and event.book_id = near.book_id and kind in ('like', 'finish'));
  perform private.write_findings(readers, 'collaborative', findings);
  update public.reader_activity set collaborative_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(recommend_by_collaboration.batch, 1000));
end;
$$;

-- The next readers who were here within 30 days and follow somebody: what the 200 they followed last liked or finished within
-- 180 days, if those show it. With n of them a book scores n / (n + 2).
create or replace function public.recommend_by_follows(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  readers constant uuid[] := array(
    select reader_id from public.reader_activity
    where follows_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_follows.after is null or reader_id > recommend_by_follows.after)
    order by reader_id
    limit least(recommend_by_follows.batch, 1000));
  findings private.finding[];
begin
  with followed as materialized (
    select reader as reader_id, latest.followed_id
    from unnest(readers) as reader
    cross join lateral (
      select followed_id from public.follows
      where follower_id = reader order by created_at desc limit 200
    ) as latest
    join public.profiles on profiles.reader_id = latest.followed_id and shows_reading
  ), fond as materialized (
    select * from private.fond_books(array(select distinct followed_id from followed), 50)
    where at > now() - interval '180 days'
  ), named as (
    select followed.reader_id, fond.book_id, count(*)::integer as readers
    from followed
    join fond on fond.reader_id = followed.followed_id
    group by 1, 2
  )
  select array_agg(row(named.reader_id, named.book_id, readers::float8 / (readers + 2),
    jsonb_build_object('readers', readers))::private.finding)
  into findings
  from named
  join public.books on books.id = named.book_id and shared_at is not null and output_prefix is not null
  where not exists (
    select from public.reading_events as event
    where event.reader_id = named.reader_id and event.book_id = named.book_id and kind in ('like', 'finish'));
  perform private.write_findings(readers, 'social', findings);
  update public.reader_activity set social_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(recommend_by_follows.batch, 1000));
end;
$$;

revoke all on function public.refresh_book_neighbours, public.recommend_by_collaboration, public.recommend_by_follows
  from public, anon, authenticated;
grant execute on function public.refresh_book_neighbours, public.recommend_by_collaboration, public.recommend_by_follows
  to service_role;

-- 20261126201000_suggest_readers.sql

-- Whom a reader might follow: those whom the people she follows follow, and those fond of the same books. Both sums are Adamic
-- and Adar's (2003): what two share counts less, the more others share it too.
create table if not exists public.reader_suggestions (
  reader_id uuid not null references auth.users (id) on delete cascade,
  suggested_id uuid not null references public.profiles (reader_id) on delete cascade,
  score double precision not null check (score > 0),
  follows_in_common integer not null check (follows_in_common >= 0),
  books_in_common integer not null check (books_in_common >= 0),
  computed_at timestamptz not null,
  primary key (reader_id, suggested_id),
  constraint reader_suggestions_somebody_else check (reader_id <> suggested_id)
);
create index if not exists reader_suggestions_by_suggested on public.reader_suggestions (suggested_id);
alter table public.reader_suggestions enable row level security;
revoke all on public.reader_suggestions from public, anon, authenticated, service_role;
grant select on public.reader_suggestions to authenticated, service_role;
drop policy if exists "Readers see their own suggestions" on public.reader_suggestions;
create policy "Readers see their own suggestions" on public.reader_suggestions
  for select to authenticated using (reader_id = (select auth.uid()));

-- The next readers who were here within 7 days and for whom something changed, or whose suggestions are a day old. Read are
-- the 200 each followed last, the 100 each of those followed last, the 10 books she liked or finished last and the last 50
-- readers fond of each who show it: a hub with a million followers costs no more than that. The best 20 are kept.
--
--   score = sum over shared follows of 1 / ln(2 + whom that one follows)
--         + sum over shared books of 1 / ln(2 + likes and finishes of the book)
create or replace function public.suggest_readers(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  readers constant uuid[] := array(
    select reader_id from public.reader_activity
    where active_at > now() - interval '7 days'
      and (suggest_readers.after is null or reader_id > suggest_readers.after)
      and (suggested_at is null or suggested_at < now() - interval '1 day'
        or private.changed_since(greatest(follows_changed_at, reading_changed_at), suggested_at))
    order by reader_id
    limit least(suggest_readers.batch, 1000));
begin
  with own as materialized (
    select reader as reader_id, latest.followed_id
    from unnest(readers) as reader
    cross join lateral (
      select followed_id from public.follows
      where follower_id = reader order by created_at desc limit 200
    ) as latest
  ), theirs as materialized (
    -- Of each one in between once, however many readers of the batch follow them.
    select between_id, latest.followed_id, 1 / ln(2 + coalesce(counts.following, 0)) as weight
    from (select distinct followed_id from own) as followed (between_id)
    left join public.reader_counts as counts on counts.reader_id = between_id
    cross join lateral (
      select followed_id from public.follows
      where follower_id = between_id order by created_at desc limit 100
    ) as latest
  ), shelves as materialized (
    select fond.reader_id, fond.book_id from private.fond_books(readers, 10) as fond
    join public.books on books.id = fond.book_id and shared_at is not null
  ), fans as materialized (
    select book_id, fan.reader_id, 1 / ln(2 + coalesce(counts.likes + counts.finishes, 0)) as weight
    from (select distinct book_id from shelves) as shelf (book_id)
    left join public.book_counts as counts using (book_id)
    cross join lateral (
      select distinct reader_id from (
        select reader_id from public.reading_events as event
        where event.book_id = shelf.book_id and kind in ('like', 'finish')
        order by at desc limit 50
      ) as last_ones
    ) as fan
    join public.profiles on profiles.reader_id = fan.reader_id and shows_reading
  ), links as (
    select own.reader_id, theirs.followed_id as suggested_id, weight, 1 as follows, 0 as books
    from own join theirs on theirs.between_id = own.followed_id
    union all
    select shelves.reader_id, fans.reader_id, weight, 0, 1
    from shelves join fans on fans.book_id = shelves.book_id
  ), scored as (
    select reader_id, suggested_id, sum(weight) as score, sum(follows)::integer as follows, sum(books)::integer as books
    from links
    where reader_id <> suggested_id
    group by 1, 2
  ), ranked as (
    select *, row_number() over (partition by reader_id order by score desc, suggested_id) as place
    from scored
    -- The last 200 and not all whom she follows: those are at hand, and the rest are left out when she asks.
    where not exists (
      select from own where own.reader_id = scored.reader_id and own.followed_id = scored.suggested_id)
  ), best as materialized (
    select * from ranked where place <= 20
  ), kept_readers as materialized (
    select id from auth.users where id in (select reader_id from best) order by id for key share
  ), kept_profiles as materialized (
    select reader_id as id from public.profiles where reader_id in (select suggested_id from best)
    order by reader_id for key share
  ), gone as (
    delete from public.reader_suggestions as old
    where old.reader_id = any (readers) and not exists (
      select from best where best.reader_id = old.reader_id and best.suggested_id = old.suggested_id)
  )
  insert into public.reader_suggestions
    (reader_id, suggested_id, score, follows_in_common, books_in_common, computed_at)
  select best.reader_id, best.suggested_id, best.score, best.follows, best.books, now()
  from best
  join kept_readers on kept_readers.id = best.reader_id
  join kept_profiles on kept_profiles.id = best.suggested_id
  on conflict (reader_id, suggested_id) do update set
    score = excluded.score, follows_in_common = excluded.follows_in_common,
    books_in_common = excluded.books_in_common, computed_at = excluded.computed_at;
  update public.reader_activity set suggested_at = now() where reader_id = any (readers);
  return private.next_readers(readers, least(suggest_readers.batch, 1000));
end;
$$;

-- Best first. Whom the reader follows by now is left out at once.
create or replace function private.suggested(reader uuid, max_rows integer)
returns table (
  reader_id uuid, display_name text, about text, followers integer, score double precision,
  follows_in_common integer, books_in_common integer, computed_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  select profiles.reader_id, display_name, about, coalesce(counts.followers, 0), list.score,
    list.follows_in_common, list.books_in_common, list.computed_at
  from public.reader_suggestions as list
  join public.profiles on profiles.reader_id = list.suggested_id
  left join public.reader_counts as counts on counts.reader_id = list.suggested_id
  where list.reader_id = suggested.reader and not exists (
    select from public.follows
    where follows.follower_id = suggested.reader and follows.followed_id = list.suggested_id)
  order by list.score desc, list.suggested_id
  limit least(greatest(suggested.max_rows, 0), 20);
$$;

-- For the reader who calls.
create or replace function public.my_reader_suggestions(max_rows integer default 20)
returns table (
  reader_id uuid, display_name text, about text, followers integer, score double precision,
  follows_in_common integer, books_in_common integer, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select * from private.suggested(private.signed_in(), my_reader_suggestions.max_rows);
$$;

-- The same of any reader, for operators.
create or replace function public.suggestions_of(reader uuid, max_rows integer default 20)
returns table (
  reader_id uuid, display_name text, about text, followers integer, score double precision,
  follows_in_common integer, books_in_common integer, computed_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select * from private.suggested(suggestions_of.reader, suggestions_of.max_rows);
$$;

revoke all on function public.suggest_readers, public.my_reader_suggestions, public.suggestions_of
  from public, anon, authenticated, service_role;
grant execute on function public.suggest_readers, public.suggestions_of to service_role;
grant execute on function public.my_reader_suggestions to authenticated;

-- 20261126201100_notifications.sql

-- What the app shows a reader the next time she is here; nothing is sent.
create table if not exists public.notifications (
  id bigint generated always as identity primary key,
  reader_id uuid not null references auth.users (id) on delete cascade,
  kind text not null check (kind in ('trending')),
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  -- What must be told once only, however often it is found out.
  dedupe_key text not null check (char_length(dedupe_key) between 1 and 200),
  created_at timestamptz not null default now(),
  read_at timestamptz,
  unique (reader_id, dedupe_key)
);
create index if not exists notifications_by_time on public.notifications (created_at);

alter table public.notifications enable row level security;
revoke all on public.notifications from public, anon, authenticated, service_role;
grant select on public.notifications to authenticated, service_role;
drop policy if exists "Readers see their own notifications" on public.notifications;
create policy "Readers see their own notifications" on public.notifications
  for select to authenticated using (reader_id = (select auth.uid()));

-- Marks some of the caller's own as read; returns how many that were.
create or replace function public.mark_notifications_read(ids bigint[])
returns integer
language sql
security definer
set search_path = ''
as $$
  with marked as (
    update public.notifications set read_at = now()
    where id = any (mark_notifications_read.ids) and reader_id = private.signed_in() and read_at is null
    returning 1
  )
  select count(*)::integer from marked;
$$;

-- The best of a reader's recommendations as a mail or a notification names them. In plpgsql, which keeps its plan from one
-- reader to the next.
create or replace function private.recommended_titles(reader uuid, most integer)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return (select coalesce(jsonb_agg(jsonb_build_object(
    'bookId', books.id, 'title', title, 'author', author,
    'coverage', (select hint -> 'coverage' from jsonb_array_elements(reasons) as hint where hint ? 'coverage'))
    order by score desc, books.id), '[]')
  from private.recommended(recommended_titles.reader, recommended_titles.most) as found
  join public.books on books.id = found.book_id);
end;
$$;

-- One notification a reader a day (UTC): three trending books that she has not opened, and three of her recommendations.
-- For the next readers who were here within 7 days; who has neither is told nothing.
create or replace function public.notify_trending(after uuid default null, batch integer default 500)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '60s'
as $$
#variable_conflict use_column
declare
  today constant text := to_char(now() at time zone 'UTC', 'YYYY-MM-DD');
  readers constant uuid[] := array(
    select reader_id from public.reader_activity
    where active_at > now() - interval '7 days' and (notify_trending.after is null or reader_id > notify_trending.after)
    order by reader_id
    limit least(notify_trending.batch, 1000));
  told integer;
begin
  with news as materialized (
    select reader as reader_id, unseen.books, private.recommended_titles(reader, 3) as recommendations
    from unnest(readers) as reader
    cross join lateral (
      select array(
        select distinct event.book_id from public.reading_events as event
        where event.reader_id = reader and event.at > now() - interval '30 days') as books
    ) as opened
    cross join lateral (
      select coalesce(jsonb_agg(book order by place), '[]') as books
      from (
        select place, jsonb_build_object('bookId', books.id, 'title', title, 'author', author) as book
        from public.trending_books as list
        join public.books on books.id = list.book_id and shared_at is not null
        where list.book_id <> all (opened.books)
        order by place
        limit 3
      ) as first_three
    ) as unseen
  ), kept as materialized (
    select id from auth.users where id = any (readers) order by id for key share
  )
  insert into public.notifications (reader_id, kind, data, dedupe_key)
  select news.reader_id, 'trending', jsonb_build_object('books', books, 'recommendations', recommendations),
    'trending:' || today
  from news
  join kept on kept.id = news.reader_id
  where books <> '[]' or recommendations <> '[]'
  on conflict (reader_id, dedupe_key) do nothing;
  get diagnostics told = row_count;
  return private.next_readers(readers, least(notify_trending.batch, 1000)) || jsonb_build_object('notifications', told);
end;
$$;

-- Old notifications, read or not, a batch a call; returns how many went.
create or replace function public.purge_notifications(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone as (
    delete from public.notifications where id = any (array(
      select id from public.notifications
      where created_at < now() - greatest(purge_notifications.keep, interval '1 day')
      order by created_at limit least(purge_notifications.batch, 50000)))
    returning 1
  )
  select count(*) from gone;
$$;

revoke all on function public.mark_notifications_read, public.notify_trending, public.purge_notifications
  from public, anon, authenticated, service_role;
grant execute on function public.mark_notifications_read to authenticated;
grant execute on function public.notify_trending, public.purge_notifications to service_role;

-- One digest for each reader who wants it and for whom a book became readable in the week that has ended (Monday to Monday,
-- UTC): once, however often it is asked. Walks the readers a batch at a time, like the other housekeeping functions.
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
    where first_published_at >= week.began and first_published_at < week.ended
      and (enqueue_digests.after is null or owner_id > enqueue_digests.after)
    order by owner_id
    limit least(enqueue_digests.batch, 5000)
  ), enqueued as (
    insert into public.notices (channel, event, owner_id, data, dedupe_key)
    select 'email', 'digest.weekly', readers.owner_id,
      jsonb_build_object('week', to_char(week.began at time zone 'UTC', 'YYYY-MM-DD'), 'count', finished.total,
        'books', finished.books, 'recommendations', private.recommended_titles(readers.owner_id, 3)),
      'digest:' || readers.owner_id || ':' || to_char(week.began at time zone 'UTC', 'YYYY-MM-DD')
    from readers
    cross join week
    join auth.users on users.id = readers.owner_id and users.email_confirmed_at is not null
    left join public.reader_settings on reader_settings.owner_id = readers.owner_id
    cross join lateral (
      select count(*) as total, jsonb_agg(jsonb_build_object('title', title, 'characters', characters)
        order by first_published_at) filter (where place <= 50) as books
      from (
        select title, characters, first_published_at, row_number() over (order by first_published_at) as place
        from public.books
        where books.owner_id = readers.owner_id
          and first_published_at >= week.began and first_published_at < week.ended
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

revoke all on function public.enqueue_digests from public, anon, authenticated;
grant execute on function public.enqueue_digests to service_role;

-- 20261126201200_unverified_accounts.sql

-- Accounts whose address nobody ever confirmed: one mail after eleven months, removed after a year.

-- What was done to accounts, kept when they are gone: hence no foreign key, and nothing that says who it was but the id.
create table if not exists public.account_audit (
  id bigint generated always as identity primary key,
  account_id uuid not null,
  action text not null check (action in ('reminded', 'removed')),
  registered_at timestamptz not null,
  created_at timestamptz not null default now(),
  -- Null while it is under way; a removal that was begun and not ended is begun again.
  outcome text check (outcome in ('done', 'failed')),
  -- { "code", "message" } of what failed.
  error jsonb check (error is null or error ?& array['code', 'message']),
  unique (account_id, action)
);
create index if not exists account_audit_by_time on public.account_audit (created_at);
alter table public.account_audit enable row level security;
revoke all on public.account_audit from public, anon, authenticated, service_role;
grant select on public.account_audit to service_role;

-- Registered that long ago, never confirmed, never here: no confirmed address or telephone, no sign-in, no book. Anonymous
-- accounts and those of single sign-on are made without an address to confirm, and are not meant.
--
-- A table, and no search_path of its own, so that it becomes a part of its callers' plans: asked of each account alone, it took
-- 5 s of a million.
create or replace function private.unverified(registered_before timestamptz)
returns setof auth.users
language sql
stable
as $$
  select users.* from auth.users
  where users.created_at < unverified.registered_before and users.email is not null
    and users.email_confirmed_at is null and users.phone_confirmed_at is null and users.last_sign_in_at is null
    and not coalesce(users.is_anonymous, false) and not coalesce(users.is_sso_user, false)
    and users.deleted_at is null
    and not exists (select from public.books where owner_id = users.id);
$$;

-- Puts the one reminder of up to `batch` accounts into the outbox; notify-readers sends it. The audit remembers it for longer
-- than the outbox does, so there is never a second. One that did not go out within a day was none, and is written
-- anew: nobody is to be removed without a word. Returns how many; fewer than `batch`: that was all.
create or replace function public.remind_unverified(batch integer default 200)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  reminded integer;
begin
  with unsent as (
    delete from public.notices
    where event = 'account.unverified' and (
      (outcome = 'given_up' and error ->> 'code' <> 'mail_refused')
      or (ended_at is null and created_at < now() - interval '1 day' and (token is null or due_at <= now())))
    returning owner_id
  )
  delete from public.account_audit where action = 'reminded' and account_id in (select owner_id from unsent);

  with due as materialized (
    select account.id, account.created_at from private.unverified(now() - interval '11 months') as account
    where not exists (select from public.account_audit where account_id = account.id)
    order by account.created_at
    limit least(remind_unverified.batch, 1000)
  ), held as materialized (
    select id, created_at from auth.users where id in (select id from due) order by id for key share
  ), noted as (
    insert into public.account_audit (account_id, action, registered_at, outcome)
    select id, 'reminded', created_at, 'done' from held
    on conflict do nothing
    returning account_id, registered_at
  )
  insert into public.notices (channel, event, owner_id, data, dedupe_key)
  select 'email', 'account.unverified', account_id,
    jsonb_build_object('registeredAt', registered_at,
      'removedAt', greatest(registered_at + interval '1 year', now() + interval '14 days')),
    'unverified:' || account_id
  from noted
  on conflict (dedupe_key) do nothing;
  get diagnostics reminded = row_count;
  return reminded;
end;
$$;

-- Accounts to remove, oldest first: registered over a year ago, still unverified, and reminded at least `reminded_days` ago
-- (0: reminded or not). Looks and changes nothing.
create or replace function public.unverified_accounts(max_rows integer default 100, reminded_days integer default 14)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'registeredAt', created_at) order by created_at, id), '[]')
  from (
    select account.id, account.created_at from private.unverified(now() - interval '1 year') as account
    where unverified_accounts.reminded_days <= 0 or exists (
      select from public.account_audit
      where account_id = account.id and action = 'reminded'
        and account_audit.created_at < now() - make_interval(days => unverified_accounts.reminded_days))
    order by account.created_at, account.id
    limit least(unverified_accounts.max_rows, 1000)
  ) as due;
$$;

-- Asked just before each removal: writes it into the audit. False: it was verified or went meanwhile, leave it.
create or replace function public.begin_removal(account_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  insert into public.account_audit (account_id, action, registered_at)
  select account.id, 'removed', account.created_at from private.unverified(now() - interval '1 year') as account
  where account.id = begin_removal.account_id
  on conflict (account_id, action) do update set outcome = null, error = null, created_at = now();
  return found;
end;
$$;

-- What became of it.
create or replace function public.end_removal(account_id uuid, error jsonb default null)
returns void
language sql
security definer
set search_path = ''
as $$
  update public.account_audit set
    outcome = case when end_removal.error is null then 'done' else 'failed' end,
    error = case when end_removal.error is not null then private.told_error(end_removal.error) end
  where account_id = end_removal.account_id and action = 'removed';
$$;

-- Ends what a run that was killed could not: its account is gone, and nobody wrote that down.
create or replace function public.end_interrupted_removals()
returns void
language sql
security definer
set search_path = ''
as $$
  update public.account_audit set outcome = 'done'
  where action = 'removed' and outcome is null and not exists (select from auth.users where id = account_id);
$$;

revoke all on function public.remind_unverified, public.unverified_accounts, public.begin_removal, public.end_removal,
  public.end_interrupted_removals from public, anon, authenticated;
grant execute on function public.remind_unverified, public.unverified_accounts, public.begin_removal, public.end_removal,
  public.end_interrupted_removals to service_role;

-- 20261126201300_reconcile_community.sql

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

-- 20261126201900_community_default_schedules.sql

-- The timetable of the community's tasks, beside the one a new installation starts with; see there. Off: what writes to
-- people, and what removes accounts, which moreover only reports until its payload says {"dryRun": false}.
insert into public.job_schedules (name, kind, cron, payload, is_active, description)
values
  ('refresh-trending', 'refresh-trending', '*/10 * * * *', '{}', true,
   'The books read most in the last hour; hot scores once an hour'),
  ('refresh-recommendations', 'refresh-recommendations', '11 2 * * *', '{}', true,
   'What each reader might read next'),
  ('suggest-readers', 'suggest-readers', '5-55/10 * * * *', '{}', true,
   'Whom each reader might follow'),
  ('notify-trending', 'notify-trending', '0 8 * * *', '{}', false,
   'A notification in the app with trending books and recommendations'),
  ('purge-notifications', 'purge-notifications', '27 3 * * *', '{}', true,
   'Notifications in the app older than 30 days'),
  ('remind-unverified', 'remind-unverified', '30 9 * * *', '{}', false,
   'One mail to accounts registered 11 months ago and never verified; sent by notify-readers, which must be on too'),
  ('remove-unverified', 'remove-unverified', '53 4 * * *', '{"dryRun": true}', false,
   'Accounts never verified in a year: only reports them until its payload says {"dryRun": false}')
on conflict (name) do nothing;
