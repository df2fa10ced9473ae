import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { beforeAll, expect, test } from 'vitest';
import { submitBook } from '../worker/queue/testing.ts';
import { useStack } from './stack/testing.ts';

const stack = useStack();
let reader: { id: string; token: string };
let other: { id: string; token: string };

beforeAll(async () => {
  reader = await stack.createReader();
  other = await stack.createReader();
});

const bytes = new TextEncoder().encode('bytes');

function bucketOf(
  who: { token: string } | 'service' | 'visitor',
): ReturnType<SupabaseClient['storage']['from']> {
  if (who === 'service') return createClient(stack.url, stack.secretKey).storage.from('epubs');
  if (who === 'visitor') return createClient(stack.url, stack.publishableKey).storage.from('epubs');
  const accessToken = async () => who.token;
  return createClient(stack.url, stack.publishableKey, { accessToken }).storage.from('epubs');
}

test('a reader writes into her own upload folder and nowhere else', async () => {
  const own = bucketOf(reader);
  expect((await own.upload(`uploads/${reader.id}/a.epub`, bytes)).error).toBeNull();
  for (const path of [
    `uploads/${other.id}/a.epub`,
    `uploads/a.epub`,
    `books/${reader.id}/a.json`,
    `${reader.id}/a.epub`,
    `uploads/${reader.id}x/a.epub`,
  ]) {
    expect((await own.upload(path, bytes)).error).not.toBeNull();
  }
  expect((await bucketOf('visitor').upload(`uploads/${reader.id}/b.epub`, bytes)).error).not.toBeNull();
});

test('an upload is not for another reader’s eyes, nor for her hands', async () => {
  const path = `uploads/${reader.id}/private.epub`;
  expect((await bucketOf(reader).upload(path, bytes)).error).toBeNull();
  expect((await bucketOf(reader).download(path)).error).toBeNull();
  for (const who of [other, 'visitor'] as const) {
    expect((await bucketOf(who).download(path)).error).not.toBeNull();
    expect((await bucketOf(who).upload(path, bytes, { upsert: true })).error).not.toBeNull();
    await bucketOf(who).remove([path]);
  }
  expect((await bucketOf('service').download(path)).error).toBeNull();
});

test('the output of a book is readable for its owner alone, and writable for no reader', async () => {
  const { bookId } = await submitBook(stack, reader, 'output.epub');
  const path = `books/${bookId}/0123abcd/book.json`;
  expect((await bucketOf('service').upload(path, bytes)).error).toBeNull();

  expect(await (await bucketOf(reader).download(path)).data?.text()).toBe('bytes');
  for (const who of [other, 'visitor'] as const) {
    expect((await bucketOf(who).download(path)).error).not.toBeNull();
  }
  expect((await bucketOf(reader).upload(`books/${bookId}/0123abcd/more.json`, bytes)).error).not.toBeNull();
  expect((await bucketOf(reader).upload(path, bytes, { upsert: true })).error).not.toBeNull();
  await bucketOf(reader).remove([path]);
  expect((await bucketOf('service').download(path)).error).toBeNull();
});
