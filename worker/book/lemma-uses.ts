import { unpack } from './numbers.ts';
import type { LemmaColumns } from './types.ts';

/** What the columns of words say of their lemmas, by the lemma's number. */
export interface LemmaTotals {
  /** The first of its words. */
  firstWord: number[];
  count: number[];
  /** Blocks, counted through the book. */
  first: number[];
  last: number[];
}

/**
 * Sums the words up in one pass. Words are numbered in the order of first appearance, so a lemma's first word is its first
 * place as well.
 *
 * @param words columns: lemma, count, first block, and the distance from there to the last
 */
export function lemmaTotals(words: {
  lemma: readonly number[];
  count: readonly number[];
  first: readonly number[];
  last: readonly number[];
}): LemmaTotals {
  const totals: LemmaTotals = { firstWord: [], count: [], first: [], last: [] };
  words.lemma.forEach((lemma, word) => {
    const first = words.first[word] ?? 0;
    const last = first + (words.last[word] ?? 0);
    if (totals.firstWord[lemma] === undefined) {
      totals.firstWord[lemma] = word;
      totals.first[lemma] = first;
    }
    totals.count[lemma] = (totals.count[lemma] ?? 0) + (words.count[word] ?? 0);
    totals.last[lemma] = Math.max(totals.last[lemma] ?? 0, last);
  });
  return totals;
}

/** How lemmas come back. Opening it takes a few ms for a novel; the lists of chapters are made when they are asked for. */
export class LemmaUses {
  readonly #ranks: readonly number[];
  readonly #gaps: readonly number[];
  readonly #chapterOf: (block: number) => number;
  readonly #totals: LemmaTotals;
  /** The chapters behind the first, and where each lemma's begin; none where it has only what `totals` tells. */
  readonly #further: readonly number[];
  readonly #start = new Map<number, number>();

  /** @param chapterOf the chapter of a block that is counted through the book */
  constructor(
    { gap, chapters }: LemmaColumns,
    vocabulary: readonly number[],
    totals: LemmaTotals,
    chapterOf: (block: number) => number,
  ) {
    this.#ranks = ranks(vocabulary, totals.count);
    this.#gaps = unpack(gap ?? '');
    this.#chapterOf = chapterOf;
    this.#totals = totals;
    this.#further = unpack(chapters ?? '');
    let at = 0;
    totals.first.forEach((first, lemma) => {
      if (vocabulary[lemma] !== 1 || at >= this.#further.length) return;
      if (chapterOf(first) === chapterOf(totals.last[lemma] ?? first)) return;
      this.#start.set(lemma, at);
      at += 1 + (this.#further[at] ?? 0);
    });
  }

  rank(lemma: number): number {
    return this.#ranks[lemma] ?? 0;
  }

  gap(lemma: number): number | null {
    return this.#gaps[lemma] || null;
  }

  chapters(lemma: number): number[] {
    const first = this.#chapterOf(this.#totals.first[lemma] ?? 0);
    const last = this.#chapterOf(this.#totals.last[lemma] ?? 0);
    const start = this.#start.get(lemma);
    if (start === undefined) return first === last ? [first] : [first, last];
    const chapters = [first];
    let chapter = first;
    for (let i = 1; i <= (this.#further[start] ?? 0); i++) {
      chapter += this.#further[start + i] ?? 0;
      chapters.push(chapter);
    }
    return chapters;
  }
}

function ranks(vocabulary: readonly number[], count: readonly number[]): number[] {
  const ranked = new Array<number>(count.length).fill(0);
  const ordered = [...count.keys()].filter((lemma) => vocabulary[lemma] === 1);
  ordered.sort((a, b) => (count[b] ?? 0) - (count[a] ?? 0));
  let rank = 0;
  let before = -1;
  ordered.forEach((lemma, i) => {
    if (count[lemma] !== before) rank = i + 1;
    before = count[lemma] ?? 0;
    ranked[lemma] = rank;
  });
  return ranked;
}
