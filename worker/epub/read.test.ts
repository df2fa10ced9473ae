import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { PermanentError } from '../errors.ts';
import { bookFiles, buildEpub } from './build.ts';
import { defaultLimits, readEpub } from './read.ts';
import { codes, limits, oneChapter, PNG, read, readFiles, textOf } from './testing/read.ts';

const MB = 1024 * 1024;

function novel(chapters: number, body: string): Uint8Array {
  return buildEpub({
    title: '長い本',
    chapters: Array.from({ length: chapters }, (_, i) => ({ title: `第${i}章`, body })),
  });
}

describe('readEpub', () => {
  it('refuses for good, so that the job is not tried again', async () => {
    await expect(read(Buffer.from('x'))).rejects.toBeInstanceOf(PermanentError);
  });

  it('reports how each document was read', async () => {
    const book = await readFiles(
      oneChapter('<p>吾輩は猫である。</p>', { 'OPS/chapter-0001.xhtml': '<p>吾輩は猫である。<br>' }),
    );
    expect(book.report.documents).toEqual([
      { href: 'OPS/chapter-0001.xhtml', parser: 'html', encoding: 'utf-8', characters: 8 },
    ]);
  });

  it('ends between two documents when it is aborted, with the reason it is given', async () => {
    const abort = new AbortController();
    const reason = new Error('stop');
    const reading = readEpub(novel(50, '<p>一</p>'), limits, abort.signal);
    setImmediate(() => abort.abort(reason));
    await expect(reading).rejects.toBe(reason);
    await expect(readEpub(novel(1, ''), limits, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('lets other work run between documents', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await read(novel(200, `<p>${'吾輩は猫である。'.repeat(500)}</p>`));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('reads a book of 2 000 documents', async () => {
    const book = await read(novel(2000, '<p>一</p>'));
    expect(book.chapters).toHaveLength(2000);
    expect(book.contents[1999]).toMatchObject({ title: '第1999章', chapter: 1999 });
  });

  it('reads a chapter of 10 MB', async () => {
    const sentence = '<p><ruby>吾輩<rt>わがはい</rt></ruby>は猫である。</p>\n';
    const count = Math.ceil((10 * MB) / Buffer.byteLength(sentence));
    const [chapter] = (await read(novel(1, sentence.repeat(count)))).chapters;
    expect(chapter?.blocks).toHaveLength(count);
    expect(chapter?.blocks.at(-1)).toMatchObject({ text: '吾輩は猫である。', ruby: [[0, 2, 'わがはい']] });
  });

  it('keeps nothing of a document but its text', async () => {
    // Each document is 200 KB of markup around one paragraph: as slices, 100 of them would keep 20 MB alive.
    const body = `<div class="${'x'.repeat(200_000)}"></div><p id="an-id-that-is-long-enough">吾輩は猫である。名前はまだ無い。</p>`;
    const bytes = novel(100, body);
    const before = heap();
    const book = await read(bytes);
    expect(heap() - before).toBeLessThan(5 * MB);
    expect(book.chapters).toHaveLength(100);
  });

  it.each([
    ['has pictures only', ['<img src="a.png"/>', '<img src="a.png"/>'], true],
    ['has pictures on most pages', ['<img src="a.png"/>', '<img src="a.png"/>', '<p>一</p>'], true],
    ['has nothing', ['', ''], true],
    ['has text on every other page', ['<img src="a.png"/>', '<p>一</p>'], false],
    ['has text beside pictures', ['<p>一<img src="a.png"/></p>'], false],
    [
      'has many pictures in a long text',
      [`<p>${'山'.repeat(1000)}</p>`, '<img src="a.png"/>', '<img src="b.png"/>'],
      false,
    ],
  ])('says of a book that it is image_only when it %s', async (_what, bodies, expected) => {
    const files = bookFiles({ title: '絵', chapters: bodies.map((body, i) => ({ title: `${i}`, body })) });
    const book = await readFiles({ ...files, 'OPS/a.png': PNG });
    expect(codes(book).includes('image_only')).toBe(expected);
  });

  it('neither writes nor starts anything, whatever a book holds', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--permission',
      '--allow-fs-read=*',
      fileURLToPath(new URL('./testing/hostile.ts', import.meta.url)),
    ]);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { name: 'traversal', code: 'unsafe_name' },
      { name: 'absolute', code: 'unsafe_name' },
      { name: 'link', text: '一', images: 0 },
      { name: 'entity', code: 'external_entity' },
      { name: 'script', text: '一二', images: 0 },
    ]);
  });
});

describe('limits', () => {
  it.each([256, 512, 1024, 4096, 65_536])('fit into the memory of a container of %d MB', (megabytes) => {
    const { fileBytes, entryBytes, documentBytes, textBytes, blocks, elements, entries } = defaultLimits(
      megabytes * MB,
    );
    const kept = fileBytes + textBytes + 300 * blocks;
    const parsing = 5 * documentBytes + 250 * elements;
    expect(kept + Math.max(entryBytes, parsing)).toBeLessThan((megabytes - 100) * MB);
    expect(fileBytes).toBeLessThanOrEqual(200 * MB);
    expect(entries).toBeLessThanOrEqual(10_000);
  });

  it('let a novel and a chapter of 10 MB through in the smallest container that is offered', () => {
    const { documentBytes, blocks, fileBytes } = defaultLimits(512 * MB);
    expect(documentBytes).toBeGreaterThan(10 * MB);
    expect(blocks).toBeGreaterThan(400_000);
    expect(fileBytes).toBeGreaterThan(50 * MB);
  });
});

it('reads white space around a book as nothing', async () => {
  expect(textOf(await readFiles(oneChapter('\n\n<p>\n一\n</p>\n\n')))).toBe('一');
});

const gc: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
})();

function heap(): number {
  gc();
  return process.memoryUsage().heapUsed;
}
