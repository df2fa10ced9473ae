-- Stops before anything is changed where another app lives: `create … if not exists` would take its tables for ours, and what the
-- next migration closes would be closed to it. A project of one's own is meant.
do $$
declare
  names constant text[] := array[
    'account_audit', 'alerts', 'alike_books', 'attempt_outcome', 'book_counts', 'book_keywords', 'book_neighbours',
    'book_recommendations', 'book_words', 'books', 'computed_lists', 'follows', 'health_checks', 'hot_scores',
    'job_attempts', 'job_schedules', 'job_status', 'jobs', 'known_words', 'lemmas', 'notices', 'notifications',
    'profiles', 'reader_activity', 'reader_counts', 'reader_settings', 'reader_suggestions', 'reading_events',
    'reading_kind', 'recommendation_source', 'trending_books'];
  taken text;
begin
  -- These migrations, run again.
  if to_regprocedure('private.refuse(text, text, text)') is not null then
    return;
  end if;
  select string_agg(name, ', ' order by name) into taken
  from (
    -- Tables, views and types alike: each has a type of its name.
    select 'public.' || typname as name from pg_type
    where typnamespace = 'public'::regnamespace and typname = any (names)
    union all
    select 'private' from pg_namespace where nspname = 'private'
  ) as found;
  if taken is not null then
    raise exception 'This database has % already, and not from these migrations.', taken
      using hint = 'Take a Supabase project of its own for this app; nothing was changed here.';
  end if;
end;
$$;
