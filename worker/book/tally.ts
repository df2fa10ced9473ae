import type { ParsedBlock } from '../epub/types.ts';
import { hasKanji } from '../japanese/kana.ts';
import { countCharacters } from './languages.ts';
import type { PlacedWord } from './lexicon.ts';
import type { ChapterEntry, ReadingSource } from './types.ts';

/** What is counted through a whole book. */
export class BookTally {
  /** Running words with kanji, by where their readings come from. */
  readonly readings: Record<ReadingSource, number> = {
    author: 0,
    book: 0,
    dictionary: 0,
    ambiguous: 0,
    none: 0,
  };
  ruby = 0;
}

/** What is counted through a chapter, and with it through its book. */
export class ChapterTally {
  readonly #book: BookTally;
  readonly #lemmas = new Set<number>();
  #characters = 0;
  #sentences = 0;
  #words = 0;

  constructor(book: BookTally) {
    this.#book = book;
  }

  addWord({ found, lemma }: PlacedWord): void {
    if (!found.word.isVocabulary) return;
    this.#words++;
    this.#lemmas.add(lemma);
    if (hasKanji(found.word.surface)) this.#book.readings[found.source]++;
  }

  addBlock({ text, ruby }: ParsedBlock, sentences: number): void {
    this.#characters += countCharacters(text);
    this.#sentences += sentences;
    this.#book.ruby += ruby.length;
  }

  counts(): Pick<ChapterEntry, 'characters' | 'sentences' | 'words' | 'uniqueWords'> {
    return {
      characters: this.#characters,
      sentences: this.#sentences,
      words: this.#words,
      uniqueWords: this.#lemmas.size,
    };
  }
}
