import { describe, expect, it } from 'vitest';
import { bookFiles, buildEpub } from './build.ts';
import { defaultLimits, readEpub } from './read.ts';

const book = {
  title: '灯台 & <手紙>',
  creators: ['名無し', '権兵衛'],
  isVertical: true,
  chapters: [
    { title: '第一章　霧', body: '<h1>第一章　霧</h1>\n<p><ruby>岬<rt>みさき</rt></ruby>の灯台。</p>' },
    { title: '第二章　光', body: '<h1>第二章　光</h1>\n<p>光は帰って来た。</p>' },
  ],
};

describe('buildEpub', () => {
  it('writes a book that reads back as it was given, without a warning', async () => {
    const read = await readEpub(
      buildEpub(book),
      defaultLimits(512 * 1024 * 1024),
      new AbortController().signal,
    );
    expect(read.report.warnings).toEqual([]);
    expect(read.metadata).toMatchObject({
      title: book.title,
      creators: book.creators,
      language: 'ja',
      direction: 'rtl',
      writingMode: 'vertical',
    });
    expect(read.chapters.map(({ title, blocks }) => [title, blocks.map(({ text }) => text)])).toEqual([
      ['第一章　霧', ['第一章　霧', '岬の灯台。']],
      ['第二章　光', ['第二章　光', '光は帰って来た。']],
    ]);
  });

  it('writes the same bytes for the same book', () => {
    expect(Buffer.compare(buildEpub(book), buildEpub(book))).toBe(0);
  });

  it('puts the mimetype first and uncompressed, as the standard asks', () => {
    const start = Buffer.from(buildEpub(book)).subarray(0, 58).toString('latin1');
    expect(start.slice(30)).toBe('mimetypeapplication/epub+zip');
    expect(Object.keys(bookFiles(book))[0]).toBe('mimetype');
  });
});
