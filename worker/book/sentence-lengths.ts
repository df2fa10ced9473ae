import type { Profile } from './types.ts';

/** Longest sentence that is told apart from longer ones: all of them count as this long. */
const LONGEST = 2_000;

/** How long the sentences of each chapter are. One that goes on in the next chapter counts whole, where it begins. */
export class SentenceLengths {
  readonly #chapters: Profile['sentences'][] = [];
  #here = new LengthCounts();
  /** The sentence that goes on in the next block: its length so far, and where it began. */
  #begun = { length: 0, chapter: 0, counts: this.#here };

  /**
   * @param ends of a block's sentences, the last is the text's length
   * @param continues whether the last sentence goes on in the next block
   */
  addBlock(ends: readonly number[], continues: boolean): void {
    let from = 0;
    ends.forEach((end, i) => {
      if (this.#begun.length === 0) {
        this.#begun = { length: 0, chapter: this.#chapters.length, counts: this.#here };
      }
      this.#begun.length += end - from;
      from = end;
      if (!continues || i < ends.length - 1) this.#endSentence();
    });
  }

  endChapter(): void {
    this.#chapters.push(this.#here.spread());
    this.#here = new LengthCounts();
  }

  /** One for each chapter that has ended. */
  build(): readonly Profile['sentences'][] {
    return this.#chapters;
  }

  #endSentence(): void {
    const { length, chapter, counts } = this.#begun;
    counts.add(length);
    if (chapter < this.#chapters.length) this.#chapters[chapter] = counts.spread();
    this.#begun.length = 0;
  }
}

class LengthCounts {
  /** Sentences by their length. */
  readonly #lengths = new Uint32Array(LONGEST + 1);
  #sentences = 0;

  add(length: number): void {
    const at = Math.min(length, LONGEST);
    this.#lengths[at] = (this.#lengths[at] ?? 0) + 1;
    this.#sentences++;
  }

  spread(): Profile['sentences'] {
    return { median: this.#quantile(0.5), long: this.#quantile(0.9) };
  }

  /** The length that this share of the sentences does not exceed; 0 without any. */
  #quantile(share: number): number {
    let rest = Math.ceil(this.#sentences * share);
    for (let length = 0; length <= LONGEST; length++) {
      rest -= this.#lengths[length] ?? 0;
      if (rest <= 0) return this.#sentences === 0 ? 0 : length;
    }
    return LONGEST;
  }
}
