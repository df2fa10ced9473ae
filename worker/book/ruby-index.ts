import type { ParsedBook } from '../epub/types.ts';
import { toHiragana } from '../japanese/kana.ts';
import { cleanRuby, isReading } from '../japanese/words/ruby.ts';

/** A reading that the author gives to a writing. */
export interface GivenReading {
  reading: string;
  /** The block where it is given first, counted through the book. */
  block: number;
}

/** What the author reads how, and where that is said first. */
export class RubyIndex {
  readonly #given = new Map<string, GivenReading[]>();

  constructor({ chapters }: Pick<ParsedBook, 'chapters'>) {
    let block = 0;
    for (const { blocks } of chapters) {
      for (const { text, ruby } of blocks) {
        for (const [start, length, annotation] of ruby) {
          if (isReading(annotation)) {
            this.#add(text.slice(start, start + length), toHiragana(cleanRuby(annotation)), block);
          }
        }
        block++;
      }
    }
  }

  /** The readings of a writing in the order of the text; empty where the author gives none. */
  of(base: string): readonly GivenReading[] {
    return this.#given.get(base) ?? NONE;
  }

  #add(base: string, reading: string, block: number): void {
    const known = this.#given.get(base);
    if (known === undefined) this.#given.set(base, [{ reading, block }]);
    else if (!known.some((given) => given.reading === reading)) known.push({ reading, block });
  }
}

const NONE: readonly GivenReading[] = [];
