-- What every Supabase database has before the first migration runs, as far as this project uses it. The tables of
-- auth and storage come from @supabase/lite and are created before this file.

do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
    create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
    create role supabase_storage_admin nologin noinherit;
    -- Runs the migrations and owns what they make. Not a superuser, here as there: what needs one fails here already.
    execute format('create role postgres login createdb createrole bypassrls password %L',
      current_setting('stack.password'));
    grant anon, authenticated, service_role, supabase_storage_admin, pg_monitor, pg_read_all_data to postgres;
  end if;
exception when duplicate_object then null; -- roles belong to the server: another database may be at it right now
end
$$;

do $$ begin execute format('alter database %I owner to postgres', current_database()); end $$;

-- New objects in public are everybody's until a migration revokes it. This is the trap that our migrations are tested for.
grant usage on schema public to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;

create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
grant usage on schema extensions to postgres, anon, authenticated, service_role;

grant usage on schema auth to postgres, anon, authenticated, service_role;
grant all on all tables in schema auth to postgres;
grant select on all tables in schema auth to service_role;

create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;

grant usage on schema storage to postgres, anon, authenticated, service_role;
grant all on storage.buckets, storage.objects to postgres, anon, authenticated, service_role;
-- Their owner is a role that postgres belongs to, so that migrations may create policies.
alter schema storage owner to supabase_storage_admin;
alter table storage.buckets owner to supabase_storage_admin;
alter table storage.objects owner to supabase_storage_admin;
