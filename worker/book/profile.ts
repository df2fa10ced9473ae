import { gradeOf, OUTSIDE } from '../japanese/grades.ts';
import type { Profile } from './types.ts';

/** Longest sentence that is told apart from longer ones: all of them count as this long. */
const LONGEST = 2_000;

/** Counts what makes one chapter hard to read, besides its words: its sentences and its kanji. */
export class ChapterProfile {
  /** Sentences by their length. */
  readonly #lengths = new Uint32Array(LONGEST + 1);
  readonly #kanji = new Array<number>(OUTSIDE).fill(0);
  #sentences = 0;
  /** Of the sentence that goes on in the next block. */
  #begun = 0;

  /**
   * @param ends of the sentences, the last is the text's length
   * @param continues whether the last sentence goes on in the next block
   */
  addSentences(ends: readonly number[], continues: boolean): void {
    let from = 0;
    ends.forEach((end, i) => {
      const length = this.#begun + end - from;
      from = end;
      if (continues && i === ends.length - 1) {
        this.#begun = length;
        return;
      }
      this.#begun = 0;
      this.#addSentence(length);
    });
  }

  addText(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const grade = gradeOf(text.charCodeAt(i));
      if (grade > 0) this.#kanji[grade - 1] = (this.#kanji[grade - 1] ?? 0) + 1;
    }
  }

  /** Without what only the whole book tells. */
  build(): Pick<Profile, 'sentences' | 'kanji'> {
    if (this.#begun > 0) this.#addSentence(this.#begun);
    return {
      sentences: { median: this.#quantile(0.5), long: this.#quantile(0.9) },
      kanji: this.#kanji,
    };
  }

  #addSentence(length: number): void {
    const at = Math.min(length, LONGEST);
    this.#lengths[at] = (this.#lengths[at] ?? 0) + 1;
    this.#sentences++;
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
