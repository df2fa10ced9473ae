import type { ParsedBlock } from '../epub/types.ts';
import type { Morphemes } from '../japanese/types.ts';
import type { Dictionary } from '../japanese/words/types.ts';
import { MorphemeTable } from './morpheme-table.ts';
import type { Lexicon } from './types.ts';
import { type Word, WordTable } from './word-table.ts';
import { JapaneseWords, OtherWords } from './words.ts';

/** A word of a block. */
export interface EntryPlace {
  entry: Readonly<Word>;
  /** Distance back to the word in て that it helps, or 0. */
  helps: number;
}

/**
 * Gathers a book's different morphemes, lemmas and words while its blocks go by. Numbers are given in the order of
 * first appearance, so that a chapter can be written the moment it is read: to number by frequency would need a
 * second pass over every chapter, and words need no numbers in the chapters anyway.
 */
export class LexiconBuilder {
  readonly #morphemes = new MorphemeTable();
  readonly #words = new WordTable(this.#morphemes);
  #japanese: JapaneseWords | null = null;
  readonly #other = new OtherWords();
  #blocks = 0;
  #morphemeCount = 0;

  /** Running morphemes so far. */
  get morphemeCount(): number {
    return this.#morphemeCount;
  }

  /** Different lemmas to learn so far. */
  get vocabularySize(): number {
    return this.#words.vocabularySize;
  }

  /** The words of the book's next block, in Japanese. */
  japanese(block: ParsedBlock, morphemes: Morphemes, dictionary: Dictionary): EntryPlace[] {
    this.#japanese ??= new JapaneseWords(dictionary);
    this.#morphemeCount += morphemes.count;
    const number = this.#blocks++;
    return this.#japanese.find(block, morphemes).map(({ found, from, to, helps }) => {
      const entry =
        this.#words.again(found, number) ??
        this.#words.add(found, this.#morphemes.analysed(block.text, morphemes, from, to, dictionary), number);
      return { entry, helps };
    });
  }

  /** The words of the book's next block, in another language. */
  other(block: ParsedBlock, language: string): EntryPlace[] {
    const number = this.#blocks++;
    return this.#other.find(block.text, language).map(({ surface, found }) => {
      const entry =
        this.#words.again(found, number) ?? this.#words.add(found, [this.#morphemes.plain(surface)], number);
      return { entry, helps: 0 };
    });
  }

  build(head: Pick<Lexicon, 'format' | 'edition'>): Lexicon {
    return {
      ...head,
      grammar: this.#morphemes.grammar,
      partsOfSpeech: this.#words.partsOfSpeech,
      readingSources: this.#words.readingSources,
      conjugations: this.#words.conjugations,
      furigana: this.#words.furigana,
      morphemes: this.#morphemes.columns(),
      ...this.#words.columns(),
    };
  }
}
