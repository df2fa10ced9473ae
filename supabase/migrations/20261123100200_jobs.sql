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
