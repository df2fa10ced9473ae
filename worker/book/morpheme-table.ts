import { toHiragana } from '../japanese/kana.ts';
import type { Features } from '../japanese/types.ts';
import { Interner } from './interner.ts';
import { pack } from './numbers.ts';
import type { Lexicon } from './types.ts';

/** What the entries of morphemes are. */
export interface Entries {
  features(entry: number): Features;
  /** The same number for entries whose first six features are the same. */
  grammar(entry: number): number;
}

/** No further morpheme of a chain. */
const END = -1;
/** No dictionary was asked. */
const NO_GRAMMAR = -1;

/** Every different morpheme of a book, numbered in the order of first appearance. */
export class MorphemeTable {
  readonly #surface: string[] = [];
  /** What the dictionary says, null where no dictionary was asked. */
  readonly #features: (Features | null)[] = [];
  /** The number that the dictionary has for its grammar. */
  readonly #grammar: number[] = [];
  /** In hiragana, null when unknown. */
  readonly #reading: (string | null)[] = [];
  /** The first morpheme with a surface, and the next with the same. */
  readonly #first = new Map<string, number>();
  readonly #next: number[] = [];

  /** Number of a morpheme. One object of features is one entry of the dictionary. */
  number({ surface, entry }: { surface: string; entry: number | null }, dictionary: Entries): number {
    const features = entry === null ? null : dictionary.features(entry);
    const first = this.#first.get(surface);
    let last = END;
    for (let id = first ?? END; id !== END; id = this.#next[id] ?? END) {
      if (this.#features[id] === features) return id;
      last = id;
    }
    const id = this.#surface.push(surface) - 1;
    const reading = features?.reading ?? null;
    this.#features.push(features);
    this.#grammar.push(entry === null ? NO_GRAMMAR : dictionary.grammar(entry));
    this.#reading.push(reading === null ? null : toHiragana(reading));
    this.#next.push(END);
    if (last === END) this.#first.set(surface, id);
    else this.#next[last] = id;
    return id;
  }

  /** The readings of a range of morphemes joined, or null when one is unknown. */
  readingOf(ids: readonly number[], from: number, to: number): string | null {
    let joined = '';
    for (let i = from; i < to; i++) {
      const reading = this.#reading[ids[i] ?? 0] ?? null;
      if (reading === null) return null;
      joined += reading;
    }
    return joined;
  }

  /** The tables as the format has them. */
  tables(): Pick<Lexicon, 'grammar' | 'morphemes'> {
    const grammar = new Interner(grammarOf);
    const same = (value: string | null, id: number) => (value === this.#surface[id] ? 0 : value);
    return {
      morphemes: {
        surface: this.#surface,
        base: this.#features.map((features, id) => same(baseOf(features), id)),
        reading: this.#reading.map(same),
        grammar: pack(this.#grammar.map((number, id) => grammar.id(number, this.#features[id] ?? null))),
      },
      grammar: grammar.values,
    };
  }
}

function baseOf(features: Features | null): string | null {
  return features === null || features.base === '*' ? null : features.base;
}

function grammarOf(features: Features | null): string[] {
  if (features === null) return [];
  const { pos, posDetail1, posDetail2, posDetail3, conjugationType, conjugationForm } = features;
  const grammar = [pos, posDetail1, posDetail2, posDetail3, conjugationType, conjugationForm];
  return grammar.slice(0, grammar.findLastIndex((term) => term !== '*') + 1);
}
