-- Which words books are written in and readers know. A lemma is a dictionary form with its reading.
create table if not exists public.lemmas (
  id integer generated always as identity primary key,
  base text not null check (char_length(base) between 1 and 100),
  -- '': unknown.
  reading text not null check (char_length(reading) <= 100),
  -- In how many of the newest thousand published books: what makes a word of a book its own. See refresh_lemma_books.
  in_books integer not null default 0 check (in_books >= 0),
  unique (base, reading)
);

-- The words of one edition of a book, one row. Written before the book is published and read only as those of the edition
-- that readers see, so they change with it, in one moment, and a job that fails leaves nothing to be seen. Columns of
-- numbers and not a row a word: 5 000 words are 20 kB here, and 0.5 MB with their index as rows.
create table if not exists public.book_words (
  book_id uuid not null references public.books (id) on delete cascade,
  output_prefix text not null,
  -- Most frequent first.
  lemma_ids integer[] not null,
  counts integer[] not null,
  -- Running words, the sum of the counts; and how many different ones (to ask the list itself is to read all of it).
  running integer not null check (running > 0),
  different integer not null check (different > 0),
  -- 256 running words at even distances along the list above, as lemmas with how many fell on each: enough to see at
  -- small cost which books are worth counting out.
  sample_ids integer[] not null,
  sample_weights integer[] not null,
  -- Among how many books its book_keywords were chosen; null: not yet.
  keywords_among integer,
  created_at timestamptz not null default now(),
  primary key (book_id, output_prefix),
  constraint book_words_even check (
    cardinality(lemma_ids) = cardinality(counts) and cardinality(sample_ids) = cardinality(sample_weights)
    and 1 <= all (counts))
);

-- What a reader knows, in her own spelling: words that no book here has (yet) are remembered too, and no list of hers
-- fills the dictionary that books share.
create table if not exists public.known_words (
  reader_id uuid not null references auth.users (id) on delete cascade,
  base text not null check (char_length(base) between 1 and 100),
  -- '': whatever its reading.
  reading text not null default '' check (char_length(reading) <= 100),
  since timestamptz not null default now(),
  primary key (reader_id, base, reading)
);

alter table public.lemmas enable row level security;
alter table public.book_words enable row level security;
alter table public.known_words enable row level security;
revoke all on public.lemmas, public.book_words, public.known_words from public, anon, authenticated, service_role;
grant select on public.known_words to authenticated;
grant select on public.lemmas, public.book_words, public.known_words to service_role;
drop policy if exists "Readers see the words they know" on public.known_words;
create policy "Readers see the words they know" on public.known_words
  for select to authenticated using (reader_id = (select auth.uid()));

-- Of 256 marks set at even distances along `total` running words, those before a place.
create or replace function private.marks_before(place bigint, total bigint)
returns integer
language sql
immutable
as $$ select ((512 * place + total) / (2 * total))::integer $$;

-- The sample of a list of words: see book_words. Those with no mark on them are left out.
create or replace function private.sample_words(lemma_ids integer[], counts integer[])
returns table (sample_ids integer[], sample_weights integer[])
language sql
immutable
set search_path = ''
as $$
  with placed as (
    select lemma, count, place, sum(count) over (order by place) as upto, sum(count) over () as total
    from unnest(sample_words.lemma_ids, sample_words.counts) with ordinality as entry (lemma, count, place)
  ), weighed as (
    select lemma, place, private.marks_before(upto, total) - private.marks_before(upto - count, total) as weight
    from placed
  )
  select array_agg(lemma order by place), array_agg(weight order by place) from weighed where weight > 0;
$$;

