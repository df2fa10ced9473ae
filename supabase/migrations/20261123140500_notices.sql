-- The outbox: what is to be told to readers and to the app, one row a channel. A row is written in the transaction that
-- makes it true, so no event is lost and none is told that did not happen.
create table if not exists public.notices (
  -- Also the Message-ID of the mail and the idempotency key of the webhook: the same for every try.
  id uuid primary key default gen_random_uuid(),
  channel text not null check (channel in ('email', 'webhook')),
  event text not null check (event in ('book.ready', 'book.failed', 'digest.weekly', 'account.unverified')),
  owner_id uuid not null references auth.users (id) on delete cascade,
  -- What is not there any more is not told of.
  book_id uuid references public.books (id) on delete cascade,
  -- How it was when it happened.
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  -- For what must be told once only, however often it is found out.
  dedupe_key text unique,
  created_at timestamptz not null default now(),
  -- Not before: the end of a claim, or of a pause after a failure.
  due_at timestamptz not null default now(),
  attempts integer not null default 0 check (attempts >= 0),
  -- Of the claim under way.
  token uuid,
  ended_at timestamptz,
  outcome text check (outcome in ('sent', 'unwanted', 'given_up')),
  -- { "code", "message" } of the last try that failed.
  error jsonb check (error is null or error ?& array['code', 'message']),

  constraint notices_ended_somehow check ((ended_at is null) = (outcome is null)),
  constraint notices_given_up_says_why check (outcome is distinct from 'given_up' or error is not null)
)
with (fillfactor = 70);

create index if not exists notices_due on public.notices (channel, due_at) where ended_at is null;
create index if not exists notices_by_time on public.notices (created_at);
create index if not exists notices_by_owner on public.notices (owner_id);
create index if not exists notices_by_book on public.notices (book_id) where book_id is not null;

alter table public.notices enable row level security;
revoke all on public.notices from public, anon, authenticated, service_role;
grant select on public.notices to service_role;

-- A mail only about a book that could not be read before: when operators read a thousand books again, no reader's
-- mailbox shows it. The app's webhook hears of every time. What a person cancelled is no news.
create or replace function private.announce_book()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.notices (channel, event, owner_id, book_id, data)
  select channel, 'book.' || new.status, new.owner_id, new.id, jsonb_strip_nulls(jsonb_build_object(
    'title', new.title, 'language', new.language, 'chapters', new.chapters, 'characters', new.characters,
    'words', new.words, 'outputPrefix', new.output_prefix, 'error', new.error))
  from unnest(array['email', 'webhook']) as channel
  where channel = 'webhook' or old.published_at is null;
  return null;
end;
$$;

create or replace trigger announce_book
  after update of status on public.books
  for each row when (
    new.status is distinct from old.status and new.status in ('ready', 'failed')
    and new.error ->> 'code' is distinct from 'cancelled'
  )
  execute function private.announce_book();

-- The address that a notice goes to by mail; null where nobody has confirmed it or its reader wants none.
create or replace function private.mail_address(event text, account auth.users, settings public.reader_settings)
returns text
language sql
immutable
as $$
  select account.email where case event
    -- To an address that is not confirmed: that is what it is about.
    when 'account.unverified' then account.email_confirmed_at is null
    when 'digest.weekly' then account.email_confirmed_at is not null and coalesce(settings.wants_digest, true)
    else account.email_confirmed_at is not null and coalesce(settings.wants_book_mail, true)
  end;
$$;

-- Takes due notices of some channels for `lease_seconds`; whoever dies meanwhile leaves them to the next. What is older
-- than a day is given up first, so that switching notices on does not tell history.
create or replace function public.claim_notices(
  channels text[],
  token uuid,
  batch integer default 5,
  lease_seconds integer default 60
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  claimed uuid[];
begin
  if claim_notices.batch not between 1 and 1000 or claim_notices.lease_seconds not between 1 and 3600 then
    perform private.refuse('PT400', 'claim_invalid', 'batch must be from 1 to 1000, lease_seconds from 1 to 3600.');
  end if;

  update public.notices set
    ended_at = now(),
    outcome = 'given_up',
    token = null,
    error = coalesce(error, jsonb_build_object('code', 'too_old', 'message', 'It was not sent within a day.'))
  where id = any (array(
    select id from public.notices
    where ended_at is null and created_at < now() - interval '1 day'
      and (token is null or due_at <= now())
    order by created_at
    limit 1000
    for update skip locked
  ));

  with due as materialized (
    select id from public.notices
    where ended_at is null and channel = any (claim_notices.channels) and due_at <= now()
      and created_at >= now() - interval '1 day'
    order by due_at
    limit claim_notices.batch
    for update skip locked
  ), taken as (
    update public.notices set
      attempts = attempts + 1,
      token = claim_notices.token,
      due_at = now() + make_interval(secs => claim_notices.lease_seconds)
    where id = any (array(select id from due))
    returning id, owner_id, channel
  ), settings as (
    -- Each mail shows the token that unsubscribes from it.
    insert into public.reader_settings (owner_id)
    select distinct owner_id from taken where channel = 'email'
    on conflict do nothing
  )
  select array_agg(id) into claimed from taken;

  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', notices.id,
      'channel', channel,
      'event', event,
      'ownerId', notices.owner_id,
      'bookId', book_id,
      'data', data,
      'createdAt', notices.created_at,
      'address', private.mail_address(event, users, reader_settings),
      'unsubscribeToken', unsubscribe_token
    ) order by notices.created_at)
    from public.notices
    join auth.users on users.id = notices.owner_id
    left join public.reader_settings on reader_settings.owner_id = notices.owner_id
    where notices.id = any (claimed)
  ), '[]');
end;
$$;

-- What became of a notice. `sent` is believed whoever says it, also after the claim has ended: it is sent. All else
-- needs the claim. True: it was written, now or by an earlier call whose answer was lost.
create or replace function public.settle_notice(id uuid, token uuid, outcome text, error jsonb default null)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  told jsonb := case when settle_notice.error is not null then private.told_error(settle_notice.error) end;
begin
  if settle_notice.outcome = 'retry' then
    update public.notices set
      token = null,
      due_at = now() + private.backoff(attempts),
      error = told
    where id = settle_notice.id and token = settle_notice.token and ended_at is null;
    return found;
  end if;
  update public.notices set
    token = null,
    ended_at = now(),
    outcome = settle_notice.outcome,
    error = case when settle_notice.outcome = 'given_up' then told end
  where id = settle_notice.id and ended_at is null
    and (settle_notice.outcome = 'sent' or token = settle_notice.token);
  return found or exists (
    select from public.notices where id = settle_notice.id and outcome = settle_notice.outcome);
end;
$$;

-- Old notices, a batch a call, ended or never sent by anybody; returns how many went.
create or replace function public.purge_notices(batch integer default 5000, keep interval default '30 days')
returns bigint
language sql
security definer
set search_path = ''
as $$
  with gone as (
    delete from public.notices where id = any (array(
      select id from public.notices
      where created_at < now() - greatest(purge_notices.keep, interval '1 day')
      order by created_at limit least(purge_notices.batch, 50000)))
    returning 1
  )
  select count(*) from gone;
$$;

revoke all on function public.claim_notices, public.settle_notice, public.purge_notices from public, anon, authenticated;
grant execute on function public.claim_notices, public.settle_notice, public.purge_notices to service_role;
