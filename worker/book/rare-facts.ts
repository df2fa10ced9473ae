import { unpack } from './numbers.ts';
import type { Lexicon, ReadingSource } from './types.ts';

export interface Candidate {
  /** Hiragana. */
  reading: string;
  /** From 0 to 1. */
  probability: number;
}

/** What the lexicon has of a few words only, by the numbers of the words. Empty for outputs of before 1.1. */
export class RareFacts {
  readonly #given = new Map<number, number>();
  readonly #modern = new Map<number, string>();
  /** What each ambiguous word may be read as besides, and how likely that is. */
  readonly #candidates = new Map<number, { shares: readonly number[]; others: readonly string[] }>();

  constructor({ words, readingSources }: Lexicon, source: readonly number[]) {
    const ofSource = (wanted: ReadingSource) => {
      const index = readingSources.indexOf(wanted);
      return [...source.keys()].filter((id) => source[id] === index);
    };
    const blocks = unpack(words.given ?? '');
    ofSource('book').forEach((id, i) => {
      const block = blocks[i] ?? 0;
      if (block > 0) this.#given.set(id, block - 1);
    });
    let old = 0;
    unpack(words.modern?.words ?? '').forEach((distance, i) => {
      old += distance;
      this.#modern.set(old, words.modern?.spellings[i] ?? '');
    });
    if (words.candidates === undefined) return;
    const { shares, kind, count, readings } = words.candidates;
    const [kinds, counts] = [unpack(kind), unpack(count)];
    let at = 0;
    ofSource('ambiguous').forEach((id, i) => {
      const others = readings.slice(at, at + (counts[i] ?? 0));
      at += others.length;
      this.#candidates.set(id, { shares: shares[kinds[i] ?? 0] ?? [], others });
    });
  }

  /** The block, counted through the book, in which the author gives the word's reading. */
  given(id: number): number | null {
    return this.#given.get(id) ?? null;
  }

  /** The word in today's spelling, where its own is an old one. */
  modern(id: number): string | undefined {
    return this.#modern.get(id);
  }

  candidates(id: number, reading: string | null): Candidate[] {
    const found = this.#candidates.get(id);
    if (found === undefined || reading === null) return [];
    return [reading, ...found.others].map((each, i) => ({
      reading: each,
      probability: found.shares[i] ?? 0,
    }));
  }
}
