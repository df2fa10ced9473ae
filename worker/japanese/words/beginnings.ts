/**
 * Which two UTF-16 units begin a row of a table: asked of every word or unit of a book, so no string is made for it. Says yes to a
 * few pairs that begin none.
 */
export class Beginnings {
  readonly #marks = new Uint8Array(0x10000);

  add(first: number, second: number): void {
    this.#marks[indexOf(first, second)] = 1;
  }

  has(text: string, at: number): boolean {
    return this.#marks[indexOf(text.charCodeAt(at), text.charCodeAt(at + 1))] === 1;
  }
}

/** Kana and kanji keep apart: what is spread is the first unit, by more than there are kana. */
function indexOf(first: number, second: number): number {
  return (first * 251 + second) & 0xffff;
}

/** Of the tables of words that the dictionary lacks: asked once for all of them. */
export const BEGINNINGS = new Beginnings();
