import { createContext } from 'preact';
import type { Book, Lexicon } from '../../book/decode.ts';

/** What every part of the page may need and nothing changes. */
export interface OpenBook {
  readonly book: Book;
  readonly lexicon: Lexicon;
  /** Media types by object key. */
  readonly images: ReadonlyMap<string, string>;
}

export const BookContext = createContext<OpenBook>(undefined as never);
