import type { ReadText } from '../japanese/reader.ts';
import { MorphemeTable } from './morpheme-table.ts';
import { OtherWords } from './other-words.ts';
import type { Lexicon } from './types.ts';
import { type FoundWord, WordTable } from './word-table.ts';

/** A word of a block. */
export interface PlacedWord {
  found: FoundWord;
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
    const { morphemes, words, readings } = read;
    this.#morphemeCount += morphemes.count;
    const block = this.#blocks++;
    for (let i = 0; i < words.count; i++) {
      const found = readings[i];
      if (found === undefined) return;
      let id = this.#words.again(found, block);
      if (id === undefined) {
        const [from, to] = [words.first[i] ?? 0, words.first[i + 1] ?? morphemes.count];
        id = this.#words.add(found, this.#morphemes.analysed(text, read, from, to), block);
      }
      const helps = words.helps[i] ?? -1;
      this.#take(take, found, id, helps < 0 ? 0 : i - helps);
    }
  }

  /** Finds the words of the book's next block, in another language. */
  other(text: string, language: string, take: TakeWord): void {
    const block = this.#blocks++;
    this.#other.find(text, language, (found) => {
      const own = () => [this.#morphemes.plain(found.word.surface)];
      const id = this.#words.again(found, block) ?? this.#words.add(found, own(), block);
      this.#take(take, found, id, 0);
    });
  }

  build(head: Pick<Lexicon, 'format' | 'edition'>): Lexicon {
    return { ...head, ...this.#morphemes.tables(), ...this.#words.tables() };
  }

  #take(take: TakeWord, found: FoundWord, id: number, helps: number): void {
    take({ found, lemma: this.#words.lemma(id), homograph: this.#words.homograph(id), helps });
  }
}
