import type { ParsedBlock } from '../epub/types.ts';
import type { Morphemes } from '../japanese/types.ts';
import type { Dictionary } from '../japanese/words/types.ts';
import { MorphemeTable } from './morpheme-table.ts';
import type { Lexicon } from './types.ts';
import { type Word, WordTable } from './word-table.ts';
import { JapaneseWords, OtherWords } from './words.ts';

/** Takes the words of a block in order, and the distance back to the word in て that each helps, or 0. */
export type TakeWord = (word: Readonly<Word>, helps: number) => void;

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

  /** Finds the words of the book's next block, in Japanese. */
  japanese(block: ParsedBlock, morphemes: Morphemes, dictionary: Dictionary, take: TakeWord): void {
    this.#japanese ??= new JapaneseWords(dictionary);
    this.#morphemeCount += morphemes.count;
    const number = this.#blocks++;
    this.#japanese.find(block, morphemes, (found, from, to, helps) => {
      let word = this.#words.again(found, number);
      if (word === undefined) {
        const own = this.#morphemes.analysed(block.text, morphemes, from, to, dictionary);
        word = this.#words.add(found, own, number);
      }
      take(word, helps);
    });
  }

  /** Finds the words of the book's next block, in another language. */
  other(text: string, language: string, take: TakeWord): void {
    const number = this.#blocks++;
    this.#other.find(text, language, (found, surface) => {
      const again = this.#words.again(found, number);
      take(again ?? this.#words.add(found, [this.#morphemes.plain(surface)], number), 0);
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
