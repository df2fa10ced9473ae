-- How the whole was found each time somebody looked.
create table if not exists public.health_checks (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  status text not null check (status in ('ok', 'warning', 'critical')),
  -- [{ "name", "status", "says" }]
  checks jsonb not null check (jsonb_typeof(checks) = 'array'),
  -- Due jobs and how long the first of them has waited, for queue_history; null when the database did not answer.
  waiting integer check (waiting >= 0),
  oldest_wait_seconds double precision check (oldest_wait_seconds >= 0)
);
create index if not exists health_checks_by_time on public.health_checks (at);

-- What people are told when something changes for the worse, or back. A row is also the memory of having told it.
create table if not exists public.alerts (
  id bigint generated always as identity primary key,
  -- A check's name, or book:<attempt> of a book that failed for good.
  subject text not null check (char_length(subject) between 1 and 100),
  status text not null check (status in ('ok', 'critical')),
  says text not null check (char_length(says) between 1 and 2000),
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index if not exists alerts_by_subject on public.alerts (subject, id desc);
create index if not exists alerts_by_time on public.alerts (created_at);

alter table public.health_checks enable row level security;
alter table public.alerts enable row level security;
revoke all on public.health_checks, public.alerts from public, anon, authenticated, service_role;
grant select on public.health_checks, public.alerts to service_role;

-- What the database knows of the health of the whole. Reads active jobs and recent history only.
create or replace function public.health_facts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with since as (
    -- With an overlap for what was under way during the last look; what was told already is left out below.
    select greatest(coalesce(max(at) - interval '10 minutes', now() - interval '1 hour'), now() - interval '1 day') as at
    from public.health_checks
  )
  select jsonb_build_object(
    'at', now(),
    'waiting', waiting.jobs,
    -- Seconds the oldest due job has waited, 0 when none is due.
    'oldestWaitSeconds', coalesce(extract(epoch from waiting.longest), 0),
    -- Seconds since the first active schedule should have been fired: any worker that looks does it.
    'lateSeconds', coalesce((
      select greatest(extract(epoch from now() - min(coalesce(next_run_at, updated_at))), 0)
      from public.job_schedules where is_active), 0),
    'attempts', attempts.total,
    'failures', attempts.failed,
    'failureCode', attempts.code,
    -- Books that were put off for a quarter of an hour and more: 8 pauses, drawn as they are.
    'deferred', (
      select jsonb_build_object('books', count(*), 'code', mode() within group (order by error ->> 'code'))
      from (
        select error, deferrals from public.jobs where status = 'queued' and not delayed
        union all
        select error, deferrals from public.jobs where status = 'queued' and delayed
        union all
        select error, deferrals from public.jobs where status = 'running'
      ) as active
      where deferrals >= 8),
    -- What a timetable makes and what failed the last time it ended. Not the look itself: it fails when it cannot tell anybody.
    'failedTasks', coalesce((
      select jsonb_agg(jsonb_build_object('kind', kind, 'jobId', id, 'error', error) order by kind)
      from (select distinct kind from public.job_schedules where is_active and kind <> 'health-check') as scheduled
      cross join lateral (
        select id, error from public.jobs
        where jobs.kind = scheduled.kind and status = 'failed' order by id desc limit 1
      ) as failed
      where failed.id > coalesce((
        select id from public.jobs where jobs.kind = scheduled.kind and status = 'succeeded' order by id desc limit 1), 0)
    ), '[]'),
    'failedBooks', coalesce((
      select jsonb_agg(jsonb_build_object(
        'subject', 'book:' || attempt.id, 'jobId', attempt.job_id, 'title', books.title, 'error', attempt.error))
      from public.job_attempts as attempt
      -- The attempt that ended the job, in one transaction with it: a job that was run again has two of each number.
      join public.jobs on jobs.id = attempt.job_id and jobs.status = 'failed' and jobs.finished_at = attempt.finished_at
      join public.books on books.id = jobs.book_id
      where attempt.kind = 'process-book' and attempt.finished_at > (select at from since)
        and attempt.outcome in ('failed', 'timed_out', 'deferred', 'lost')
        and not exists (select from public.alerts where subject = 'book:' || attempt.id)
    ), '[]'),
    'lastAlerts', coalesce((
      select jsonb_agg(jsonb_build_object('subject', subject, 'status', status, 'at', created_at))
      from (
        select distinct on (subject) subject, status, created_at from public.alerts
        where subject in ('database', 'storage', 'queue', 'deferred', 'timetable', 'tasks', 'failures')
          -- What is not sent within a day never is (unsent_alerts), so nobody was told of it.
          and (sent_at is not null or created_at > now() - interval '1 day')
        order by subject, id desc
      ) as latest
    ), '[]')
  )
  from (
    select count(*) as total, count(*) filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as failed,
      mode() within group (order by error ->> 'code')
        filter (where outcome in ('failed', 'timed_out', 'deferred', 'lost')) as code
    from public.job_attempts where finished_at > now() - interval '1 hour'
  ) as attempts
  cross join (
    select count(*) as jobs, max(now() - run_at) as longest
    from (
      -- Each through its own index, as in queue_stats.
      select run_at from public.jobs where status = 'queued' and not delayed and run_at <= now()
      union all
      select run_at from public.jobs where status = 'queued' and delayed and run_at <= now()
    ) as due
  ) as waiting;
$$;

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

-- What nobody was told yet, checks before books and then the oldest first; what is older than a day is no news. All of it: at a
-- hundred a look, of 5000 books that failed in a night people would be told for four hours.
create or replace function public.unsent_alerts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status, 'says', says)
    order by starts_with(subject, 'book:'), id), '[]')
  from (
    select id, subject, status, says from public.alerts
    where sent_at is null and created_at > now() - interval '1 day'
    order by id
    limit 20000
  ) as unsent;
$$;

create or replace function public.mark_alerts_sent(ids bigint[])
returns void
language sql
security definer
set search_path = ''
as $$
  update public.alerts set sent_at = now() where id = any (mark_alerts_sent.ids) and sent_at is null;
$$;

-- Old looks and alerts, a batch a call; returns how many went.
create or replace function public.purge_health(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone_checks as (
    delete from public.health_checks where id = any (array(
      select id from public.health_checks
      where at < now() - greatest(purge_health.keep, interval '1 day')
      order by at limit least(purge_health.batch, 50000)))
    returning 1
  ), gone_alerts as (
    delete from public.alerts where id = any (array(
      select id from public.alerts
      where created_at < now() - greatest(purge_health.keep, interval '1 day')
      order by created_at limit least(purge_health.batch, 50000)))
    returning 1
  )
  select (select count(*) from gone_checks) + (select count(*) from gone_alerts);
$$;

revoke all on function public.health_facts, public.record_health, public.unsent_alerts,
  public.mark_alerts_sent, public.purge_health from public, anon, authenticated;
grant execute on function public.health_facts, public.record_health, public.unsent_alerts,
  public.mark_alerts_sent, public.purge_health to service_role;
