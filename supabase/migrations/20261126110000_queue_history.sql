-- The queue over time, for plots.
--
-- How much waited, and for how long, is sampled: every look of the task health-check keeps the two numbers it has judged.
-- Derived from history it would be exact, but each attempt of the span has to be joined with its job for the time at
-- which that was due: 0.17 s for a day and 0.9 s for a week of a million finished jobs over sixty days, without bound as
-- traffic grows; and a retry overwrites that time. The looks of a week are 2016 rows whatever the traffic.

-- What waited, and how attempts ended, in steps of equal length up to now; steps in which nothing was seen are left out.
-- `queue` has the worst look of each step, `attempts` counts what ended in it. `steps` is bounded so that the answer is.
--
-- How attempts ended is counted from history, so that it is there from the first job on and without any look: the block
-- range index finds the span, at about a microsecond an attempt in it.
create or replace function public.queue_history(step interval default '15 minutes', steps integer default 96)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  origin constant timestamptz := '2000-01-03 00:00:00+00';
  since timestamptz;
begin
  if queue_history.step not between interval '1 minute' and interval '1 day'
    or queue_history.steps not between 1 and 200
    or queue_history.step * queue_history.steps > interval '31 days'
  then
    perform private.refuse('PT400', 'history_invalid',
      'A step is from a minute to a day; there are up to 200 of them, and together they are at most 31 days.');
  end if;
  since := date_bin(queue_history.step, now(), origin) - queue_history.step * (queue_history.steps - 1);

  return jsonb_build_object(
    'at', now(),
    'since', since,
    'queue', coalesce((
      select jsonb_agg(to_jsonb(looks) order by looks.at)
      from (
        select date_bin(queue_history.step, at, origin) as at, max(waiting) as waiting,
          max(oldest_wait_seconds) as "oldestWaitSeconds"
        from public.health_checks
        where at >= since and waiting is not null and oldest_wait_seconds is not null
        group by 1
      ) as looks
    ), '[]'),
    'attempts', coalesce((
      select jsonb_agg(to_jsonb(ended) order by ended.at)
      from (
        select date_bin(queue_history.step, finished_at, origin) as at,
          count(*) filter (where outcome = 'succeeded') as succeeded,
          count(*) filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as failed
        from public.job_attempts
        where finished_at >= since and outcome in ('succeeded', 'failed', 'timed_out', 'deferred', 'lost')
        group by 1
      ) as ended
    ), '[]')
  );
end;
$$;

revoke all on function public.queue_history from public, anon, authenticated;
grant execute on function public.queue_history to service_role;
