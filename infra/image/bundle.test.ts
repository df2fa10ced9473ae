import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { buildEpub } from '../../worker/epub/build.ts';
import { submitBook } from '../../worker/ops/demo/submit-book.ts';
import { startWorker } from '../../worker/testing/worker-process.ts';
import { bundle } from './bundle.ts';

const stack = useStack();
/** Far from any package folder, so that the bundle can use nothing but itself. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  await bundle(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start() {
  const env = {
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    CACHE_FOLDER: 'dictionary',
  };
  return startWorker(env, { command: [process.execPath, 'main.mjs'], cwd: folder });
}

describe('the bundle, with node and nothing else', () => {
  it('finds an empty queue and ends', async () => {
    const worker = start();
    expect(await worker.exit).toBe(0);
    expect(worker.lines.map(({ message }) => message)).toContain('no jobs available; exiting');
  });

  it('makes a book ready', async () => {
    const id = await submitBook(
      stack,
      buildEpub({
        title: '小さな本',
        chapters: [{ title: '一', body: '<p>雨が<ruby>止<rt>や</rt></ruby>んだ。</p>' }],
      }),
    );
    expect(await start().exit).toBe(0);
    const [row] = await stack.sql`select status, error, characters from public.books where id = ${id}`;
    expect(row).toEqual({ status: 'ready', error: null, characters: 6 });
  });

  it('reads none of the book pipeline to find an empty queue', async () => {
    const [pipeline] = (await readdir(folder)).filter((file) => file.startsWith('process-book-'));
    await rm(path.join(folder, pipeline ?? 'missing'));
    expect(await start().exit).toBe(0);
  });

  it('imports none of what Node brings where it has no queue to work on', async () => {
    const imported = /from ?["']node:(?!module["'])/;
    expect(await readFile(path.join(folder, 'main.mjs'), 'utf8')).not.toMatch(imported);
  });

  it('comes with the licences of what is in it', async () => {
    const text = await readFile(path.join(folder, 'LICENCES.txt'), 'utf8');
    for (const part of ['MIT License', 'mecab-ipadic-2.7.0-20070801', '@supabase/supabase-js ', 'p-limit ']) {
      expect(text).toContain(part);
    }
  });
});
