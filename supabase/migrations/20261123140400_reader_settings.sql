-- What a reader wants to be sent. No row: everything.
create table if not exists public.reader_settings (
  owner_id uuid primary key references auth.users (id) on delete cascade,
  wants_book_mail boolean not null default true,
  wants_digest boolean not null default true,
  -- Stands in every mail, so that a reader who is not signed in can unsubscribe. It can do nothing else.
  unsubscribe_token uuid not null unique default gen_random_uuid(),
  updated_at timestamptz not null default now()
);

alter table public.reader_settings enable row level security;
revoke all on public.reader_settings from public, anon, authenticated, service_role;

-- For the page behind the link in a mail. `list` is `digest` or `books`. False: there is no such token, or no such list.
create or replace function public.unsubscribe(token uuid, list text default 'digest')
returns boolean
language sql
security definer
set search_path = ''
as $$
  with changed as (
    update public.reader_settings set
      wants_digest = wants_digest and unsubscribe.list <> 'digest',
      wants_book_mail = wants_book_mail and unsubscribe.list <> 'books',
      updated_at = now()
    where unsubscribe_token = unsubscribe.token and unsubscribe.list in ('digest', 'books')
    returning 1
  )
  select exists (select from changed);
$$;

-- For a reader who is signed in, to see and to change what comes.
create or replace function public.my_mail_settings()
returns table (book_mail boolean, digest boolean)
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(bool_and(wants_book_mail), true), coalesce(bool_and(wants_digest), true)
  from public.reader_settings where owner_id = auth.uid();
$$;

create or replace function public.set_mail_settings(book_mail boolean, digest boolean)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'not_signed_in', 'Sign in to change your settings.');
  end if;
  if num_nulls(set_mail_settings.book_mail, set_mail_settings.digest) > 0 then
    perform private.refuse('PT400', 'settings_invalid', 'book_mail and digest must be true or false.');
  end if;
  insert into public.reader_settings (owner_id, wants_book_mail, wants_digest)
  values (auth.uid(), set_mail_settings.book_mail, set_mail_settings.digest)
  on conflict (owner_id) do update set
    wants_book_mail = excluded.wants_book_mail, wants_digest = excluded.wants_digest, updated_at = now();
end;
$$;

revoke all on function public.unsubscribe, public.my_mail_settings, public.set_mail_settings
  from public, anon, authenticated, service_role;
grant execute on function public.unsubscribe to anon, authenticated;
grant execute on function public.my_mail_settings, public.set_mail_settings to authenticated;
