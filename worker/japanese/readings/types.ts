import type { FuriganaSegment } from '../furigana.ts';
import type { Word } from '../words/types.ts';

/**
 * Where a reading comes from. `author`: ruby at this place; `book`: ruby elsewhere in the book for the same word;
 * `dictionary`: the only reading there is; `ambiguous`: the likeliest of several, or one put together from its parts;
 * `none`: unknown.
 */
export type ReadingSource = 'author' | 'book' | 'dictionary' | 'ambiguous' | 'none';

/** A word as it is read somewhere. One object for all places where the same word is read the same. */
export interface WordReading {
  word: Word;
  /** Hiragana of the whole word; null exactly when the source is `none`. */
  reading: string | null;
  source: ReadingSource;
  furigana: readonly FuriganaSegment[];
  /** Hiragana of the dictionary form; null when unknown. */
  baseReading: string | null;
}
