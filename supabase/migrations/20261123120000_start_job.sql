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
