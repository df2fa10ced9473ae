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
