import { createClient } from '@supabase/supabase-js';
import { beforeAll, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { publishedBook, runTaskOn } from './testing.ts';

const stack = useStack();
const GONE = '00000000-0000-4000-8000-00000000dead';
let nobodys: string[];
let somebodys: string[];

async function put(name: string, age = '3 days'): Promise<string> {
  const storage = createClient(stack.url, stack.secretKey).storage.from('epubs');
  const { error } = await storage.upload(name, new Uint8Array(1000), { contentType: 'application/json' });
  if (error !== null) throw error;
  await stack.sql`
    update storage.objects set created_at = now() - ${age}::interval, updated_at = now() - ${age}::interval
    where name = ${name}`;
  return name;
}

async function names(): Promise<string[]> {
  return (await stack.sql`select name from storage.objects order by name`).map(({ name }) => name);
}

beforeAll(async () => {
  const shown = await publishedBook(stack);
  const busy = await publishedBook(stack);
  const fresh = await publishedBook(stack, { publishedAt: new Date().toISOString() });
  await stack.sql`
    insert into public.jobs (kind, book_id, dedupe_key)
    values ('process-book', ${busy.id}, ${`process-book:${busy.id}`})`;
  nobodys = [
    await put(`books/${shown.id}/edition-1/book.json`),
    await put(`books/${GONE}/edition-1/book.json`),
    await put(`uploads/${shown.ownerId}/never-submitted.epub`),
  ];
  somebodys = [
    await put(`${shown.prefix}/book.json`),
    await put(shown.uploadPath),
    // Its job may be writing them; a reader may still hold the old manifest; written a moment ago; not ours to judge.
    await put(`books/${busy.id}/edition-1/book.json`),
    await put(`books/${fresh.id}/edition-1/book.json`),
    await put(`books/${GONE}/edition-2/book.json`, '1 hour'),
    await put('books/not-an-id/edition-1/book.json'),
    await put('elsewhere/a/b/c.json'),
  ];
});

test('reports by default and deletes nothing', async () => {
  const { result } = await runTaskOn(stack, 'sweep-storage');
  expect(result).toMatchObject({
    dryRun: true,
    checked: 10,
    objects: 3,
    bytes: 3000,
    deleted: 0,
    done: true,
  });
  expect(result.names).toEqual([...nobodys].sort());
  expect(await names()).toEqual([...nobodys, ...somebodys].sort());
});

test('what was taken into use since it was found is kept', async () => {
  const [upload] = nobodys.slice(2);
  const { still } = (
    await stack.sql`select public.still_unreferenced('epubs', ${[...nobodys, ...somebodys]}) as still`
  )[0] as unknown as { still: string[] };
  expect(still).toEqual([...nobodys].sort());
  const owner = upload?.split('/')[1] ?? '';
  const [book] = await stack.sql`
    insert into public.books (owner_id, upload_path) values (${owner}, ${upload ?? ''}) returning id`;
  const [after] = await stack.sql`select public.still_unreferenced('epubs', ${nobodys}) as still`;
  expect(after?.still).toEqual(nobodys.slice(0, 2).sort());
  await stack.sql`delete from public.books where id = ${book?.id}`;
});

test('told to, deletes exactly that, bytes and all; a second run finds nothing', async () => {
  const { result } = await runTaskOn(stack, 'sweep-storage', { dryRun: false });
  expect(result).toMatchObject({ dryRun: false, deleted: 3, deletedBytes: 3000, mended: [] });
  expect(await names()).toEqual([...somebodys].sort());
  const storage = createClient(stack.url, stack.secretKey).storage.from('epubs');
  expect((await storage.download(nobodys[0] ?? '')).error).not.toBeNull();
  expect((await runTaskOn(stack, 'sweep-storage', { dryRun: false })).result).toMatchObject({ objects: 0 });
});

test('a book that published what was being deleted is read again, once its job has ended', async () => {
  const book = await publishedBook(stack);
  const deleted = [`${book.prefix}/book.json`];
  const mend = async () => (await stack.sql`select public.mend_swept(${deleted}) as answer`)[0]?.answer;
  expect(await mend()).toEqual({ pending: 0, mended: [book.id] });
  expect(await mend()).toEqual({ pending: 1, mended: [] });
});
