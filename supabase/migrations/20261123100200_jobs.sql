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

-- One row a job, from the call that enqueued it to long after it ended.
create table if not exists public.jobs (
  id bigint generated always as identity primary key,
  kind text not null check (kind ~ '^[a-z][a-z0-9-]{0,62}$'),
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  status text not null default 'queued'
    check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  -- Few values on purpose: a claim looks at each one in use, so that delayed jobs of a high priority cost nothing.
  priority smallint not null default 0 check (priority between 0 and 100),
  run_at timestamptz not null default now(),
  -- Not started by then: not worth starting any more.
  expires_at timestamptz,
  -- Attempts begun; one that was released does not count.
  attempt integer not null default 0 check (attempt >= 0),
  -- Null: whatever the worker's MAX_ATTEMPTS is when an attempt ends.
  max_attempts integer check (max_attempts between 1 and 100),
  -- Null: what the task itself names.
  timeout_ms integer check (timeout_ms > 0),
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
  dedupe_key text check (char_length(dedupe_key) between 1 and 200),
  book_id uuid references public.books (id) on delete cascade,
  schedule_id bigint references public.job_schedules (id) on delete set null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,

  constraint jobs_running_is_leased check (
    num_nonnulls(lease_token, lease_expires_at) = case when status = 'running' then 2 else 0 end
  ),
  constraint jobs_running_has_begun check (
    status <> 'running' or (attempt > 0 and num_nulls(locked_by, started_at) = 0)
  ),
  constraint jobs_attempts_bounded check (attempt <= max_attempts),
  constraint jobs_ended_has_time check (
    (status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)
  ),
  constraint jobs_ended_badly_says_why check (
    case when status in ('failed', 'cancelled') then error is not null
         when status = 'succeeded' then error is null
         else true end
    and (error is null or error ?& array['code', 'message'])
  ),
  constraint jobs_result_only_of_success check (result is null or status = 'succeeded'),
  constraint jobs_progress_only_while_running check (progress is null or status = 'running'),
  constraint jobs_cancel_only_while_running check (status = 'running' or not cancel_requested),
  -- A book has one job at a time, and whoever enqueues it again is given that one.
  constraint jobs_one_book_each check (
    case when kind = 'process-book'
         then book_id is not null and dedupe_key is not distinct from 'process-book:' || book_id
         else book_id is null end
  )
)
-- Every transition writes a new version of the row: a page with room keeps it near.
with (fillfactor = 70);

-- Claiming. Books first: they are what the container exists for, and housekeeping must not stand before them.
create index if not exists jobs_queued
  on public.jobs ((book_id is not null), priority desc, run_at, id) where status = 'queued';
create index if not exists jobs_queued_expiry
  on public.jobs (expires_at) where status = 'queued' and expires_at is not null;
create index if not exists jobs_leases on public.jobs (lease_expires_at) where status = 'running';
create unique index if not exists jobs_active_dedupe_key
  on public.jobs (dedupe_key) where status in ('queued', 'running') and dedupe_key is not null;
create index if not exists jobs_by_book on public.jobs (book_id) where book_id is not null;
create index if not exists jobs_by_schedule on public.jobs (schedule_id) where schedule_id is not null;

-- One row an attempt that ended. Written at its end, not at its beginning: that is one row version less (1.2 to
-- 1.7 times the throughput), a running attempt is visible in `jobs`, and a lost one is recorded by whoever takes the
-- job over. The id is the lease token of the claim, so that a repeated call can be told from a late one.
create table if not exists public.job_attempts (
  job_id bigint not null,
  id uuid not null,
  kind text not null,
  -- A released attempt's number is used again.
  attempt integer not null check (attempt > 0),
  worker text not null,
  execution text,
  task_index integer,
  started_at timestamptz not null,
  finished_at timestamptz not null default now(),
  outcome text not null
    check (outcome in ('succeeded', 'failed', 'timed_out', 'released', 'lost', 'cancelled')),
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
