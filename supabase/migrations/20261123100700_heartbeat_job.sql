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
