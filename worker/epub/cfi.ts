import type { ParsedBlock } from './types.ts';

/** A place that a link names by an EPUB CFI: `package.opf#epubcfi(/6/4[c2]!/4/2/1:0)`. */
export interface CfiTarget {
  /** `/6/4`: which document of the spine. */
  document: string;
  /** Steps in the document. */
  steps: number[];
}

/** @returns null when the fragment of a link is no CFI, or one that names no place in a document */
export function readCfi(fragment: string): CfiTarget | null {
  // The fragments of nearly all links.
  if (!fragment.includes('(')) return null;
  // Assertions in brackets say what should be there; ranges end where the text goes on.
  const bare = fragment.replace(/\^./g, '').replace(/\[[^[\]]*\]/g, '');
  const found = /^epubcfi\((\/\d+\/\d+)!?([^),]*)/.exec(bare);
  return found === null ? null : { document: found[1] ?? '', steps: stepsOf(found[2] ?? '') };
}

/** Index of the block in which, or behind whose beginning, the place is. */
export function blockAt(steps: readonly number[], blocks: readonly ParsedBlock[]): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const path = blocks[middle]?.anchor.cfi.split('!')[1] ?? '';
    if (compare(stepsOf(path), steps) <= 0) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

function stepsOf(path: string): number[] {
  return (path.match(/\d+/g) ?? []).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
