/** Numbers equal values equally, in the order in which they come. */
export class Interner<Source, Value> {
  readonly values: Value[] = [];
  readonly #ids = new Map<string | number, number>();
  readonly #make: (source: Source) => Value;

  /** @param make is called for the first of equal values alone */
  constructor(make: (source: Source) => Value) {
    this.#make = make;
  }

  /** @param key the same for equal values and for no others */
  id(key: string | number, source: Source): number {
    const seen = this.#ids.get(key);
    if (seen !== undefined) return seen;
    const id = this.values.push(this.#make(source)) - 1;
    this.#ids.set(key, id);
    return id;
  }
}
