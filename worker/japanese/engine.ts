import { IpadicAnalyser } from './analyser.ts';
import { Dictionary } from './dictionary/dictionary.ts';
import { type Image, type Notice, openImage } from './dictionary/open.ts';
import { AnalyserPool } from './pool.ts';
import { kernelOf, Search } from './search.ts';

/** What one book is analysed with. */
export type BookAnalysis = Pick<AnalyserPool, 'analyser' | 'analyse' | 'close'>;

/** Memory beyond the image that an engine may keep for the next book: a workspace is as long as its longest text. */
const KEPT_BYTES = 16 * 2 ** 20;

const engines = new Map<string, Promise<Engine>>();

/**
 * The engine of this process, opened by the first who asks; after a failure by the next. Opened for each book it took 20 ms
 * of each, and the 19 MB of the last ones lay about until V8 collected them: with the heap of a big machine, 200 books in
 * one process peaked at 528 MB, and at 390 with one engine.
 *
 * @throws DictionaryUnavailable as `openImage`
 */
export function engineOf(cacheFolder: string, notice: Notice): Promise<Engine> {
  const known = engines.get(cacheFolder);
  if (known !== undefined) return known;
  const forget = () => engines.delete(cacheFolder);
  const opened = openImage(cacheFolder, notice).then((image) => new Engine(image, forget));
  engines.set(cacheFolder, opened);
  opened.catch(forget);
  return opened;
}

/**
 * An analysis with an engine of its own.
 *
 * @param threads that work beside the calling one; with fewer than 2 everything stays on the calling one
 * @throws DictionaryUnavailable as `openImage`
 */
export async function openAnalysis(
  threads: number,
  cacheFolder: string,
  notice: Notice = () => {},
): Promise<BookAnalysis> {
  return new Engine(await openImage(cacheFolder, notice), () => {}).forBook(threads);
}

/** The dictionary's image with what searches it: as much as one book after the other can share. */
export class Engine {
  readonly #image: Image;
  readonly #kernel: WebAssembly.Module;
  readonly #search: Search;
  readonly #spent: () => void;

  /** @param spent called when it holds too much to be kept; what it lent works on */
  constructor(image: Image, spent: () => void) {
    this.#image = image;
    this.#kernel = kernelOf(image);
    this.#search = new Search(image.memory, this.#kernel);
    this.#spent = spent;
  }

  /** @param threads as `openAnalysis` */
  forBook(threads: number): BookAnalysis {
    const { memory } = this.#image;
    // A dictionary of its own: it keeps what it has decoded, and a process may read a thousand books.
    const analyser = new IpadicAnalyser(this.#search, new Dictionary(this.#image));
    const pool = new AnalyserPool(analyser, threads, { memory, kernel: this.#kernel });
    return {
      analyser,
      analyse: (texts, signal) => pool.analyse(texts, signal),
      close: async () => {
        await pool.close();
        // What a thread or a long text took of the image's memory stays taken.
        if (memory.buffer.byteLength > this.#image.header.size + KEPT_BYTES || threads > 1) this.#spent();
      },
    };
  }
}
