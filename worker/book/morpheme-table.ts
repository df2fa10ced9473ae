import { toHiragana } from '../japanese/kana.ts';
import type { ReadText } from '../japanese/reader.ts';
import type { Features, Morphemes } from '../japanese/types.ts';
import { Interner } from './interner.ts';
import { pack } from './numbers.ts';
import type { MorphemeColumns } from './types.ts';

/** Every different morpheme of a book, numbered in the order of first appearance. */
export class MorphemeTable {
  readonly grammar: string[][] = [];
  readonly #surface: string[] = [];
  readonly #base: (string | null)[] = [];
  readonly #reading: (string | null)[] = [];
  readonly #grammar: number[] = [];
  readonly #grammarIds = new Interner();
  /** The dictionary's entry, null where no dictionary was asked. */
  readonly #entry: (number | null)[] = [];
  readonly #bySurface = new Map<string, number[]>();

  /** Numbers of the morphemes `from` to before `to` of an analysed text. */
  analysed(
    text: string,
    morphemes: Morphemes,
    from: number,
    to: number,
    dictionary: ReadText['dictionary'],
  ): number[] {
    const numbers: number[] = [];
    for (let i = from; i < to; i++) {
      const entry = morphemes.entry[i] ?? 0;
      const surface = text.slice(morphemes.start[i], morphemes.end[i]);
      numbers.push(this.#find(surface, entry) ?? this.#add(surface, entry, dictionary.features(entry)));
    }
    return numbers;
  }

  /** Number of a piece of text in a language that has no dictionary here. */
  plain(surface: string): number {
    return this.#find(surface, null) ?? this.#append(surface, null, null, null, []);
  }

  surface(id: number): string {
    return this.#surface[id] ?? '';
  }

  /** The readings of these morphemes joined, or null when one is unknown. */
  readingOf(ids: readonly number[]): string | null {
    let joined = '';
    for (const id of ids) {
      const reading = this.#reading[id] ?? null;
      if (reading === null) return null;
      joined += reading;
    }
    return joined;
  }

  columns(): MorphemeColumns {
    const short = (value: string | null, id: number) => (value === this.#surface[id] ? 0 : value);
    return {
      surface: this.#surface,
      base: this.#base.map(short),
      reading: this.#reading.map(short),
      grammar: pack(this.#grammar),
    };
  }

  #find(surface: string, entry: number | null): number | undefined {
    return this.#bySurface.get(surface)?.find((id) => this.#entry[id] === entry);
  }

  #add(surface: string, entry: number, features: Features): number {
    const base = features.base === '*' ? null : features.base;
    const reading = features.reading === null ? null : toHiragana(features.reading);
    return this.#append(surface, entry, base, reading, grammarOf(features));
  }

  #append(
    surface: string,
    entry: number | null,
    base: string | null,
    reading: string | null,
    grammar: string[],
  ): number {
    const id = this.#surface.push(surface) - 1;
    this.#entry.push(entry);
    this.#base.push(base);
    this.#reading.push(reading);
    this.#grammar.push(this.#grammarIds.id(grammar.join(), () => this.grammar.push(grammar)));
    const same = this.#bySurface.get(surface);
    if (same === undefined) this.#bySurface.set(surface, [id]);
    else same.push(id);
    return id;
  }
}

function grammarOf(found: Features): string[] {
  const { pos, posDetail1, posDetail2, posDetail3, conjugationType, conjugationForm } = found;
  const grammar = [pos, posDetail1, posDetail2, posDetail3, conjugationType, conjugationForm];
  return grammar.slice(0, grammar.findLastIndex((term) => term !== '*') + 1);
}
