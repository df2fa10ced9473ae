/** Numbers equal strings equally, in the order in which they come. */
export class Interner {
  readonly #ids = new Map<string, number>();

  /** The string's number; `added` is called with it when it is new. */
  id(key: string, added?: (id: number) => void): number {
    const seen = this.#ids.get(key);
    if (seen !== undefined) return seen;
    const id = this.#ids.size;
    this.#ids.set(key, id);
    added?.(id);
    return id;
  }
}
