import { Dictionary } from './dictionary/dictionary.ts';
import { type Notice, openImage } from './dictionary/open.ts';
import { kernelOf, Search } from './search.ts';
import { type KuromojiToken, TokenMaker } from './tokens.ts';
import type { Analyser, Features, Morphemes } from './types.ts';

/**
 * Opens the analyser. With an image in the cache folder that takes about 20 ms; without one it is built first (5 s).
 *
 * @param cacheFolder where the dictionary image is, or is built on first need
 * @param notice takes the one line that says why an image is built
 * @throws DictionaryUnavailable when there is no usable image and none can be built there
 */
export async function openAnalyser(cacheFolder: string, notice: Notice = () => {}): Promise<IpadicAnalyser> {
  const image = await openImage(cacheFolder, notice);
  return new IpadicAnalyser(new Search(image.memory, kernelOf(image)), new Dictionary(image));
}

/** IPADIC with kuromoji's decisions, on the calling thread. */
export class IpadicAnalyser implements Analyser {
  private readonly search: Search;
  private readonly dictionary: Dictionary;
  private tokenMaker: TokenMaker | null = null;

  constructor(search: Search, dictionary: Dictionary) {
    this.search = search;
    this.dictionary = dictionary;
  }

  analyse(text: string): Morphemes {
    return this.search.analyse(text);
  }

  /** The same as kuromoji's tokens. Thrice the memory and more of `analyse`: for people and for comparison. */
  tokens(text: string): KuromojiToken[] {
    this.tokenMaker ??= new TokenMaker(this.dictionary);
    return this.tokenMaker.tokens(text, this.search.analyse(text));
  }

  features(entry: number): Features {
    return this.dictionary.features(entry);
  }

  grammar(entry: number): number {
    return this.dictionary.grammar(entry);
  }

  entries(surface: string): readonly number[] {
    return this.dictionary.entries(surface);
  }

  cost(entry: number): number {
    return this.dictionary.cost(entry);
  }

  hasOneReading(entry: number): boolean {
    return this.dictionary.hasOneReading(entry);
  }

  nounRead(reading: string): number | undefined {
    return this.dictionary.nounRead(reading);
  }
}
