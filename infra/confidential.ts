/** A value that nobody may see: whatever prints it by accident prints "(set)". */
export class Confidential {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '(set)';
  }

  toJSON(): string {
    return '(set)';
  }
}
