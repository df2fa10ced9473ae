import type { ReadText } from '../japanese/reader.ts';
import type { Entries } from './morpheme-table.ts';
import { OtherWords } from './other-words.ts';
import type { Lexicon } from './types.ts';
import { type CountedLemma, type FoundWord, WordTable } from './word-table.ts';

const NO_DICTIONARY: Entries = {
  features: (entry) => {
    throw new RangeError(`Expected a word without dictionary entries, got entry ${entry}`);
  },
};

/** A word of a block. */
export interface PlacedWord {
  found: FoundWord;
  /** Its number in the lexicon. */
  id: number;
  lemma: number;
  /** Which of the words with its surface it is, counted from 0. */
  homograph: number;
  /** Distance back to the word in て that it helps, or 0. */
  helps: number;
}

/** Takes the words of a block in order. The object is only good for the call. */
export type TakeWord = (word: Readonly<PlacedWord>) => void;

/**
 * Gathers a book's different morphemes, lemmas and words while its blocks go by. Numbers are given in the order of
 * first appearance, so that a chapter can be written the moment it is read: to number by frequency would need a
 * second pass over every chapter, and chapters hold no numbers of words anyway.
 */
export class LexiconBuilder {
  readonly #words = new WordTable();
  readonly #other = new OtherWords();
  #blocks = 0;
  #morphemeCount = 0;

  /** Running morphemes of Japanese so far. */
  get morphemeCount(): number {
    return this.#morphemeCount;
  }

  /** Different lemmas to learn so far. */
  get vocabularySize(): number {
    return this.#words.vocabularySize;
  }

  /** Every lemma so far with its count. */
  lemmas(): Iterable<CountedLemma> {
    return this.#words.lemmas();
  }

  /** Takes the words of the book's next block, in Japanese. */
  japanese({ words, readings, dictionary }: ReadText, take: TakeWord): void {
    const block = this.#blocks++;
    for (let i = 0; i < readings.length; i++) {
      const found = readings[i];
      if (found === undefined) continue;
      this.#morphemeCount += found.word.parts.length;
      const id = this.#words.again(found, block) ?? this.#words.add(found, dictionary, block);
      const helps = words.helps[i] ?? -1;
      this.#take(take, found, id, helps < 0 ? 0 : i - helps);
    }
  }

  /** Finds the words of the book's next block, in another language. */
  other(text: string, language: string, take: TakeWord): void {
    const block = this.#blocks++;
    this.#other.find(text, language, (found) => {
      const id = this.#words.again(found, block) ?? this.#words.add(found, NO_DICTIONARY, block);
      this.#take(take, found, id, 0);
    });
  }

  build(head: Pick<Lexicon, 'format' | 'edition'>): Lexicon {
    return { ...head, ...this.#words.tables() };
  }

  #take(take: TakeWord, found: FoundWord, id: number, helps: number): void {
    take({ found, id, lemma: this.#words.lemma(id), homograph: this.#words.homograph(id), helps });
  }
}
