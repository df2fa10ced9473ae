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
    where id = complete_job.id
      and lease_token = complete_job.token and lease_expires_at > now()
    returning *
  )
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
  select id, complete_job.token, kind, attempt, locked_by, execution, task_index, started_at, 'succeeded',
    complete_job.metrics
  from ended;

  if not found and not private.has_ended(complete_job.id, complete_job.token, array['succeeded']::public.attempt_outcome[]) then
    perform private.refuse_lost_lease(complete_job.id);
  end if;
end;
$$;

-- The same for several at once; results and metrics are arrays in the order of the ids, or null. One lost lease does not
-- hold up the rest: returned are the ids of the jobs that were not the caller's to complete.
--
-- Arrays, not one list of objects: taking that apart costs 20 µs a job, as much as all the rest.
create or replace function public.complete_jobs(
  ids bigint[],
  tokens uuid[],
  results jsonb default null,
  metrics jsonb default null
)
returns setof bigint
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  completed integer;
begin
  if cardinality(complete_jobs.ids) is distinct from cardinality(complete_jobs.tokens)
    or jsonb_array_length(complete_jobs.results) <> cardinality(complete_jobs.ids)
    or jsonb_array_length(complete_jobs.metrics) <> cardinality(complete_jobs.ids)
  then
    perform private.refuse('PT400', 'completions_invalid', 'ids, tokens, results and metrics must be of one length.');
  end if;
  -- No single one can be too large unless all of them together are.
  if octet_length(complete_jobs.results::text) > 262144 and exists (
    select from jsonb_array_elements(complete_jobs.results) as result where octet_length(result::text) > 262144
  ) then
    perform private.refuse('PT413', 'result_too_large',
      'A result has at most 262144 bytes: put large things into Storage and return their key.');
  end if;

  with ended as (
    update public.jobs set
      status = 'succeeded',
      finished_at = now(),
      result = nullif(complete_jobs.results -> (completion.n::integer - 1), 'null'),
      error = null,
      progress = null,
      cancel_requested = false,
      lease_token = null,
      lease_expires_at = null
    from unnest(complete_jobs.ids, complete_jobs.tokens) with ordinality as completion (id, token, n)
    -- The array says it is a few rows by primary key; the join alone would let a generic plan scan the table.
    where jobs.id = any (complete_jobs.ids)
      and jobs.id = completion.id
      and lease_token = completion.token and lease_expires_at > now()
    returning jobs.id, completion.token, completion.n, kind, attempt, locked_by, execution, task_index, started_at
  )
  insert into public.job_attempts
    (job_id, id, kind, attempt, worker, execution, task_index, started_at, outcome, metrics)
  select ended.id, ended.token, kind, attempt, locked_by, execution, task_index, started_at, 'succeeded',
    nullif(complete_jobs.metrics -> (ended.n::integer - 1), 'null')
  from ended;
  get diagnostics completed = row_count;

  if completed < cardinality(complete_jobs.ids) then
    return query
    select completion.id from unnest(complete_jobs.ids, complete_jobs.tokens) as completion (id, token)
    where not private.has_ended(completion.id, completion.token, array['succeeded']::public.attempt_outcome[]);
  end if;
end;
$$;

revoke all on function public.complete_job, public.complete_jobs from public, anon, authenticated;
grant execute on function public.complete_job, public.complete_jobs to service_role;
