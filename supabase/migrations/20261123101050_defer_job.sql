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
