-- Books that all readers may read. Nothing a reader uploads is shown to another: an operator shares a book, because only
-- somebody who knows that it may be copied can.
alter table public.books
  -- Null: its owner's alone.
  add column if not exists shared_at timestamptz;

create index if not exists books_shared on public.books (published_at) where shared_at is not null;
-- A hash, because an author may have more bytes than an entry of a tree.
create index if not exists books_by_author on public.books using hash (author) where shared_at is not null;

-- Whether the caller may read a book: it is hers, or shared and published. Takes text, because policies ask with a part of
-- an object's name that may be anything.
create or replace function public.may_read_book(book text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.books
    where id = private.uuid_or_null(may_read_book.book)
      and (owner_id = auth.uid() or (shared_at is not null and output_prefix is not null))
  );
$$;

-- Those of some books that the caller may read now, with where to read them: what an id in her events, in a notification or
-- in a reason stands for. The row of somebody else's book is not for her.
create or replace function public.readable_books(ids uuid[])
returns table (
  book_id uuid, title text, author text, language text, characters integer, output_prefix text
)
language sql
stable
security definer
set search_path = ''
as $$
  select id, title, author, language, characters, output_prefix
  from public.books
  where id = any (readable_books.ids) and output_prefix is not null
    and (shared_at is not null or owner_id = (select auth.uid()))
  order by id
  limit 1000;
$$;

-- A recommendation that cannot be opened is none: the output of shared books is every signed-in reader's.
do $$
begin
  drop policy if exists "Readers read the output of shared books" on storage.objects;
  execute format('create policy "Readers read the output of shared books" on storage.objects
    for select to authenticated using (
      bucket_id = %L and split_part(name, ''/'', 1) = ''books'' and public.may_read_book(split_part(name, ''/'', 2)))',
    private.bucket());
end;
$$;

-- Shares a book with all readers, or no longer. Again is no error and changes nothing.
create or replace function public.share_book(id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  update public.books set shared_at = coalesce(shared_at, now()), updated_at = now() where id = share_book.id;
  if not found then
    perform private.refuse('PT404', 'book_missing', format('There is no book %s.', share_book.id));
  end if;
end;
$$;

create or replace function public.unshare_book(id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  update public.books set shared_at = null, updated_at = now() where id = unshare_book.id;
  if not found then
    perform private.refuse('PT404', 'book_missing', format('There is no book %s.', unshare_book.id));
  end if;
end;
$$;

revoke all on function public.may_read_book, public.readable_books, public.share_book, public.unshare_book
  from public, anon, authenticated, service_role;
grant execute on function public.may_read_book, public.readable_books to authenticated;
grant execute on function public.share_book, public.unshare_book to service_role;
