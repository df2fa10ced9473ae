-- The queue over time, for plots.
--
-- How much waited, and for how long, is sampled: every look of the task health-check keeps the two numbers it has judged.
-- Derived from history it would be exact, but each attempt of the span has to be joined with its job for the time at
-- which that was due: 0.17 s for a day and 0.9 s for a week of a million finished jobs over sixty days, without bound as
-- traffic grows; and a retry overwrites that time. The looks of a week are 2016 rows whatever the traffic.
--
-- Null: a look before this migration, or one that the database did not answer.
alter table public.health_checks
  add column if not exists waiting integer check (waiting >= 0),
  add column if not exists oldest_wait_seconds double precision check (oldest_wait_seconds >= 0);

drop function if exists public.record_health(text, jsonb, jsonb);

-- Stores a look at the whole together with what is to be told of it, and returns the id of the look. What was told last of
-- a subject is not told again: asked twice, because the answer was lost, or by two looks at once, it is one alert.
create or replace function public.record_health(
  status text,
  checks jsonb,
  alerts jsonb default '[]',
  waiting integer default null,
  oldest_wait_seconds double precision default null
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  look bigint;
begin
  if jsonb_array_length(record_health.alerts) > 0 then
    -- Of two looks at once, the second is to see what the first has stored.
    perform pg_advisory_xact_lock(hashtextextended('record_health', 0));
    insert into public.alerts (subject, status, says)
    select alert.subject, alert.status, left(alert.says, 2000)
    from jsonb_to_recordset(record_health.alerts) as alert (subject text, status text, says text)
    where alert.status is distinct from (
      select told.status from public.alerts as told
      where told.subject = alert.subject
        and (told.sent_at is not null or told.created_at > now() - interval '1 day')
      order by told.id desc limit 1);
  end if;
  insert into public.health_checks (status, checks, waiting, oldest_wait_seconds)
  values (record_health.status, record_health.checks, record_health.waiting, record_health.oldest_wait_seconds)
  returning id into look;
  return look;
end;
$$;

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

revoke all on function public.record_health, public.queue_history from public, anon, authenticated;
grant execute on function public.record_health, public.queue_history to service_role;
