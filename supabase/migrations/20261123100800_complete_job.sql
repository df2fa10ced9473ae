-- Ends a job well and, for process-book, publishes the book with it. Called again with the same token it changes
-- nothing and says yes again: the first answer may have been lost.
create or replace function public.complete_job(
  id bigint,
  token uuid,
  result jsonb default null,
  metrics jsonb default null
)
returns void
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  if octet_length(complete_job.result::text) > 262144 then
    perform private.refuse('PT413', 'result_too_large',
      'A result has at most 262144 bytes: put large things into Storage and return their key.');
  end if;

  with ended as (
    update public.jobs set
      status = 'succeeded',
      finished_at = now(),
      result = complete_job.result,
      error = null,
      progress = null,
      cancel_requested = false,
      lease_token = null,
      lease_expires_at = null
    where id = complete_job.id and status = 'running'
      and lease_token = complete_job.token and lease_expires_at > now()
    returning *
  )
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
  select id, complete_job.token, kind, attempt, locked_by, execution, task_index, started_at, 'succeeded',
    complete_job.metrics
  from ended;

  if not found and not private.has_ended(complete_job.id, complete_job.token, array['succeeded']) then
    perform private.refuse_lost_lease(complete_job.id);
  end if;
end;
$$;

-- The same for several at once: [{ "id", "token", "result"?, "metrics"? }]. One lost lease does not hold up the
-- rest; returned are the ids of the jobs that were not the caller's to complete.
create or replace function public.complete_jobs(completions jsonb)
returns setof bigint
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  if exists (
    select from jsonb_array_elements(complete_jobs.completions) as one
    where octet_length((one -> 'result')::text) > 262144
  ) then
    perform private.refuse('PT413', 'result_too_large',
      'A result has at most 262144 bytes: put large things into Storage and return their key.');
  end if;

  return query
  with completion as materialized (
    select * from jsonb_to_recordset(complete_jobs.completions)
      as one (id bigint, token uuid, result jsonb, metrics jsonb)
  ), ended as (
    update public.jobs set
      status = 'succeeded',
      finished_at = now(),
      result = completion.result,
      error = null,
      progress = null,
      cancel_requested = false,
      lease_token = null,
      lease_expires_at = null
    from completion
    -- The array says it is a few rows by primary key; the join alone would let a generic plan scan the table.
    where jobs.id = any (array(select completion.id from completion))
      and jobs.id = completion.id and status = 'running'
      and lease_token = completion.token and lease_expires_at > now()
    returning jobs.*, completion.token, completion.metrics
  ), recorded as (
    insert into public.job_attempts
      (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
    select ended.id, ended.token, kind, attempt, locked_by, execution, task_index, started_at, 'succeeded',
      ended.metrics
    from ended
  )
  select completion.id from completion
  where not exists (select from ended where ended.id = completion.id)
    and not private.has_ended(completion.id, completion.token, array['succeeded']);
end;
$$;

revoke all on function public.complete_job, public.complete_jobs from public, anon, authenticated;
grant execute on function public.complete_job, public.complete_jobs to service_role;
