/** Numbers equal values equally, in the order in which they come. */
export class Interner<Key, Value> {
  readonly values: Value[] = [];
  readonly #ids = new Map<Key, number>();

  /**
   * @param key the same for equal values and for no others
   * @param make is called for the first of them alone
   */
  id(key: Key, make: () => Value): number {
    const seen = this.#ids.get(key);
    if (seen !== undefined) return seen;
    const id = this.values.push(make()) - 1;
    this.#ids.set(key, id);
    return id;
  }
}
