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
