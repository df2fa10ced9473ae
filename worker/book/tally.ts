import type { ParsedBlock } from '../epub/types.ts';
import { hasKanji } from '../japanese/kana.ts';
import type { LanguageDecision } from '../language/decide.ts';
import { countCharacters } from './languages.ts';
import type { BlockWords } from './lexicon.ts';
import type { ChapterEntry, LanguageCount, ReadingSource } from './types.ts';

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
  readonly characters = { body: 0, colophon: 0 };
  ruby = 0;
  readonly #languages = new Map<string, LanguageCount>();

  /** Blocks and characters by language and what told it, most written first. Blocks without text speak none. */
  get languages(): LanguageCount[] {
    return [...this.#languages.values()].sort((a, b) => b.characters - a.characters);
  }

  addText({ language, reason }: LanguageDecision, characters: number): void {
    const key = `${language} ${reason}`;
    const count = this.#languages.get(key) ?? { language, reason, blocks: 0, characters: 0 };
    this.#languages.set(key, count);
    count.blocks++;
    count.characters += characters;
  }
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

  addWords({ found, lemmas }: BlockWords): void {
    const { readings } = this.#book;
    for (let i = 0; i < lemmas.length; i++) {
      const read = found[i];
      if (read === undefined || !read.word.isVocabulary) continue;
      this.#words++;
      this.#lemmas.add(lemmas[i] ?? 0);
      if (hasKanji(read.word.surface)) readings[read.source]++;
    }
  }

  /** @param part of the book that the block belongs to */
  addBlock(
    { text, ruby }: ParsedBlock,
    decision: LanguageDecision,
    sentences: number,
    part: 'body' | 'colophon',
  ): void {
    const characters = countCharacters(text);
    this.#book.characters[part] += characters;
    this.#characters += characters;
    if (text !== '') this.#book.addText(decision, characters);
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
