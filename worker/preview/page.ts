import path from 'node:path';
import { type Book, BookFormatError, parseFile } from '../book/decode.ts';
import { bundlePage, type PageCode } from '../pages/bundle.ts';
import { closePage, dataBlock, openPage, pageScript } from '../pages/html.ts';

/** One file of a book's output by its object key. */
export type ReadOutput = (key: string) => Promise<Uint8Array>;

/**
 * The preview of a processed book: one HTML file, in pieces, because a book of pictures is larger than a string may be. The
 * program stands behind the first chapter and before all others and the images, so that reading begins while they are still
 * on their way.
 *
 * An output this preview cannot read becomes a page that says so.
 *
 * @throws whatever `read` throws
 */
export async function* previewPage(read: ReadOutput): AsyncGenerator<string> {
  const code = await previewCode();
  const manifest = await readText(read, 'book.json');
  const book = readable(manifest);
  yield openPage({ title: book?.metadata.title || 'Book', language: 'en', code, connection: 'none' });
  yield dataBlock('book.json', manifest);
  const [first, ...rest] = book?.chapters ?? [];
  if (book !== null) yield dataBlock(book.lexicon, await readText(read, book.lexicon));
  if (first !== undefined) yield dataBlock(first.key, await readText(read, first.key));
  yield pageScript(code);
  for (const { key } of rest) yield dataBlock(key, await readText(read, key));
  for (const key of [book?.cast, book?.search]) {
    if (key !== undefined) yield dataBlock(key, await readText(read, key));
  }
  for (const { key } of book?.images ?? []) {
    yield dataBlock(key, Buffer.from(await read(key)).toString('base64'));
  }
  yield closePage();
}

let bundled: Promise<PageCode> | undefined;

/** The same for every book, so it is made once. */
function previewCode(): Promise<PageCode> {
  const browser = path.join(import.meta.dirname, 'browser');
  bundled ??= bundlePage(path.join(browser, 'main.tsx'), path.join(browser, 'preview.css'));
  return bundled;
}

/** The manifest, or null where the page itself will say what is wrong with it. */
function readable(manifest: string): Book | null {
  try {
    return parseFile<Book>(manifest);
  } catch (error) {
    if (error instanceof BookFormatError) return null;
    throw error;
  }
}

async function readText(read: ReadOutput, key: string): Promise<string> {
  return Buffer.from(await read(key)).toString('utf8');
}
