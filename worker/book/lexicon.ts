import type { ReadText } from '../japanese/reader.ts';
import { MorphemeTable } from './morpheme-table.ts';
import { OtherWords } from './other-words.ts';
import type { Lexicon } from './types.ts';
import { type Word, WordTable } from './word-table.ts';

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

  /** Takes the words of the book's next block, in Japanese. */
  japanese(text: string, read: ReadText, take: TakeWord): void {
    const { dictionary, morphemes, words, readings } = read;
    this.#morphemeCount += morphemes.count;
    const block = this.#blocks++;
    for (const [i, reading] of readings.entries()) {
      let word = this.#words.again(reading, block);
      if (word === undefined) {
        const [from, to] = [words.first[i] ?? 0, words.first[i + 1] ?? morphemes.count];
        const own = this.#morphemes.analysed(text, morphemes, from, to, dictionary);
        word = this.#words.add(reading, own, block);
      }
      const helps = words.helps[i] ?? -1;
      take(word, helps < 0 ? 0 : i - helps);
    }
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
