import { IpadicAnalyser } from './analyser.ts';
import { Dictionary } from './dictionary/dictionary.ts';
import { type Image, type Notice, openImage } from './dictionary/open.ts';
import { AnalyserPool } from './pool.ts';
import { kernelOf, Search } from './search.ts';
import type { Morphemes } from './types.ts';

/** What one book is analysed with. */
export interface BookAnalysis {
  /** For features, on the calling thread. */
  readonly analyser: IpadicAnalyser;
  /** As {@link AnalyserPool.analyse}. */
  analyse(texts: readonly string[], signal?: AbortSignal): Promise<Morphemes[]>;
}

const engines = new Map<string, Promise<Engine>>();

/**
 * The engine of this process, opened by the first who asks; after a failure by the next. Opened for each book it took 20 ms
 * of each, and the 19 MB of the last ones lay about until V8 collected them: 200 books in one process peaked at 528 MB.
 *
 * @throws DictionaryUnavailable as `openImage`
 */
export function engineOf(cacheFolder: string, notice: Notice): Promise<Engine> {
  const known = engines.get(cacheFolder);
  if (known !== undefined) return known;
  const opened = openImage(cacheFolder, notice).then((image) => new Engine(image));
  engines.set(cacheFolder, opened);
  opened.catch(() => engines.delete(cacheFolder));
  return opened;
}

/** The dictionary's image with what searches it: as much as many books can share. */
export class Engine {
  readonly #image: Image;
  readonly #kernel: WebAssembly.Module;
  readonly #search: Search;
  /** By their number of threads. Kept, because the workspace of a thread stays in the image's memory when it ends. */
  readonly #pools = new Map<number, AnalyserPool>();

  constructor(image: Image) {
    this.#image = image;
    this.#kernel = kernelOf(image);
    this.#search = new Search(image.memory, this.#kernel);
  }

  /** @param threads as `openPool` */
  forBook(threads: number): BookAnalysis {
    const pool = this.#pool(threads);
    // A dictionary of its own: it keeps what it has decoded, and a process may read a thousand books.
    const analyser = new IpadicAnalyser(this.#search, new Dictionary(this.#image));
    return { analyser, analyse: (texts, signal) => pool.analyse(texts, signal) };
  }

  #pool(threads: number): AnalyserPool {
    const known = this.#pools.get(threads);
    if (known !== undefined) return known;
    const analyser = new IpadicAnalyser(this.#search, new Dictionary(this.#image));
    const pool = new AnalyserPool(analyser, threads, { memory: this.#image.memory, kernel: this.#kernel });
    this.#pools.set(threads, pool);
    return pool;
  }
}
