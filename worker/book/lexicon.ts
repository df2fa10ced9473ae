import type { ReadText } from '../japanese/reader.ts';
import type { Entries } from './morpheme-table.ts';
import { OtherWords } from './other-words.ts';
import type { Lexicon, ReadingSource } from './types.ts';
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
  /** Which of the words with its surface each is, counted from 0, for the few that are not the first. */
  homographs: Pairs;
  /** Distance back to the word in て that each helps, for the few that help one. */
  helpers: Pairs;
}

/** Of the few words that have a value: the distance from the word before that has one, and the value, in turns. */
type Pairs = readonly number[];

const HELPS_NONE: readonly number[] = [];

/**
 * Gathers a book's different morphemes, lemmas and words while its blocks go by. Numbers are given in the order of
 * first appearance, so that a chapter can be written the moment it is read: to number by frequency would need a
 * second pass over every chapter, and chapters hold no numbers of words anyway.
 */
export class LexiconBuilder {
  readonly #words = new WordTable();
  readonly #other = new OtherWords();
  #blocks = 0;

  /** Running morphemes of Japanese so far. */
  get morphemeCount(): number {
    return this.#words.morphemeCount;
  }

  /** Running words with kanji so far, by where their readings come from. */
  get readings(): Record<ReadingSource, number> {
    return this.#words.readings;
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
    return this.#number(readings, words.helps, dictionary);
  }

  /** Finds the words of the book's next block, in another language. */
  other(text: string, language: string): BlockWords {
    return this.#number(this.#other.find(text, language), HELPS_NONE, NO_DICTIONARY);
  }

  build(head: Pick<Lexicon, 'format' | 'edition'>): Lexicon {
    return { ...head, ...this.#words.tables() };
  }

  /**
   * Everything that is asked of each running word, in one pass: until it is compiled, each pass over the words of a novel
   * takes 5 to 10 ms.
   *
   * @param helps index of the word that each helps, or -1
   */
  #number(found: readonly FoundWord[], helps: readonly number[], dictionary: Entries): BlockWords {
    const block = this.#blocks++;
    const words = this.#words;
    const ids: number[] = new Array(found.length);
    const lemmas: number[] = new Array(found.length);
    const homographs: number[] = [];
    const helpers: number[] = [];
    let lastHomograph = 0;
    let lastHelper = 0;
    for (let i = 0; i < found.length; i++) {
      const word = found[i];
      if (word === undefined) continue;
      const id = words.again(word, block) ?? words.add(word, dictionary, block);
      ids[i] = id;
      lemmas[i] = words.lemma(id);
      const homograph = words.homograph(id);
      if (homograph > 0) {
        homographs.push(i - lastHomograph, homograph);
        lastHomograph = i;
      }
      const helped = helps[i] ?? -1;
      if (helped >= 0) {
        helpers.push(i - lastHelper, i - helped);
        lastHelper = i;
      }
    }
    return { found, ids, lemmas, homographs, helpers };
  }
}
