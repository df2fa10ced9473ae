-- Readers to one another. Who has no profile is nobody: never suggested, not to be followed.
create table if not exists public.profiles (
  reader_id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null check (char_length(btrim(display_name)) between 1 and 60),
  about text check (char_length(about) <= 500),
  -- Whether what she likes and finishes may speak for her: to those who follow her, and to find readers like her.
  shows_reading boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table if not exists public.follows (
  follower_id uuid not null references auth.users (id) on delete cascade,
  followed_id uuid not null references public.profiles (reader_id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (follower_id, followed_id),
  constraint follows_somebody_else check (follower_id <> followed_id)
);
create index if not exists follows_newest on public.follows (follower_id, created_at desc);
create index if not exists follows_by_followed on public.follows (followed_id);

-- What the tasks ask of each reader: when she was here, what of hers changed, what was computed for her and when. One row a
-- reader, of her own, so that no two readers ever wait for each other here.
create table if not exists public.reader_activity (
  reader_id uuid primary key references auth.users (id) on delete cascade,
  -- To the hour: an index holds it, and a row that changes nothing indexed is written in place.
  active_at timestamptz not null default now(),
  -- Events she may still log at once, as of refilled_at.
  event_tokens real not null default 60 check (event_tokens between 0 and 60),
  refilled_at timestamptz not null default now(),
  words_changed_at timestamptz,
  -- Likes and finished books.
  reading_changed_at timestamptz,
  follows_changed_at timestamptz,
  vocabulary_at timestamptz,
  content_at timestamptz,
  collaborative_at timestamptz,
  social_at timestamptz,
  suggested_at timestamptz
)
with (fillfactor = 80);
create index if not exists reader_activity_active on public.reader_activity (active_at);

alter table public.profiles enable row level security;
alter table public.follows enable row level security;
alter table public.reader_activity enable row level security;
revoke all on public.profiles, public.follows, public.reader_activity from public, anon, authenticated, service_role;
-- Column by column: what is not named here is nobody's business.
grant select (reader_id, display_name, about, created_at) on public.profiles to authenticated;
grant select on public.follows to authenticated;
grant select on public.profiles, public.follows, public.reader_activity to service_role;

drop policy if exists "Profiles are for every reader" on public.profiles;
create policy "Profiles are for every reader" on public.profiles for select to authenticated using (true);
drop policy if exists "Readers see whom they follow and who follows them" on public.follows;
create policy "Readers see whom they follow and who follows them" on public.follows
  for select to authenticated
  using (follower_id = (select auth.uid()) or followed_id = (select auth.uid()));

-- The reader who calls.
create or replace function private.signed_in()
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'not_signed_in', 'Sign in first.');
  end if;
  return auth.uid();
end;
$$;

-- Notes that a reader is here and that something of hers changed: 'words', 'reading', 'follows' or null.
create or replace function private.note_change(reader uuid, what text)
returns void
language sql
set search_path = ''
as $$
  insert into public.reader_activity as activity (reader_id, words_changed_at, reading_changed_at, follows_changed_at)
  values (
    note_change.reader,
    case what when 'words' then now() end,
    case what when 'reading' then now() end,
    case what when 'follows' then now() end)
  on conflict (reader_id) do update set
    active_at = case when activity.active_at < now() - interval '1 hour' then now() else activity.active_at end,
    words_changed_at = coalesce(excluded.words_changed_at, activity.words_changed_at),
    reading_changed_at = coalesce(excluded.reading_changed_at, activity.reading_changed_at),
    follows_changed_at = coalesce(excluded.follows_changed_at, activity.follows_changed_at);
$$;

-- A change counts as later than a computation that began up to five minutes before it: it may have been under way, unseen,
-- when the computation looked. Computing once too often is cheap, missing a change is not.
create or replace function private.changed_since(changed_at timestamptz, computed_at timestamptz)
returns boolean
language sql
immutable
as $$
  select changed_at is not null and (computed_at is null or changed_at > computed_at - interval '5 minutes');
$$;

create or replace function public.save_profile(
  display_name text, about text default null, shows_reading boolean default false
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  reader uuid := private.signed_in();
begin
  if coalesce(char_length(btrim(save_profile.display_name)), 0) not between 1 and 60
    or char_length(save_profile.about) > 500
  then
    perform private.refuse('PT400', 'profile_invalid',
      'display_name has from 1 to 60 characters, about at most 500.');
  end if;
  insert into public.profiles (reader_id, display_name, about, shows_reading)
  values (reader, btrim(save_profile.display_name), save_profile.about, coalesce(save_profile.shows_reading, false))
  on conflict (reader_id) do update set
    display_name = excluded.display_name, about = excluded.about, shows_reading = excluded.shows_reading,
    updated_at = now();
  perform private.note_change(reader, null);
end;
$$;

-- The caller's own, with what others do not see of it; no row: she has none.
create or replace function public.my_profile()
returns table (display_name text, about text, shows_reading boolean, created_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select display_name, about, shows_reading, created_at
  from public.profiles
  where reader_id = private.signed_in();
$$;

-- Takes her followers along.
create or replace function public.remove_profile()
returns void
language sql
security definer
set search_path = ''
as $$
  delete from public.profiles where reader_id = private.signed_in();
$$;

-- False: she follows that reader already.
create or replace function public.follow_reader(reader_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  -- What the tasks read of a reader is bounded by less; this bounds what one account can write.
  max_follows constant integer := 5000;
  reader uuid := private.signed_in();
  is_new boolean;
begin
  if follow_reader.reader_id = reader then
    perform private.refuse('PT400', 'follow_invalid', 'Nobody can follow herself.');
  end if;
  perform private.note_change(reader, 'follows');
  if (select count(*) from public.follows where follower_id = reader) >= max_follows then
    perform private.refuse('PT429', 'too_many_follows', format('At most %s readers can be followed.', max_follows));
  end if;
  insert into public.follows (follower_id, followed_id) values (reader, follow_reader.reader_id)
  on conflict do nothing;
  is_new := found;
  return is_new;
exception when foreign_key_violation then
  perform private.refuse('PT404', 'profile_missing', 'There is no such reader.');
end;
$$;

-- False: she did not follow that reader.
create or replace function public.unfollow_reader(reader_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  reader uuid := private.signed_in();
begin
  perform private.note_change(reader, 'follows');
  delete from public.follows where follower_id = reader and followed_id = unfollow_reader.reader_id;
  return found;
end;
$$;

revoke all on function public.save_profile, public.my_profile, public.remove_profile, public.follow_reader,
  public.unfollow_reader
  from public, anon, authenticated, service_role;
grant execute on function public.save_profile, public.my_profile, public.remove_profile, public.follow_reader,
  public.unfollow_reader
  to authenticated;
