import { toHiragana } from '../japanese/kana.ts';
import type { Features } from '../japanese/types.ts';
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
  readonly #ids = new Interner();
  /** Dictionary entry → the morpheme that came with it first: saves slicing and hashing the surface nearly always. */
  readonly #byEntry = new Map<number, number>();

  /** Number of the morpheme that stands at `text.slice(start, end)` with the given dictionary entry. */
  analysed(
    text: string,
    start: number,
    end: number,
    entry: number,
    features: (entry: number) => Features,
  ): number {
    const likely = this.#byEntry.get(entry);
    if (likely !== undefined && this.#isAt(likely, text, start, end)) return likely;
    const surface = text.slice(start, end);
    return this.#ids.id(`${entry}\t${surface}`, (id) => {
      const found = features(entry);
      const base = found.base === '*' ? null : found.base;
      const reading = found.reading === null ? null : toHiragana(found.reading);
      this.#append(surface, base, reading, grammarOf(found));
      if (likely === undefined) this.#byEntry.set(entry, id);
    });
  }

  /** Number of a piece of text in a language that has no dictionary here. */
  plain(surface: string): number {
    return this.#ids.id(surface, () => this.#append(surface, null, null, []));
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

  #isAt(id: number, text: string, start: number, end: number): boolean {
    const surface = this.surface(id);
    return surface.length === end - start && text.startsWith(surface, start);
  }

  #append(surface: string, base: string | null, reading: string | null, grammar: string[]): void {
    this.#surface.push(surface);
    this.#base.push(base);
    this.#reading.push(reading);
    this.#grammar.push(this.#grammarIds.id(grammar.join(), () => this.grammar.push(grammar)));
  }
}

function grammarOf(found: Features): string[] {
  const { pos, posDetail1, posDetail2, posDetail3, conjugationType, conjugationForm } = found;
  const grammar = [pos, posDetail1, posDetail2, posDetail3, conjugationType, conjugationForm];
  return grammar.slice(0, grammar.findLastIndex((term) => term !== '*') + 1);
}
