-- Books whose words a reader nearly knows.

-- 1 when from 90 to 98 of 100 running words are known, falling to 0 at 80 and at 100: below, too much must be looked up;
-- above, there is nothing to learn. (Hu and Nation 2000: 98 % to read without help; Laufer 1989: 95 % to follow.)
create or replace function private.coverage_fit(coverage double precision)
returns double precision
language sql
immutable
as $$ select greatest(0, least(1, (coverage - 0.80) / 0.10, (1 - coverage) / 0.02)) $$;

-- Of two books that fit alike, the one that teaches more: 100 new words are worth half of what can be had for them.
create or replace function private.vocabulary_score(coverage double precision, new_words double precision)
returns double precision
language sql
immutable
as $$ select private.coverage_fit(coverage) * (0.7 + 0.3 * new_words / (new_words + 100)) $$;

-- One reader. `since` null: all books; else only those that came since, beside what was found before. Candidates come
-- first: the sample of 256 words a book says how well it fits to within about 1.5 %, and only the 60 nearest are counted
-- out, because that reads every word of theirs.
--
-- The known words are one array that the plan holds as a constant: only then does PostgreSQL look a word up in a hash table
-- instead of walking the array, and only a plan made for the call has it as one.
create or replace function private.recommend_by_vocabulary_to(reader uuid, since timestamptz)
returns void
language plpgsql
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  known constant integer[] := array(
    select distinct lemmas.id from public.known_words
    join public.lemmas on lemmas.base = known_words.base
      and (lemmas.reading = known_words.reading or '' in (lemmas.reading, known_words.reading))
    where reader_id = reader);
  findings private.finding[];
begin
  with readable as (
    select books.id, words.output_prefix, running, different, sample_ids, sample_weights
    from public.book_words as words
    join public.books on books.id = words.book_id and books.output_prefix = words.output_prefix
    where (shared_at is not null or owner_id = reader)
      and (since is null or private.changed_since(greatest(published_at, shared_at), since))
      and not exists (
        select from public.reading_events as event
        where event.reader_id = reader and event.book_id = books.id and kind = 'finish')
  ), estimated as materialized (
    select id, output_prefix, sample.coverage, least(different, (1 - sample.coverage) * running / 2) as new_words
    from readable
    cross join lateral (
      select coalesce(sum(weight) filter (where lemma = any (known)), 0) / 256.0 as coverage
      -- Beside each other in a select they come as a stream; as a table they are stored first, for half as long again.
      from (select unnest(sample_ids) as lemma, unnest(sample_weights) as weight) as mark
    ) as sample
    where cardinality(known) > 0
  ), candidates as (
    select id, output_prefix from estimated
    where coverage > 0.75
    order by greatest(0, 0.90 - coverage, coverage - 0.98), new_words desc, id
    limit 60
  ), counted as (
    select candidates.id, word.coverage / words.running as coverage, word.new_words
    from candidates
    join public.book_words as words on words.book_id = candidates.id and words.output_prefix = candidates.output_prefix
    cross join lateral (
      select coalesce(sum(known_count), 0)::float8 as coverage, count(*) - count(known_count) as new_words
      from (
        select case when lemma = any (known) then count end as known_count
        from (select unnest(lemma_ids) as lemma, unnest(counts) as count) as entry
        -- Keeps the planner from looking each word up twice, once for each sum.
        offset 0
      ) as looked_up
    ) as word
  )
  select array_agg(row(reader, id, private.vocabulary_score(coverage, new_words),
    jsonb_build_object('coverage', round(coverage::numeric, 4), 'newWords', new_words))::private.finding)
  into findings
  from counted;

  if since is not null then
    findings := findings || array(
      select row(reader_id, book_id, score, reason)::private.finding
      from public.book_recommendations
      join public.books on books.id = book_id
        and not private.changed_since(greatest(published_at, shared_at), since)
      where reader_id = reader and source = 'vocabulary');
  end if;
  perform private.write_findings(array[reader], 'vocabulary', findings);
  update public.reader_activity set vocabulary_at = now() where reader_id = reader;
end;
$$;

-- When the newest book that all readers may read came.
create or replace function private.newest_shared_book()
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select max(greatest(published_at, shared_at)) from public.books where shared_at is not null and output_prefix is not null;
$$;

-- The next readers for whom something changed: their words, or the books there are. Only those who were here within 30 days.
-- `after` is where the last call stopped; `next` is null at the end.
create or replace function public.recommend_by_vocabulary(after uuid default null, batch integer default 10)
returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '120s'
as $$
#variable_conflict use_column
declare
  newest constant timestamptz := private.newest_shared_book();
  due record;
  readers integer := 0;
  last_reader uuid;
begin
  for due in
    select reader_id,
      case when not private.changed_since(words_changed_at, vocabulary_at) then vocabulary_at end as since
    from public.reader_activity as activity
    where words_changed_at is not null and active_at > now() - interval '30 days'
      and (recommend_by_vocabulary.after is null or reader_id > recommend_by_vocabulary.after)
      and (private.changed_since(words_changed_at, vocabulary_at)
        or private.changed_since(newest, vocabulary_at)
        or exists (
          select from public.books
          where owner_id = reader_id and private.changed_since(published_at, vocabulary_at)))
    order by reader_id
    limit least(recommend_by_vocabulary.batch, 1000)
  loop
    perform private.recommend_by_vocabulary_to(due.reader_id, due.since);
    readers := readers + 1;
    last_reader := due.reader_id;
  end loop;
  return jsonb_build_object(
    'next', case when readers = least(recommend_by_vocabulary.batch, 1000) then last_reader end, 'readers', readers);
end;
$$;

revoke all on function public.recommend_by_vocabulary from public, anon, authenticated;
grant execute on function public.recommend_by_vocabulary to service_role;
