/** `node warm-up.ts FOLDER`: runs the script of a bundle as a worker with one book does, then writes its code cache. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSampleBook } from '../../../worker/ops/sample/book.ts';
import { Metrics } from '../../../worker/tasks/metrics.ts';
import { openScript, scriptFiles } from './script.ts';

const folder = path.resolve(process.argv[2] ?? '.');
const meta = { dirname: folder, url: pathToFileURL(path.join(folder, 'main.mjs')).href };
const { exports, script } = openScript(folder, meta);
const { engineOf, convertBook, editionOf, bookLimits, threadsFor } = exports;

// The demo's book runs nine tenths of the code that a novel runs. A second one, for most of the rest (historical spelling,
// counters, notes), won nothing that could be measured.
const book = buildSampleBook();
const engine = engineOf(path.join(folder, 'dictionary'), console.error);
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

// After the use: made when the script has only been loaded it lacks what V8 compiles at a function's first call, and is half
// as large.
await writeFile(scriptFiles(folder).cache, script.createCachedData());
