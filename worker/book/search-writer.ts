import { pack } from './numbers.ts';
import type { Search } from './types.ts';

/**
 * Writes `search.json` while blocks go by: the book as the numbers of its words. Kept as packed text, about two bytes a
 * word: a book of 5 million characters takes 6 MB of them.
 */
export class SearchWriter {
  readonly #words: string[] = [];
  readonly #blocks: string[] = [];
  #chapter: number[] = [];
  #counts: number[] = [];
  #count = 0;
  #known = 0;

  /** The next word of the block. Numbers are given in the order of first appearance. */
  addWord(id: number): void {
    this.#count++;
    if (id < this.#known) {
      this.#chapter.push(id + 1);
    } else {
      this.#chapter.push(0);
      this.#known = id + 1;
    }
  }

  endBlock(): void {
    this.#counts.push(this.#count);
    this.#count = 0;
  }

  endChapter(): void {
    this.#words.push(pack(this.#chapter));
    this.#blocks.push(pack(this.#counts));
    this.#chapter = [];
    this.#counts = [];
  }

  build(head: Pick<Search, 'format' | 'edition'>): Search {
    return { ...head, words: this.#words.join(''), blocks: this.#blocks.join('') };
  }
}
