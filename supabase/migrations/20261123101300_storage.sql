-- One private bucket: uploads/<reader>/… is what readers bring, books/<book>/… is what workers write.
insert into storage.buckets (id, name, public, file_size_limit)
values (private.bucket(), private.bucket(), false, 200 * 1024 * 1024)
on conflict (id) do update set public = false, file_size_limit = excluded.file_size_limit;

-- The policies run as the reader, who may not enter `private`; the bucket's name is therefore written out.
do $$
declare
  own_upload text := format(
    'bucket_id = %L and split_part(name, ''/'', 1) = ''uploads'' and split_part(name, ''/'', 2) = (select auth.uid())::text',
    private.bucket());
  own_book text := format(
    'bucket_id = %L and split_part(name, ''/'', 1) = ''books'' and exists (
       select from public.books
       where books.id::text = split_part(objects.name, ''/'', 2) and books.owner_id = (select auth.uid()))',
    private.bucket());
begin
  drop policy if exists "Readers see their own uploads" on storage.objects;
  drop policy if exists "Readers upload into their own folder" on storage.objects;
  drop policy if exists "Readers replace their own uploads" on storage.objects;
  drop policy if exists "Readers delete their own uploads" on storage.objects;
  drop policy if exists "Readers read the output of their own books" on storage.objects;
  execute format('create policy "Readers see their own uploads" on storage.objects
    for select to authenticated using (%s)', own_upload);
  execute format('create policy "Readers upload into their own folder" on storage.objects
    for insert to authenticated with check (%s)', own_upload);
  execute format('create policy "Readers replace their own uploads" on storage.objects
    for update to authenticated using (%s) with check (%s)', own_upload, own_upload);
  execute format('create policy "Readers delete their own uploads" on storage.objects
    for delete to authenticated using (%s)', own_upload);
  execute format('create policy "Readers read the output of their own books" on storage.objects
    for select to authenticated using (%s)', own_book);
end;
$$;
