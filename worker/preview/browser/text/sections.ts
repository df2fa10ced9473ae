import type { DecodedBlock, RubySpan } from '../../../book/decode.ts';
import type { Stretch } from './inline.ts';

/** A block, or part of one that is too long to be shown at once. */
export interface Part extends Stretch {
  readonly block: number;
}

/** Consecutive parts of a chapter that are shown with all their words, or with none, together. */
export interface Section {
  readonly parts: readonly Part[];
  /** UTF-16 units. */
  readonly length: number;
}

/** About two screens of a phone: small enough that drawing its words (8 ms) is not felt while scrolling. */
const SECTION = 1_200;

/** A paragraph of 20 000 characters without a line break exists; one of a million is an attack. Both stay scrollable. */
const PART = 4_000;

/** @param blocks of one chapter, in order  @returns sections that cover them */
export function sectionsOf(blocks: readonly DecodedBlock[]): Section[] {
  const sections: Section[] = [];
  let parts: Part[] = [];
  let length = 0;
  const close = () => {
    if (parts.length > 0) sections.push({ parts, length });
    parts = [];
    length = 0;
  };
  for (const part of blocks.flatMap(partsOf)) {
    const size = part.end - part.start;
    if (length + size > SECTION) close();
    parts.push(part);
    // A picture or an empty block takes room too.
    length += Math.max(size, 40);
  }
  close();
  return sections;
}

/** Cut between words, and between rubies over several words: a ruby that is cut would be lost. */
function partsOf({ text, words, ruby }: DecodedBlock, block: number): Part[] {
  if (text.length <= PART) return [{ block, start: 0, end: text.length }];
  const parts: Part[] = [];
  let start = 0;
  let next = 0;
  for (const { end } of words) {
    while (endOf(ruby[next]) <= end) next++;
    const isInRuby = (ruby[next]?.[0] ?? end) < end;
    if (end - start < (isInRuby ? 2 * PART : PART) && end < text.length) continue;
    parts.push({ block, start, end });
    start = end;
  }
  return parts;
}

function endOf(ruby: RubySpan | undefined): number {
  return ruby === undefined ? Number.POSITIVE_INFINITY : ruby[0] + ruby[1];
}
