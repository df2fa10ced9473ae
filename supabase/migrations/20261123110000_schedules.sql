-- Timetables: the database keeps the times and its clock decides; a worker works out the next time, because cron and
-- daylight saving belong to a library and not into SQL.

create index if not exists job_schedules_due on public.job_schedules (next_run_at nulls first) where is_active;

-- Schedules that are due, and those whose next time nobody has computed yet.
create or replace function public.due_schedules()
returns table (id bigint, name text, cron text, time_zone text, next_run_at timestamptz, at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select id, name, cron, time_zone, next_run_at, now()
  from public.job_schedules
  where is_active and (next_run_at is null or next_run_at <= now())
  order by next_run_at nulls first
  limit 100;
$$;

-- Moves a schedule on and, when it was due, enqueues its job: once, whoever else tries, because only the first finds
-- the expected time still there. However many times were missed, there is one job; and none while the last one is
-- still waiting or running. Returns whether this call moved it, and the job if there is one.
--
-- `cron` and `time_zone` are those the next time was computed from. Of a schedule that was saved and not computed yet, every
-- state looks the same: saved again in between, it would get the old timetable's next time, which may be a year away.
create or replace function public.fire_schedule(
  id bigint,
  expected_next_run_at timestamptz,
  next_run_at timestamptz,
  cron text,
  time_zone text
)
returns table (moved boolean, job_id bigint)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  schedule public.job_schedules;
begin
  if fire_schedule.next_run_at is null or fire_schedule.next_run_at <= now() then
    perform private.refuse('PT400', 'next_run_at_invalid', 'The next time must lie in the future of the database.');
  end if;
  if fire_schedule.expected_next_run_at > now() then
    perform private.refuse('PT400', 'schedule_not_due', 'The schedule is not due yet.');
  end if;

  update public.job_schedules set
    next_run_at = fire_schedule.next_run_at,
    last_run_at = case when fire_schedule.expected_next_run_at is null then last_run_at else now() end,
    updated_at = now()
  where id = fire_schedule.id and is_active
    and next_run_at is not distinct from fire_schedule.expected_next_run_at
    and (cron, time_zone) = (fire_schedule.cron, fire_schedule.time_zone)
  returning * into schedule;
  moved := found;
  if moved and fire_schedule.expected_next_run_at is not null then
    job_id := private.enqueue_scheduled(schedule);
  end if;
  return next;
end;
$$;

create or replace function private.enqueue_scheduled(schedule public.job_schedules)
returns bigint
language sql
set search_path = ''
as $$
  select job_id from private.new_job(
    schedule.kind, schedule.payload, schedule.priority, null, null, 'schedule:' || schedule.name,
    schedule.max_attempts, schedule.timeout_ms, null, schedule.id);
$$;

-- Creates a schedule or replaces the one of that name. The next tick computes when it runs; times missed until then do
-- not count.
create or replace function public.save_schedule(
  name text,
  kind text,
  cron text,
  time_zone text default 'Etc/UTC',
  payload jsonb default '{}',
  description text default null,
  priority integer default 0,
  max_attempts integer default null,
  timeout_ms integer default null,
  is_active boolean default true
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  saved bigint;
begin
  if save_schedule.name is null or save_schedule.name !~ '^[a-z][a-z0-9-]{0,62}$' then
    perform private.refuse('PT400', 'name_invalid',
      'The name of a schedule is lower-case letters, digits and hyphens, up to 63.');
  end if;
  if save_schedule.kind = 'process-book' then
    perform private.refuse('PT400', 'kind_invalid', 'Books are not processed by timetable: submit them.');
  end if;
  if save_schedule.cron is null or save_schedule.cron !~ '^\S+( \S+){4}$' then
    perform private.refuse('PT400', 'cron_invalid', 'A timetable has five fields: minute hour day month weekday.');
  end if;
  if char_length(save_schedule.cron) > 200 then
    perform private.refuse('PT400', 'cron_invalid',
      'A timetable has at most 200 characters: write a list of minutes as a step or a range, */5 or 10-20.');
  end if;
  begin
    perform now() at time zone save_schedule.time_zone;
  exception when others then
    perform private.refuse('PT400', 'time_zone_unknown',
      format('There is no time zone %s; use a name such as Asia/Tokyo.', save_schedule.time_zone));
  end;
  perform private.check_job(
    save_schedule.kind, save_schedule.payload, save_schedule.priority, save_schedule.max_attempts,
    save_schedule.timeout_ms);

  insert into public.job_schedules
    (name, kind, payload, cron, time_zone, is_active, description, priority, max_attempts, timeout_ms)
  values
    (save_schedule.name, save_schedule.kind, save_schedule.payload, save_schedule.cron, save_schedule.time_zone,
     save_schedule.is_active, left(save_schedule.description, 1000), coalesce(save_schedule.priority, 0),
     save_schedule.max_attempts, save_schedule.timeout_ms)
  on conflict (name) do update set
    kind = excluded.kind,
    payload = excluded.payload,
    cron = excluded.cron,
    time_zone = excluded.time_zone,
    is_active = excluded.is_active,
    description = excluded.description,
    priority = excluded.priority,
    max_attempts = excluded.max_attempts,
    timeout_ms = excluded.timeout_ms,
    next_run_at = null,
    updated_at = now()
  returning id into saved;
  return saved;
end;
$$;

create or replace function private.named_schedule(name text)
returns public.job_schedules
language plpgsql
set search_path = ''
as $$
declare
  schedule public.job_schedules;
begin
  select * into schedule from public.job_schedules
  where job_schedules.name = named_schedule.name
  for update;
  if not found then
    perform private.refuse('PT404', 'schedule_missing', format('There is no schedule %s.', named_schedule.name));
  end if;
  return schedule;
end;
$$;

-- Runs by its timetable again, from now on: what was missed while it was disabled stays missed.
create or replace function public.enable_schedule(name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(enable_schedule.name);
begin
  update public.job_schedules set is_active = true, next_run_at = null, updated_at = now()
  where job_schedules.id = schedule.id and not is_active;
end;
$$;

create or replace function public.disable_schedule(name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(disable_schedule.name);
begin
  update public.job_schedules set is_active = false, updated_at = now() where job_schedules.id = schedule.id;
end;
$$;

-- Enqueues its job at once, also when it is disabled; the timetable goes on as if nothing had happened.
create or replace function public.run_schedule(name text)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(run_schedule.name);
begin
  update public.job_schedules set last_run_at = now() where job_schedules.id = schedule.id;
  return private.enqueue_scheduled(schedule);
end;
$$;

-- The jobs it enqueued stay, as history.
create or replace function public.remove_schedule(name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  schedule public.job_schedules := private.named_schedule(remove_schedule.name);
begin
  delete from public.job_schedules where job_schedules.id = schedule.id;
end;
$$;

-- What a worker asks every time it looks for work: a claim and the schedules that are due, in one request, so that a tick
-- with nothing to do costs one.
create or replace function public.tick(
  worker text,
  max_jobs integer default 1,
  max_tasks integer default 0,
  kinds text[] default null,
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
begin
  return jsonb_build_object(
    'jobs', coalesce((
      select jsonb_agg(to_jsonb(claimed) order by claimed.priority desc, claimed.run_at, claimed.id)
      from public.claim_jobs(
        worker, max_jobs, max_tasks, kinds, lease_seconds, max_attempts, execution, task_index, token) as claimed
    ), '[]'),
    'schedules', coalesce((select jsonb_agg(to_jsonb(due)) from public.due_schedules() as due), '[]')
  );
end;
$$;

revoke all on function public.due_schedules, public.fire_schedule, public.save_schedule, public.enable_schedule,
  public.disable_schedule, public.run_schedule, public.remove_schedule, public.tick from public, anon, authenticated;
grant execute on function public.due_schedules, public.fire_schedule, public.save_schedule, public.enable_schedule,
  public.disable_schedule, public.run_schedule, public.remove_schedule, public.tick to service_role;
