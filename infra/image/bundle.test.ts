import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { buildEpub } from '../../worker/epub/build.ts';
import { UsageError } from '../../worker/errors.ts';
import { startMailServer } from '../../worker/notices/testing.ts';
import { submitBook } from '../../worker/ops/demo/submit-book.ts';
import { startWorker } from '../../worker/testing/worker-process.ts';
import { bundle } from './bundle.ts';
import { scriptFiles } from './code-cache/script.ts';

const stack = useStack();
/** Far from any package folder, so that the bundle can use nothing but itself. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  await bundle(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function startIn(cwd: string, more: Record<string, string> = {}, ...args: string[]) {
  const env = {
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    CACHE_FOLDER: 'dictionary',
    ...more,
  };
  return startWorker(env, { command: [process.execPath, 'main.cjs', ...args], cwd });
}

/** What becomes of an upload, and what the worker said. */
async function upload(bytes: Uint8Array, more?: Record<string, string>) {
  const id = await submitBook(stack, bytes);
  const worker = startIn(folder, more);
  expect(await worker.exit).toBe(0);
  const [row] = await stack.sql`select status, error, characters from public.books where id = ${id}`;
  return { row, lines: worker.lines };
}

const book = (body: string) => buildEpub({ title: '小さな本', chapters: [{ title: '一', body }] });
const smallBook = book('<p>雨が<ruby>止<rt>や</rt></ruby>んだ。</p>');

/** The line of a worker whose code came out of no cache. */
const COMPILING = expect.objectContaining({ message: expect.stringMatching(/^Compiling the pipeline/) });

/** Most runs with such a cache die of a signal. */
async function damage(cache: string): Promise<void> {
  const bytes = await readFile(cache);
  bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 64);
  await writeFile(cache, bytes);
}

describe('the bundle, with node and nothing else', () => {
  it('finds an empty queue and ends', async () => {
    const worker = startIn(folder);
    expect(await worker.exit).toBe(0);
    expect(worker.lines.map(({ message }) => message)).toContain('no jobs available; exiting');
  });

  it('makes a book ready, out of the code cache', async () => {
    const { row, lines } = await upload(smallBook);
    expect(row).toEqual({ status: 'ready', error: null, characters: 6 });
    expect(lines).not.toContainEqual(COMPILING);
  });

  it.each(['worker', 'pipeline'] as const)(
    'comes with a code cache of the %s that V8 takes',
    async (name) => {
      const { program, cache } = scriptFiles(folder, name);
      // Behind its seal: see script.ts.
      const look = `const [program, cache] = process.argv.slice(1).map((file) => fs.readFileSync(file));
      console.log(new vm.Script(String(program), { cachedData: cache.subarray(32) }).cachedDataRejected);`;
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', look, program, cache]);
      expect(stdout.trim()).toBe('false');
    },
  );

  it('makes a book ready without Node’s fetch, which is 33 ms and 15 MB', async () => {
    const spy = path.join(folder, 'spy.cjs');
    const said = `process.on('exit', () => console.log(JSON.stringify({ message: 'loaded', loaded: process.moduleLoadList })));`;
    await writeFile(spy, said);
    const { lines } = await upload(smallBook, { NODE_OPTIONS: `--require=${spy}` });
    const loaded = lines.find(({ message }) => message === 'loaded')?.loaded;
    expect(loaded).toContain('NativeModule http');
    expect(loaded).not.toContain('NativeModule internal/deps/undici/undici');
  });

  it('recognises the errors of the pipeline, which is a script of its own', async () => {
    const { row, lines } = await upload(Buffer.from('%PDF-1.7'));
    expect(row).toMatchObject({ status: 'failed', error: { code: 'not_an_epub' } });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'attempt failed', permanent: true }));
  });

  it('spreads a long book over threads', async () => {
    const { row } = await upload(book('<p>雨が止んだ。</p>'.repeat(90_000)), { ANALYSIS_THREADS: '2' });
    expect(row).toMatchObject({ status: 'ready' });
  });

  it.each([
    ['damaged', damage],
    ['of another Node', (cache: string) => writeFile(cache, 'of another Node')],
    ['missing', (cache: string) => rm(cache)],
  ])('makes a book ready when a code cache is %s, and says so', async (_, spoil) => {
    for (const name of ['worker', 'pipeline']) await spoil(path.join(folder, `${name}.cache`));
    const { row, lines } = await upload(smallBook);
    expect(row).toMatchObject({ status: 'ready' });
    expect(lines).toContainEqual(COMPILING);
  });

  it('needs only the worker’s own script to find an empty queue', async () => {
    const bare = await mkdtemp(path.join(tmpdir(), 'bundle-bare-'));
    for (const file of ['main.cjs', 'worker.js'])
      await copyFile(path.join(folder, file), path.join(bare, file));
    expect(await startIn(bare).exit).toBe(0);
    await rm(bare, { recursive: true });
  });

  it.each(['remove-unverified', 'notify-readers'])('finds the package that %s needs', async (task) => {
    const server = await startMailServer();
    const mail = { SMTP_URL: server.url, MAIL_FROM: 'reader@example.org', APP_URL: 'https://example.org' };
    const worker = startIn(folder, mail, 'run', task);
    expect(await worker.exit).toBe(0);
    expect(worker.lines).toContainEqual(expect.objectContaining({ message: 'job succeeded', kind: task }));
    await server.stop();
  });

  it('is made again where one was, and nowhere else that something is', async () => {
    const other = await mkdtemp(path.join(tmpdir(), 'bundle-other-'));
    await writeFile(path.join(other, 'novel.txt'), '…');
    await expect(bundle(other)).rejects.toThrow(UsageError);
    await expect(bundle(path.join(other, 'novel.txt'))).rejects.toThrow(UsageError);
    expect(await readFile(path.join(other, 'novel.txt'), 'utf8')).toBe('…');
    await rm(other, { recursive: true });
    await bundle(folder);
    expect(await startIn(folder).exit).toBe(0);
  });

  it('comes with the licences of what is in it', async () => {
    const text = await readFile(path.join(folder, 'LICENCES.txt'), 'utf8');
    for (const part of [
      'MIT License',
      'The ISC License',
      'mecab-ipadic-2.7.0-20070801',
      '@supabase/supabase-js ',
      'p-limit ',
    ]) {
      expect(text).toContain(part);
    }
  });
});
