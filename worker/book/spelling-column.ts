import { pack } from './numbers.ts';
import type { WordColumns } from './types.ts';
import type { FoundWord } from './word-table.ts';

/** Keeps of the words in an old spelling how they are spelt today. */
export class SpellingColumn {
  readonly #distances: number[] = [];
  readonly #spellings: string[] = [];
  #last = 0;

  /** The next different word of the book, with its number. */
  addWord(id: number, { word: { modern } }: FoundWord): void {
    if (modern === undefined) return;
    this.#distances.push(id - this.#last);
    this.#last = id;
    this.#spellings.push(modern);
  }

  build(): Pick<WordColumns, 'modern'> {
    if (this.#spellings.length === 0) return {};
    return { modern: { words: pack(this.#distances), spellings: this.#spellings } };
  }
}
