import type { WordEntry } from '../../book/decode.ts';

/** A word that the whole book has no more often than this is rare in it. */
export const RARE_AT_MOST = 3;

/**
 * Whether a reader may meet this word too seldom in the book to learn its reading on the way. Counted by dictionary form,
 * so that 登って and 登る are one. A reading the author gave against the dictionary is not treated apart: the panel of the
 * word tells it.
 */
export function isRare({ lemma }: WordEntry): boolean {
  return lemma.count <= RARE_AT_MOST;
}
