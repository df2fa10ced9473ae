import { alternatives } from '../japanese/confidence/candidates.ts';
import { DOUBTS } from '../japanese/confidence/doubts.ts';
import type { NameDictionary } from './cast/names.ts';
import { pack } from './numbers.ts';
import type { RubyIndex } from './ruby-index.ts';
import type { WordColumns } from './types.ts';
import type { FoundWord } from './word-table.ts';

const KINDS = Object.keys(DOUBTS);

/** Gathers what ambiguous words may be read as. */
export class CandidateWriter {
  readonly #ruby: RubyIndex;
  readonly #kinds: number[] = [];
  readonly #counts: number[] = [];
  readonly #readings: string[] = [];

  constructor(ruby: RubyIndex) {
    this.#ruby = ruby;
  }

  /** The next different word of the book. */
  addWord(found: FoundWord, dictionary: NameDictionary): void {
    if (found.source !== 'ambiguous') return;
    const given = (writing: string) => this.#ruby.of(writing).map(({ reading }) => reading);
    const { doubt, others } = alternatives(found, dictionary, given);
    this.#kinds.push(KINDS.indexOf(doubt));
    this.#counts.push(others.length);
    this.#readings.push(...others);
  }

  build(): Pick<WordColumns, 'candidates'> {
    if (this.#kinds.length === 0) return {};
    return {
      candidates: {
        shares: Object.values(DOUBTS).map((shares) => [...shares]),
        kind: pack(this.#kinds),
        count: pack(this.#counts),
        readings: this.#readings,
      },
    };
  }
}
