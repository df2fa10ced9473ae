import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEpub } from '../epub/build.ts';
import { runCommand } from '../testing/run-command.ts';
import { buildSampleBook } from './sample/book.ts';
import { story } from './sample/story.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'book-command-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, bytes);
  return place;
}

const run = (...args: string[]) => runCommand('ops/book.ts', ...args);

function lines(out: string): Record<string, unknown>[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('npm run book', () => {
  it('prints a line for each file, the refused ones too, and exits 1 when one was refused', async () => {
    const sample = await file('sample.epub', buildSampleBook());
    const letter = await file('letter.epub', Buffer.from('Dear reader,'));
    const missing = path.join(folder, 'missing.epub');
    const { code, out, err } = await run(sample, letter, missing);
    expect(code).toBe(1);
    expect(err).not.toContain('    at ');
    expect(lines(out)).toEqual([
      {
        file: sample,
        ok: true,
        title: story.title,
        language: 'ja',
        chapters: 4,
        characters: expect.any(Number),
        morphemes: expect.any(Number),
        warnings: [],
        ms: expect.any(Number),
      },
      { file: letter, ok: false, code: 'not_an_epub', message: expect.any(String) },
      { file: missing, ok: false, code: 'file_unreadable', message: expect.stringContaining('ENOENT') },
    ]);
  });

  it('writes the same bytes twice', async () => {
    const sample = await file('same.epub', buildSampleBook());
    const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
    expect((await run(sample, '--out', first)).code).toBe(0);
    expect((await run(sample, '--out', second)).code).toBe(0);
    const names = await filesBelow(first);
    expect(names).toContain('same/book.json');
    expect(await filesBelow(second)).toEqual(names);
    for (const name of names) {
      expect(await readFile(path.join(first, name))).toEqual(await readFile(path.join(second, name)));
    }
  });

  it('writes a page to look at, beside the output or where it is told', async () => {
    const sample = await file('seen.epub', buildSampleBook());
    const beside = await run(sample, '--out', folder, '--preview');
    const page = path.join(folder, 'seen/preview.html');
    expect(lines(beside.out)).toMatchObject([{ ok: true, preview: page }]);
    expect(await readFile(page, 'utf8')).toContain(`<title>${story.title}</title>`);
    const elsewhere = path.join(folder, 'pages/mine.html');
    expect(lines((await run(sample, '--preview', elsewhere)).out)).toMatchObject([{ preview: elsewhere }]);
    expect(await readFile(elsewhere, 'utf8')).toBe(await readFile(page, 'utf8'));
    expect(await run(sample, sample, '--preview', elsewhere)).toMatchObject({
      code: 64,
      out: '',
      err: expect.stringContaining('is one page'),
    });
  });

  it('reads a book without Japanese and never opens the dictionary', async () => {
    const english = buildEpub({
      title: 'Plain',
      language: 'en',
      chapters: [{ title: 'One', body: '<p>It was late.</p>' }],
    });
    const { code, out } = await run(await file('english.epub', english));
    expect(code).toBe(0);
    expect(lines(out)).toMatchObject([{ ok: true, language: 'en', morphemes: 0 }]);
  });

  it('prints a report for people', async () => {
    const { code, out } = await run(await file('report.epub', buildSampleBook()), '--report');
    expect(code).toBe(0);
    expect(out).toContain(story.title);
    for (const title of ['Chapters: how hard they are', 'Words that come back', 'Ambiguous words']) {
      expect(out).toContain(title);
    }
    expect(out).not.toContain('"ok"');
  });

  it('refuses a folder that cannot be one before it reads anything', async () => {
    const [sample, letter] = [
      await file('in-vain.epub', buildSampleBook()),
      await file('letter', Buffer.of(1)),
    ];
    expect(await run(sample, '--out', letter)).toMatchObject({
      code: 64,
      out: '',
      err: expect.stringContaining('file already exists'),
    });
  });
});

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}
