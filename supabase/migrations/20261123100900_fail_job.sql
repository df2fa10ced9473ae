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
