-- What every later migration builds on: nothing is callable or readable unless a migration says so.
--
-- Supabase grants every new table, sequence and function in `public` to anon and authenticated, and PostgreSQL itself
-- grants EXECUTE to PUBLIC. One forgotten REVOKE would hand the queue to every visitor, so the defaults are turned
-- round: what is created here is closed, and each migration opens what it means to open.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
-- The grant to PUBLIC is a database-wide default; a per-schema REVOKE does not reach it.
alter default privileges revoke execute on functions from public;

-- Helpers of the functions below. PostgREST exposes `public` only, so nothing here has an address.
create schema if not exists private;
revoke all on schema private from public, anon, authenticated, service_role;

-- Ends the call with an error a program can act on: PostgREST answers SQLSTATE `PTnnn` with HTTP status nnn, `code`
-- arrives as the message, `detail` is one sentence for a person.
create or replace function private.refuse(state text, code text, detail text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = refuse.state, message = refuse.code, detail = refuse.detail;
end;
$$;

-- An id as somebody wrote it, to look it up by: compared as texts, the ids of a table have no index.
create or replace function private.uuid_or_null(text text)
returns uuid
language sql
immutable
as $$
  select case when text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then text::uuid end;
$$;

-- Whether a prefix is that of an edition of a book, books/<book>/<edition>. The pattern is the same for every book: one with the
-- id in it is compiled anew for each, for 3 ms of every change of a book's row.
create or replace function private.is_edition(prefix text, book_id uuid)
returns boolean
language sql
immutable
as $$
  select starts_with(is_edition.prefix, 'books/' || is_edition.book_id::text || '/')
    and substr(is_edition.prefix, 44) ~ '^[A-Za-z0-9_-]{1,128}$';
$$;
