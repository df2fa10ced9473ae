import { unpack } from './numbers.ts';
import type { BlockPlace, LemmaColumns } from './types.ts';

/** How lemmas come back, by their number. */
export interface LemmaUses {
  rank: readonly number[];
  gap: readonly number[];
  chapters: readonly (readonly number[])[];
}

/** @param places of each lemma, from its words */
export function lemmaUses(
  columns: LemmaColumns,
  vocabulary: readonly number[],
  places: readonly { count: number; first: BlockPlace; last: BlockPlace }[],
): LemmaUses {
  return {
    rank: ranks(vocabulary, places),
    gap: unpack(columns.gap ?? ''),
    chapters: chaptersOf(columns.chapters, vocabulary, places),
  };
}

function ranks(vocabulary: readonly number[], places: readonly { count: number }[]): number[] {
  const count = (lemma: number) => places[lemma]?.count ?? 0;
  const ranks = new Array<number>(places.length).fill(0);
  const ordered = [...places.keys()].filter((lemma) => vocabulary[lemma] === 1);
  ordered.sort((a, b) => count(b) - count(a));
  let rank = 0;
  let before = -1;
  ordered.forEach((lemma, i) => {
    if (count(lemma) !== before) rank = i + 1;
    before = count(lemma);
    ranks[lemma] = rank;
  });
  return ranks;
}

function chaptersOf(
  column: string | undefined,
  vocabulary: readonly number[],
  places: readonly { first: BlockPlace; last: BlockPlace }[],
): number[][] {
  const further = unpack(column ?? '');
  let at = 0;
  return places.map(({ first: [first], last: [last] }, lemma) => {
    if (first === last) return [first];
    if (column === undefined || vocabulary[lemma] !== 1) return [first, last];
    const chapters = [first];
    let chapter = first;
    for (let rest = further[at++] ?? 0; rest > 0; rest--) {
      chapter += further[at++] ?? 0;
      chapters.push(chapter);
    }
    return chapters;
  });
}
