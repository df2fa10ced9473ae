import type { BlockPlace, Book } from '../../book/decode.ts';

/** Where to go: a block and, when a word in it is meant, the word's offset. */
export interface Target {
  readonly chapter: number;
  readonly block: number;
  /** UTF-16 units into the block's text; null: the block. */
  readonly offset: number | null;
}

/** A place as the part of the address behind `#`, counted from 1 as people count: `#3`, `#3/15`; with an offset `#3/15/120`. */
export function addressOf([chapter, block]: BlockPlace, offset: number | null = null): string {
  const place = block === 0 && offset === null ? `#${chapter + 1}` : `#${chapter + 1}/${block + 1}`;
  return offset === null ? place : `${place}/${offset}`;
}

/** The place an address names, or null when the book has no such place. */
export function targetAt(address: string, book: Book): Target | null {
  const [, chapter, block, offset] = /^#(\d+)(?:\/(\d+)(?:\/(\d+))?)?$/.exec(address) ?? [];
  if (chapter === undefined) return null;
  const target = {
    chapter: Number(chapter) - 1,
    block: Number(block ?? 1) - 1,
    offset: offset === undefined ? null : Number(offset),
  };
  const blocks = book.chapters[target.chapter]?.blocks;
  const isThere = blocks !== undefined && target.block >= 0 && target.block < Math.max(blocks, 1);
  return isThere ? target : null;
}
