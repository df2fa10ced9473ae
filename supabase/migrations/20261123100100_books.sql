-- A reader's books. Rows are created by submit_book alone; from then on a book follows its job (see
-- book_follows_job), so there is no moment at which the two disagree.
create table if not exists public.books (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  -- What the reader called it, until the book itself says better.
  title text check (char_length(title) between 1 and 1000),
  author text check (char_length(author) between 1 and 1000),
  -- One book a place: submitting the same object again reads the same book again.
  upload_path text not null unique,
  status text not null default 'queued' check (status in ('queued', 'processing', 'ready', 'failed')),
  -- { "stage": text, "fraction": 0..1 } while processing.
  progress jsonb,
  -- Submitted again while its job was at work, with another file than that has read: read again when the job ends.
  has_new_upload boolean not null default false,
  -- The published output. Stays while a later version is being made, and when that fails: what can be read is
  -- said by this column, what happens by `status`.
  output_prefix text,
  language text,
  chapters integer check (chapters >= 0),
  characters integer check (characters >= 0),
  words integer check (words >= 0),
  -- { "code", "message" }: what the owner is told.
  error jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,
  -- When it could be read for the first time: to be read again is no news to its owner.
  first_published_at timestamptz,

  -- A worker with the service role reads this path: it must never lead into somebody else's folder.
  constraint books_upload_is_own check (starts_with(upload_path, 'uploads/' || owner_id || '/')),
  constraint books_output_is_own check (private.is_edition(output_prefix, id)),
  constraint books_published_whole check (
    (output_prefix is null and published_at is null and status <> 'ready')
    or num_nulls(output_prefix, published_at, chapters, characters, words) = 0
  ),
  constraint books_failed_says_why check (
    (status = 'failed') = (error is not null) and (error is null or error ?& array['code', 'message'])
  ),
  constraint books_progress_only_while_processing check (progress is null or status = 'processing')
);

create index if not exists books_by_owner on public.books (owner_id, created_at desc);

alter table public.books enable row level security;
revoke all on public.books from public, anon, authenticated, service_role;
grant select on public.books to authenticated, service_role;

drop policy if exists "Readers see their own books" on public.books;
-- The sub-select makes PostgreSQL ask for the reader once a query instead of once a row.
create policy "Readers see their own books" on public.books
  for select to authenticated using (owner_id = (select auth.uid()));
