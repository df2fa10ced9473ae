import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { Stack } from '../../../supabase/stack/stack.ts';
import type { Book } from '../../book/types.ts';
import { openSupabase } from '../../supabase.ts';

/**
 * Copies everything the manifest names into a folder.
 *
 * @returns the number of files
 */
export async function fetchOutput(stack: Stack, prefix: string, folder: string): Promise<number> {
  const access = { supabaseUrl: stack.url, serviceRoleKey: stack.secretKey };
  const bucket = openSupabase(access, new AbortController().signal).storage.from('epubs');
  const fetchFile = async (key: string): Promise<Buffer> => {
    const { data, error } = await bucket.download(`${prefix}/${key}`);
    if (error !== null) throw error;
    const bytes = Buffer.from(await data.arrayBuffer());
    const target = path.join(folder, key);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, bytes);
    return bytes;
  };
  const book = JSON.parse((await fetchFile('book.json')).toString()) as Book;
  const keys = [
    book.lexicon,
    ...[book.search, book.cast].filter((key) => key !== undefined),
    ...book.chapters.map(({ key }) => key),
    ...book.images.map(({ key }) => key),
  ];
  const limit = pLimit(8);
  await Promise.all(keys.map((key) => limit(() => fetchFile(key))));
  return keys.length + 1;
}
