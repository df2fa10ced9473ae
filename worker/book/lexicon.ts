import type { ReadText } from '../japanese/reader.ts';
import type { Entries } from './morpheme-table.ts';
import { OtherWords } from './other-words.ts';
import type { Lexicon } from './types.ts';
import { type CountedLemma, type FoundWord, WordTable } from './word-table.ts';

const NO_DICTIONARY: Entries = { features: refuse, grammar: refuse };

function refuse(entry: number): never {
  throw new RangeError(`Expected a word without dictionary entries, got entry ${entry}`);
}

/** The words of a block in order, as columns. */
export interface BlockWords {
  found: readonly FoundWord[];
  /** Their numbers in the lexicon. */
  ids: readonly number[];
  lemmas: readonly number[];
  /** Which of the words with its surface each is, counted from 0. */
  homographs: readonly number[];
  /** Distance back to the word in て that each helps, or 0. */
  helps: readonly number[];
}

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
  japanese({ words, readings, dictionary }: ReadText): BlockWords {
    for (const { word } of readings) this.#morphemeCount += word.parts.length;
    const helps = words.helps.map((helped, i) => (helped < 0 ? 0 : i - helped));
    return this.#number(readings, helps, dictionary);
  }

  /** Finds the words of the book's next block, in another language. */
  other(text: string, language: string): BlockWords {
    const found = this.#other.find(text, language);
    return this.#number(found, new Array<number>(found.length).fill(0), NO_DICTIONARY);
  }

  build(head: Pick<Lexicon, 'format' | 'edition'>): Lexicon {
    return { ...head, ...this.#words.tables() };
  }

  #number(found: readonly FoundWord[], helps: readonly number[], dictionary: Entries): BlockWords {
    const block = this.#blocks++;
    const words = this.#words;
    const ids: number[] = [];
    const lemmas: number[] = [];
    const homographs: number[] = [];
    for (const word of found) {
      const id = words.again(word, block) ?? words.add(word, dictionary, block);
      ids.push(id);
      lemmas.push(words.lemma(id));
      homographs.push(words.homograph(id));
    }
    return { found, ids, lemmas, homographs, helps };
  }
}
