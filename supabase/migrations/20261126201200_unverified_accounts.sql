-- Accounts whose address nobody ever confirmed: one mail after eleven months, removed after a year.

-- What was done to accounts, kept when they are gone: hence no foreign key, and nothing that says who it was but the id.
create table if not exists public.account_audit (
  id bigint generated always as identity primary key,
  account_id uuid not null,
  action text not null check (action in ('reminded', 'removed')),
  registered_at timestamptz not null,
  created_at timestamptz not null default now(),
  -- Null while it is under way; a removal that was begun and not ended is begun again.
  outcome text check (outcome in ('done', 'failed')),
  -- { "code", "message" } of what failed.
  error jsonb check (error is null or error ?& array['code', 'message']),
  unique (account_id, action)
);
create index if not exists account_audit_by_time on public.account_audit (created_at);
alter table public.account_audit enable row level security;
revoke all on public.account_audit from public, anon, authenticated, service_role;
grant select on public.account_audit to service_role;

-- Registered that long ago, never confirmed, never here: no confirmed address or telephone, no sign-in, no book. Anonymous
-- accounts and those of single sign-on are made without an address to confirm, and are not meant.
--
-- A table, and no search_path of its own, so that it becomes a part of its callers' plans: asked of each account alone, it took
-- 5 s of a million.
create or replace function private.unverified(registered_before timestamptz)
returns setof auth.users
language sql
stable
as $$
  select users.* from auth.users
  where users.created_at < unverified.registered_before and users.email is not null
    and users.email_confirmed_at is null and users.phone_confirmed_at is null and users.last_sign_in_at is null
    and not coalesce(users.is_anonymous, false) and not coalesce(users.is_sso_user, false)
    and users.deleted_at is null
    and not exists (select from public.books where owner_id = users.id);
$$;

-- Puts the one reminder of up to `batch` accounts into the outbox; notify-readers sends it. The audit remembers it for longer
-- than the outbox does, so there is never a second. One that did not go out within a day was none, and is written
-- anew: nobody is to be removed without a word. Returns how many; fewer than `batch`: that was all.
create or replace function public.remind_unverified(batch integer default 200)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  reminded integer;
begin
  with unsent as (
    delete from public.notices
    where event = 'account.unverified' and (
      (outcome = 'given_up' and error ->> 'code' <> 'mail_refused')
      or (ended_at is null and created_at < now() - interval '1 day' and (token is null or due_at <= now())))
    returning owner_id
  )
  delete from public.account_audit where action = 'reminded' and account_id in (select owner_id from unsent);

  with due as materialized (
    select account.id, account.created_at from private.unverified(now() - interval '11 months') as account
    where not exists (select from public.account_audit where account_id = account.id)
    order by account.created_at
    limit least(remind_unverified.batch, 1000)
  ), held as materialized (
    select id, created_at from auth.users where id in (select id from due) order by id for key share
  ), noted as (
    insert into public.account_audit (account_id, action, registered_at, outcome)
    select id, 'reminded', created_at, 'done' from held
    on conflict do nothing
    returning account_id, registered_at
  )
  insert into public.notices (channel, event, owner_id, data, dedupe_key)
  select 'email', 'account.unverified', account_id,
    jsonb_build_object('registeredAt', registered_at,
      'removedAt', greatest(registered_at + interval '1 year', now() + interval '14 days')),
    'unverified:' || account_id
  from noted
  on conflict (dedupe_key) do nothing;
  get diagnostics reminded = row_count;
  return reminded;
end;
$$;

-- Accounts to remove, oldest first: registered over a year ago, still unverified, and reminded at least `reminded_days` ago
-- (0: reminded or not). Looks and changes nothing.
create or replace function public.unverified_accounts(max_rows integer default 100, reminded_days integer default 14)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'registeredAt', created_at) order by created_at, id), '[]')
  from (
    select account.id, account.created_at from private.unverified(now() - interval '1 year') as account
    where unverified_accounts.reminded_days <= 0 or exists (
      select from public.account_audit
      where account_id = account.id and action = 'reminded'
        and account_audit.created_at < now() - make_interval(days => unverified_accounts.reminded_days))
    order by account.created_at, account.id
    limit least(unverified_accounts.max_rows, 1000)
  ) as due;
$$;

-- Asked just before each removal: writes it into the audit. False: it was verified or went meanwhile, leave it.
create or replace function public.begin_removal(account_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  insert into public.account_audit (account_id, action, registered_at)
  select account.id, 'removed', account.created_at from private.unverified(now() - interval '1 year') as account
  where account.id = begin_removal.account_id
  on conflict (account_id, action) do update set outcome = null, error = null, created_at = now();
  return found;
end;
$$;

-- What became of it.
create or replace function public.end_removal(account_id uuid, error jsonb default null)
returns void
language sql
security definer
set search_path = ''
as $$
  update public.account_audit set
    outcome = case when end_removal.error is null then 'done' else 'failed' end,
    error = case when end_removal.error is not null then private.told_error(end_removal.error) end
  where account_id = end_removal.account_id and action = 'removed';
$$;

-- Ends what a run that was killed could not: its account is gone, and nobody wrote that down.
create or replace function public.end_interrupted_removals()
returns void
language sql
security definer
set search_path = ''
as $$
  update public.account_audit set outcome = 'done'
  where action = 'removed' and outcome is null and not exists (select from auth.users where id = account_id);
$$;

revoke all on function public.remind_unverified, public.unverified_accounts, public.begin_removal, public.end_removal,
  public.end_interrupted_removals from public, anon, authenticated;
grant execute on function public.remind_unverified, public.unverified_accounts, public.begin_removal, public.end_removal,
  public.end_interrupted_removals to service_role;
