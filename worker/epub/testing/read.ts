import { bookFiles, type Files, packEpub } from '../build.ts';
import { parsePage } from '../markup/parse.ts';
import { defaultLimits, type EpubLimits, readEpub } from '../read.ts';
import { DocumentReader } from '../text/reader.ts';
import type { ParsedBlock, ParsedBook } from '../types.ts';

/** Those of a container with 512 MB. */
export const limits: EpubLimits = defaultLimits(512 * 1024 * 1024);

export function read(bytes: Uint8Array, given: Partial<EpubLimits> = {}): Promise<ParsedBook> {
  return readEpub(bytes, { ...limits, ...given }, new AbortController().signal);
}

export function readFiles(files: Files, given: Partial<EpubLimits> = {}): Promise<ParsedBook> {
  return read(packEpub(files), given);
}

/** A book of one chapter, of which the test may change any file. */
export function oneChapter(body: string, changes: Files = {}): Files {
  return { ...bookFiles({ title: '試し', chapters: [{ title: '一', body }] }), ...changes };
}

export const CHAPTER = 'OPS/chapter-0001.xhtml';

/** What becomes of a chapter's body. */
export async function readBody(body: string, css?: string): Promise<ParsedBlock[]> {
  const { chapters } = await readFiles(oneChapter(body, css === undefined ? {} : { 'OPS/style.css': css }));
  return chapters.flatMap(({ blocks }) => blocks);
}

/** The same without an archive around it: a hundred times faster, for properties. */
export async function parseBody(body: string): Promise<ParsedBlock[]> {
  const source = `<html xmlns="http://www.w3.org/1999/xhtml"><body>${body}</body></html>`;
  const { handler } = await parsePage(
    source,
    () =>
      new DocumentReader({
        href: CHAPTER,
        cfi: '/6/2',
        warn: () => {},
        image: () => null,
        styleSheet: () => null,
        count: () => {},
      }),
    limits.elements,
  );
  handler.writer.finish();
  return handler.writer.blocks;
}

/** The whole chapter file, for what cannot be said in a body. */
export async function readDocument(source: string | Uint8Array): Promise<ParsedBook> {
  return readFiles(oneChapter('', { [CHAPTER]: source }));
}

/** All text of the book, a line a block. */
export function textOf(book: ParsedBook): string {
  return book.chapters.flatMap(({ blocks }) => blocks.map(({ text }) => text)).join('\n');
}

/** The text with its readings beside it: `漢字《かんじ》`. */
export function withRuby({ text, ruby }: ParsedBlock): string {
  let shown = '';
  let at = 0;
  for (const [start, length, reading] of ruby) {
    shown += `${text.slice(at, start)}｜${text.slice(start, start + length)}《${reading}》`;
    at = start + length;
  }
  return shown + text.slice(at);
}

const OPF = 'OPS/package.opf';

/** A book of two chapters, 一 and 二, with its package document edited. */
export function edited(edit: (opf: string) => string, more: Files = {}): Promise<ParsedBook> {
  const files = bookFiles({
    title: '試し',
    chapters: [
      { title: '一', body: '<p>一</p>' },
      { title: '二', body: '<p>二</p>' },
    ],
  });
  return readFiles({ ...files, [OPF]: edit(String(files[OPF])), ...more });
}

/** Codes of the warnings, in order. */
export function codes({ report }: ParsedBook): string[] {
  return report.warnings.map(({ code }) => code);
}

/** The first bytes of a PNG: nothing here looks at more of a picture. */
export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
export const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');
