import type { ParsedBlock } from '../epub/types.ts';
import type { LanguageDecision } from '../language/decide.ts';
import { countCharacters } from './languages.ts';
import type { ChapterEntry, LanguageCount } from './types.ts';

/** What is counted through a whole book, but for its words. */
export class BookTally {
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

/** What is counted through a chapter, but for its words, and with it through its book. */
export class ChapterTally {
  readonly #book: BookTally;
  #characters = 0;
  #sentences = 0;

  constructor(book: BookTally) {
    this.#book = book;
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

  counts(): Pick<ChapterEntry, 'characters' | 'sentences'> {
    return { characters: this.#characters, sentences: this.#sentences };
  }
}
