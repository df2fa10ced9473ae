/** `node warm-up.ts FOLDER`: uses the scripts of a bundle as a worker with one book does, then writes their code caches. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSampleBook } from '../../../worker/ops/sample/book.ts';
import { downloadUpload } from '../../../worker/pipeline/download.ts';
import type { Pipeline } from '../../../worker/pipeline/load.ts';
import { type OutputFile, uploadFile } from '../../../worker/pipeline/upload.ts';
import { Metrics } from '../../../worker/tasks/metrics.ts';
import { type OpenScript, openScript, scriptFiles } from './script.ts';

type StorageJs = typeof import('@supabase/storage-js');

const folder = path.resolve(process.argv[2] ?? '.');
const meta = { dirname: folder, url: pathToFileURL(path.join(folder, 'main.mjs')).href };

await cached<Pipeline>('pipeline', convert);
await cached<StorageJs>('storage-js', useStorage);

/**
 * The cache is made after the use: made when the script has only been loaded it lacks what V8 compiles at a function's first
 * call, and is half as large.
 */
async function cached<Exports>(name: string, use: (exports: Exports) => Promise<void>): Promise<void> {
  const { exports, script }: OpenScript<Exports> = openScript(folder, name, meta);
  await use(exports);
  await writeFile(scriptFiles(folder, name).cache, script.createCachedData());
}

/**
 * With the demo's book: it runs nine tenths of the code that a novel runs. A second one, for most of the rest (historical
 * spelling, counters, notes), won nothing that could be measured.
 */
async function convert({
  engineOf,
  convertBook,
  editionOf,
  bookLimits,
  threadsFor,
}: Pipeline): Promise<void> {
  const engine = engineOf(path.join(folder, 'dictionary'), console.error);
  const book = buildSampleBook();
  editionOf(book);
  await convertBook(book, {
    limits: bookLimits(),
    openAnalysis: async (units) => (await engine).forBook(threadsFor(units, 1)),
    metrics: new Metrics(() => performance.now()),
    signal: new AbortController().signal,
    progress: () => {},
    learnable: () => {},
    emit: async () => {},
  });
}

/** Without a Storage: what travels is Node's, and in no cache of ours. */
async function useStorage({ StorageClient }: StorageJs): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const storage = new StorageClient('http://localhost', {}, async () => new Response('{}', { headers }));
  await downloadUpload(storage, 'books', 'uploads/book.epub', 100);
  const file: OutputFile = { key: 'book.json', contentType: 'application/json', bytes: new Uint8Array(2) };
  await uploadFile(storage, 'books', 'books/book', file);
}
