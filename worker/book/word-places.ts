import { BookFormatError } from './format-error.ts';
import { unpack } from './numbers.ts';
import type { Book, Search } from './types.ts';

/** Where every word of a book stands: its running words by number, in typed arrays. */
export class WordPlaces {
  readonly #surface: (id: number) => string;
  /** The word at each place. */
  readonly #words: Int32Array;
  /** Places by word: those of word n from `#from[n]` to `#from[n + 1]` in `#at`. */
  readonly #at: Int32Array;
  readonly #from: Int32Array;
  /** First place of each block, counted through the book, and behind the last. */
  readonly #blocks: Int32Array;
  /** First block of each chapter, and behind the last. */
  readonly #chapters: number[] = [0];
  /** Offsets of the words in the block that was asked about last. */
  #opened: { block: number; starts: Int32Array } = { block: -1, starts: new Int32Array() };

  /** @throws BookFormatError `truncated` */
  constructor(book: Book, search: Search, surface: (id: number) => string) {
    this.#surface = surface;
    this.#words = wordsOf(search);
    const counts = unpack(search.blocks);
    this.#blocks = new Int32Array(counts.length + 1);
    for (const [i, count] of counts.entries()) this.#blocks[i + 1] = (this.#blocks[i] ?? 0) + count;
    for (const { blocks } of book.chapters) this.#chapters.push((this.#chapters.at(-1) ?? 0) + blocks);
    if (this.#chapters.at(-1) !== counts.length || this.#blocks.at(-1) !== this.#words.length) {
      throw new BookFormatError('truncated', 'The search index is not whole; load it again.');
    }
    [this.#from, this.#at] = placesByWord(this.#words);
  }

  /** The number of the word at a place. */
  word(at: number): number {
    return this.#words[at] ?? 0;
  }

  /** The places of these words, in reading order. */
  of(ids: Iterable<number>): Int32Array {
    const parts = [...ids].map((id) => this.#at.subarray(this.#from[id] ?? 0, this.#from[id + 1] ?? 0));
    const places = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let end = 0;
    for (const part of parts) {
      places.set(part, end);
      end += part.length;
    }
    return places.sort();
  }

  blockOf(at: number): { chapter: number; block: number } {
    const block = indexIn(this.#blocks, at);
    const chapter = indexIn(this.#chapters, block);
    return { chapter, block: block - (this.#chapters[chapter] ?? 0) };
  }

  /** The last place of the block that a place is in. */
  lastOfBlock(at: number): number {
    return (this.#blocks[indexIn(this.#blocks, at) + 1] ?? 0) - 1;
  }

  /** Offset of the word at a place in the text of its block. */
  startOf(at: number): number {
    const block = indexIn(this.#blocks, at);
    if (block !== this.#opened.block) this.#opened = { block, starts: this.#startsIn(block) };
    return this.#opened.starts[at - (this.#blocks[block] ?? 0)] ?? 0;
  }

  /** Of one block at a time: hits come in order, and a block may be a whole book. */
  #startsIn(block: number): Int32Array {
    const first = this.#blocks[block] ?? 0;
    const starts = new Int32Array((this.#blocks[block + 1] ?? 0) - first);
    for (let i = 1; i < starts.length; i++) {
      starts[i] = (starts[i - 1] ?? 0) + this.#surface(this.word(first + i - 1)).length;
    }
    return starts;
  }

  textOf(chapter: number, block: number): string {
    const index = (this.#chapters[chapter] ?? 0) + block;
    let text = '';
    const end = this.#blocks[index + 1] ?? 0;
    for (let i = this.#blocks[index] ?? 0; i < end; i++) text += this.#surface(this.word(i));
    return text;
  }
}

function wordsOf({ words }: Search): Int32Array {
  let known = 0;
  return Int32Array.from(unpack(words), (value) => (value === 0 ? known++ : value - 1));
}

/** Counting sort: where each word's places begin, and the places. */
function placesByWord(words: Int32Array): [from: Int32Array, at: Int32Array] {
  let size = 0;
  for (const word of words) size = Math.max(size, word + 1);
  const from = new Int32Array(size + 1);
  for (const word of words) from[word + 1] = (from[word + 1] ?? 0) + 1;
  for (let i = 1; i <= size; i++) from[i] = (from[i] ?? 0) + (from[i - 1] ?? 0);
  const next = from.slice();
  const at = new Int32Array(words.length);
  words.forEach((word, place) => {
    const slot = next[word] ?? 0;
    at[slot] = place;
    next[word] = slot + 1;
  });
  return [from, at];
}

/** The last index whose value is not above `value`, in ascending bounds. Of equal ones the last: empty blocks hold none. */
function indexIn(bounds: ArrayLike<number>, value: number): number {
  let [low, high] = [0, bounds.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  return low;
}
