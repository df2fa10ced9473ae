import { PermanentError } from '../errors.ts';
import type { PlacedWord } from './lexicon.ts';
import { type Numbers, pack } from './numbers.ts';
import type { Block } from './types.ts';

/** Gathers the words of one block into the columns that the format writes. */
export class BlockColumns {
  readonly #text: string;
  readonly #lengths: number[] = [];
  readonly #homographs = new Pairs();
  readonly #helpers = new Pairs();
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Text is never lost: a word must stand where the one before it ended.
   *
   * @throws PermanentError `text_lost`
   */
  add({ found, homograph, helps }: PlacedWord): void {
    const { surface } = found.word;
    if (!this.#text.startsWith(surface, this.#end)) throw this.#lost();
    this.#end += surface.length;
    const index = this.#lengths.push(surface.length) - 1;
    if (homograph !== 0) this.#homographs.add(index, homograph);
    if (helps !== 0) this.#helpers.add(index, helps);
  }

  /** @throws PermanentError `text_lost` when the words end before the text */
  columns(): Pick<Block, 'words' | 'homographs' | 'helpers'> {
    if (this.#end !== this.#text.length) throw this.#lost();
    return {
      ...(this.#lengths.length > 0 && { words: pack(this.#lengths) }),
      ...(!this.#homographs.isEmpty && { homographs: this.#homographs.column() }),
      ...(!this.#helpers.isEmpty && { helpers: this.#helpers.column() }),
    };
  }

  #lost(): PermanentError {
    const place = JSON.stringify(this.#text.slice(this.#end, this.#end + 20));
    return new PermanentError(
      'text_lost',
      `The words of a block do not join to its text, from ${place} on; please report this book.`,
    );
  }
}

/** Values of a few words: each with the distance from the word before that has one. */
class Pairs {
  readonly #pairs: number[] = [];
  #last = 0;

  add(index: number, value: number): void {
    this.#pairs.push(index - this.#last, value);
    this.#last = index;
  }

  get isEmpty(): boolean {
    return this.#pairs.length === 0;
  }

  column(): Numbers {
    return pack(this.#pairs);
  }
}
