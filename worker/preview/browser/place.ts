import type { BlockPlace, Book } from '../../book/decode.ts';

/** A place as the part of the address behind `#`, counted from 1 as people count: `#3/15`. */
export function addressOf([chapter, block]: BlockPlace): string {
  return block === 0 ? `#${chapter + 1}` : `#${chapter + 1}/${block + 1}`;
}

/** The place an address names, or null when the book has no such place. */
export function placeAt(address: string, book: Book): BlockPlace | null {
  const [, chapter, block] = /^#(\d+)(?:\/(\d+))?$/.exec(address) ?? [];
  if (chapter === undefined) return null;
  const place: BlockPlace = [Number(chapter) - 1, Number(block ?? 1) - 1];
  const blocks = book.chapters[place[0]]?.blocks;
  return blocks !== undefined && place[1] >= 0 && place[1] < Math.max(blocks, 1) ? place : null;
}
