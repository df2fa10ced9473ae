import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { imagePath } from '../japanese/dictionary/open.ts';
import { runCommand } from '../testing/run-command.ts';
import { story } from './sample/story.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

afterEach(() => vi.unstubAllEnvs());

const run = (...args: string[]) => runCommand('ops/demo.ts', ...args);

it('takes the sample through upload, queue and worker and leaves the output behind', async () => {
  const folder = await emptyFolder();
  const { code, out } = await run('--out', folder);
  expect(code).toBe(0);
  expect(out).toContain('worker exited code 0');
  expect(out).toContain(story.title);
  for (const { title } of story.chapters) expect(out).toContain(title);
  const [edition = ''] = await readdir(folder);
  expect((await readdir(path.join(folder, edition))).sort()).toEqual([
    'book.json',
    'cast.json',
    'chapters',
    'images',
    'lexicon.json',
    'preview.html',
    'search.json',
  ]);
});

it('builds the dictionary where CACHE_FOLDER says', async () => {
  const cache = await emptyFolder();
  vi.stubEnv('CACHE_FOLDER', cache);
  expect(await run('--out', await emptyFolder())).toMatchObject({ code: 0 });
  await access(imagePath(cache));
});

it('says why a file is no book and exits 1', async () => {
  const folder = await emptyFolder();
  const file = path.join(folder, 'letter.epub');
  await writeFile(file, 'Dear reader,');
  const { code, err } = await run(file, '--out', folder);
  expect(code).toBe(1);
  expect(err).toContain('not_an_epub');
});
