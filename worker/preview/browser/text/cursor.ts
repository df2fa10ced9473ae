import type { DecodedBlock, Word } from '../../../book/decode.ts';

/** A word of a chapter: index of its block, index of the word in it. */
export interface Cursor {
  readonly block: number;
  readonly word: number;
}

export function wordUnder(blocks: readonly DecodedBlock[], cursor: Cursor): Word | undefined {
  return blocks[cursor.block]?.words[cursor.word];
}

/** The next word to look up behind or before a place; null at the chapter's end. */
export function step(blocks: readonly DecodedBlock[], from: Cursor, by: 1 | -1): Cursor | null {
  let { block, word } = from;
  for (;;) {
    word += by;
    const words = blocks[block]?.words;
    if (words === undefined) return null;
    const next = words[word];
    if (next === undefined) {
      block += by;
      word = by === 1 ? -1 : (blocks[block]?.words.length ?? 0);
    } else if (next.entry.lemma.isVocabulary) {
      return { block, word };
    }
  }
}

/** The word an offset lies in, if it is one to look up. */
export function wordAt(blocks: readonly DecodedBlock[], block: number, offset: number): Cursor | null {
  const word = blocks[block]?.words.findIndex(({ start, end }) => start <= offset && offset < end) ?? -1;
  return blocks[block]?.words[word]?.entry.lemma.isVocabulary ? { block, word } : null;
}

/** The first word to look up at or behind a block. */
export function firstFrom(blocks: readonly DecodedBlock[], block: number): Cursor | null {
  return step(blocks, { block, word: -1 }, 1);
}
