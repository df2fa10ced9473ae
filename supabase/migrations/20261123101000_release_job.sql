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
