-- Pages of jobs for people, with any history behind them. Each part is read through an index of its own, newest first; without,
-- a million finished jobs are walked for the few of a rare kind (0.6 s), and no index is for `status = 'queued'` alone.
--
-- The index is written once a job, when it ends: about 6 % of a claim with its completion, less than the spread
-- (docs/operations.md).
create index if not exists jobs_finished
  on public.jobs (kind, status, id) where status in ('succeeded', 'failed', 'cancelled');

-- The newest jobs, of one status and one kind or of all. `before` is the last id of the page before, so that what is enqueued
-- meanwhile moves nothing, and page a thousand costs what the first one costs.
create or replace function public.list_jobs(
  status public.job_status default null,
  kind text default null,
  max_rows integer default 20,
  before bigint default null
)
returns setof public.jobs
language sql
stable
set search_path = ''
as $$
  with recursive known (kind) as (
    -- The kinds in the history, each found with one index probe: they are few, and their jobs are many.
    (select jobs.kind from public.jobs where jobs.status in ('succeeded', 'failed', 'cancelled') order by jobs.kind limit 1)
    union all
    select (
      select next.kind from public.jobs as next
      where next.status in ('succeeded', 'failed', 'cancelled') and next.kind > known.kind
      order by next.kind limit 1)
    from known where known.kind is not null
  ), wanted (below) as (
    -- A bound that is always there can be an index's; `before is null or id < before` could not.
    select coalesce(list_jobs.before, 9223372036854775807)
  ), found (id) as (
    (select id from public.jobs
     where jobs.status = 'queued' and not delayed and id < (select below from wanted)
       and coalesce(list_jobs.status, 'queued') = 'queued' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select id from public.jobs
     where jobs.status = 'queued' and delayed and id < (select below from wanted)
       and coalesce(list_jobs.status, 'queued') = 'queued' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select id from public.jobs
     where jobs.status = 'running' and id < (select below from wanted)
       and coalesce(list_jobs.status, 'running') = 'running' and (list_jobs.kind is null or jobs.kind = list_jobs.kind)
     order by id desc limit list_jobs.max_rows)
    union all
    (select job.id
     from known
     cross join unnest(array['succeeded', 'failed', 'cancelled']::public.job_status[]) as ended (status)
     cross join lateral (
       select id from public.jobs
       where jobs.status in ('succeeded', 'failed', 'cancelled')
         and jobs.kind = known.kind and jobs.status = ended.status and id < (select below from wanted)
       order by id desc limit list_jobs.max_rows
     ) as job
     where (list_jobs.kind is null or known.kind = list_jobs.kind)
       and (list_jobs.status is null or ended.status = list_jobs.status))
  )
  select jobs.* from public.jobs
  where id = any (array(select id from found order by id desc limit list_jobs.max_rows))
  order by id desc;
$$;

revoke all on function public.list_jobs from public, anon, authenticated;
grant execute on function public.list_jobs to service_role;
