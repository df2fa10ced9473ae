import { useEffect, useMemo, useState } from 'preact/hooks';
import {
  BookFormatError,
  type Chapter,
  type DecodedBlock,
  decodeChapter,
  parseFile,
} from '../../book/decode.ts';
import type { OpenBook } from './book-context.ts';
import { readArrived, readEmbedded } from './embedded.ts';

export type LoadedChapter =
  | { readonly blocks: readonly DecodedBlock[] }
  | { readonly fault: BookFormatError };

/** A chapter of the book, decoded; null while it is on its way. What has arrived is there at the first drawing. */
export function useChapter(open: OpenBook, index: number): LoadedChapter | null {
  const key = open.book.chapters[index]?.key ?? '';
  const now = useMemo(() => {
    const json = readArrived(key);
    return json === null ? null : decode(open, json);
  }, [open, key]);
  const [late, setLate] = useState<{ key: string; loaded: LoadedChapter } | null>(null);
  useEffect(() => {
    if (now !== null) return;
    readEmbedded(key).then(
      (json) => setLate({ key, loaded: decode(open, json) }),
      (error) => setLate({ key, loaded: faultOf(error) }),
    );
  }, [open, key, now]);
  return now ?? (late?.key === key ? late.loaded : null);
}

function decode({ book, lexicon }: OpenBook, json: string): LoadedChapter {
  try {
    return { blocks: decodeChapter(book, lexicon, parseFile<Chapter>(json)) };
  } catch (error) {
    return faultOf(error);
  }
}

/** @throws anything that is not about the book's format */
function faultOf(error: unknown): { fault: BookFormatError } {
  if (error instanceof BookFormatError) return { fault: error };
  throw error;
}
