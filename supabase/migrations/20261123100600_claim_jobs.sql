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