-- Takes the words of the edition that a job is about to publish, under its claim. `words` is { "bases": [text],
-- "readings": [text], "counts": [integer] }, columns of one length, at most 50 000; a lemma comes once. Again with the same
-- is the same. No words at all leave no row: the book is in no language that is learned here.
create or replace function public.store_book_words(id bigint, token uuid, output_prefix text, words jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  its_book uuid;
  lengths integer[];
begin
  -- The book before the job, as an account that goes has them: in the other order each would wait for the other.
  perform from public.books
  where id = (select book_id from public.jobs where id = store_book_words.id) for key share;
  select book_id into its_book from public.jobs
  where id = store_book_words.id and lease_token = store_book_words.token and lease_expires_at > now()
    and book_id is not null
  for share;
  if not found then
    perform private.refuse_lost_lease(store_book_words.id);
  end if;
  if private.is_edition(store_book_words.output_prefix, its_book) is not true then
    perform private.refuse('PT400', 'words_invalid', format('The output of book %s must lie in books/%s/.', its_book, its_book));
  end if;
  lengths := array(
    select case jsonb_typeof(words -> name) when 'array' then jsonb_array_length(words -> name) else -1 end
    from unnest(array['bases', 'readings', 'counts']) as name);
  if lengths[1] not between 0 and 50000 or lengths[2] <> lengths[1] or lengths[3] <> lengths[1] then
    perform private.refuse('PT400', 'words_invalid', 'bases, readings and counts are lists of one length, at most 50000.');
  end if;
  if exists (
    select from jsonb_array_elements_text(words -> 'counts') as count where count is null or count !~ '^[1-9][0-9]{0,8}$'
  ) then
    perform private.refuse('PT400', 'words_invalid', 'A word of a book stands in it once or more.');
  end if;

  -- In one order for all: two books that bring the same new words wait for each other in a row and not in a circle.
  insert into public.lemmas (base, reading)
  select base, reading
  from rows from (jsonb_array_elements_text(words -> 'bases'), jsonb_array_elements_text(words -> 'readings'))
    as word (base, reading)
  where not exists (select from public.lemmas where (lemmas.base, lemmas.reading) = (word.base, word.reading))
  order by base, reading
  on conflict do nothing;

  delete from public.book_words
  where book_id = its_book and output_prefix = store_book_words.output_prefix;
  insert into public.book_words
    (book_id, output_prefix, lemma_ids, counts, running, different, sample_ids, sample_weights)
  with word as (
    select lemmas.id as lemma, word.count::integer as count
    from rows from (
      jsonb_array_elements_text(words -> 'bases'), jsonb_array_elements_text(words -> 'readings'),
      jsonb_array_elements_text(words -> 'counts')) as word (base, reading, count)
    join public.lemmas on (lemmas.base, lemmas.reading) = (word.base, word.reading)
  ), list as (
    select array_agg(lemma order by count desc, lemma) as lemma_ids, array_agg(count order by count desc, lemma) as counts,
      sum(count)::integer as running, count(*)::integer as different
    from word
    having count(*) > 0
  )
  select its_book, store_book_words.output_prefix, lemma_ids, counts, running, different, sample_ids, sample_weights
  from list
  cross join lateral private.sample_words(lemma_ids, counts);
  return lengths[1];
end;
$$;

-- A new edition is published: the words of the old one have had their time.
create or replace function private.forget_old_words()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from public.book_words where book_id = new.id and output_prefix <> new.output_prefix;
  return null;
end;
$$;
create or replace trigger forget_old_words after update of output_prefix on public.books
  for each row when (new.output_prefix is distinct from old.output_prefix) execute function private.forget_old_words();

-- A reader's list as rows: objects with `base` and, where it matters, `reading`.
create or replace function private.word_list(words jsonb)
returns table (base text, reading text)
language plpgsql
immutable
set search_path = ''
as $$
begin
  if jsonb_typeof(words) is distinct from 'array' or jsonb_array_length(words) > 5000 or exists (
    select from jsonb_array_elements(words) as word
    where jsonb_typeof(word) <> 'object'
      or coalesce(char_length(btrim(word ->> 'base')), 0) not between 1 and 100
      or char_length(word ->> 'reading') > 100
  ) then
    perform private.refuse('PT400', 'words_invalid',
      'words is a list of at most 5000 objects with base and reading, of at most 100 characters each.');
  end if;
  return query
  select distinct btrim(word ->> 'base'), coalesce(btrim(word ->> 'reading'), '') from jsonb_array_elements(words) as word;
end;
$$;

-- Adds to what the reader who calls knows; returns how many words that are now.
create or replace function public.set_known_words(words jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  -- Native speakers know about half as many.
  max_known constant integer := 60000;
  reader uuid := private.signed_in();
  known integer;
begin
  -- Locks the reader's own row: two lists at once cannot both find room for the last word.
  perform private.note_change(reader, 'words');
  insert into public.known_words (reader_id, base, reading)
  select reader, base, reading from private.word_list(words)
  on conflict do nothing;
  select count(*) into known from public.known_words where reader_id = reader;
  if known > max_known then
    perform private.refuse('PT429', 'too_many_words', format('At most %s known words are kept.', max_known));
  end if;
  return known;
end;
$$;

-- Takes words out of it again; returns how many are left.
create or replace function public.forget_known_words(words jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  reader uuid := private.signed_in();
begin
  perform private.note_change(reader, 'words');
  delete from public.known_words
  where reader_id = reader and (base, reading) in (select base, reading from private.word_list(words));
  return (select count(*) from public.known_words where reader_id = reader);
end;
$$;

revoke all on function public.store_book_words, public.set_known_words, public.forget_known_words
  from public, anon, authenticated, service_role;
grant execute on function public.store_book_words to service_role;
grant execute on function public.set_known_words, public.forget_known_words to authenticated;
