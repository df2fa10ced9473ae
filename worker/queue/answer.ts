import { TransientError } from '../errors.ts';

/**
 * What a function answered, read field by field. By hand: a validation library costs an empty tick more time than its
 * one query.
 *
 * @throws TransientError `answer_unreadable` when the answer is not what the function gives, as when a proxy stands
 *   between
 */
export class Answer {
  readonly #name: string;
  readonly #row: Readonly<Record<string, unknown>>;

  /** @param name of the function, for errors */
  constructor(name: string, row: unknown) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw unreadable(name, 'no object');
    this.#name = name;
    this.#row = row as Record<string, unknown>;
  }

  static rows(name: string, answer: unknown): Answer[] {
    if (!Array.isArray(answer)) throw unreadable(name, 'no list');
    return answer.map((row) => new Answer(name, row));
  }

  /** The one row of a function that always gives one. */
  static row(name: string, answer: unknown): Answer {
    const [first, second] = Answer.rows(name, answer);
    if (first === undefined || second !== undefined) throw unreadable(name, 'not one row');
    return first;
  }

  static text(name: string, answer: unknown): string {
    return new Answer(name, { answer }).text('answer');
  }

  static boolean(name: string, answer: unknown): boolean {
    return new Answer(name, { answer }).boolean('answer');
  }

  /** A bigint: its digits, since a number ends at 2⁵³. */
  id(field: string): string {
    const value = this.#row[field];
    if (typeof value === 'string' || Number.isSafeInteger(value)) return String(value);
    throw unreadable(this.#name, `${field} is no id`);
  }

  text(field: string): string {
    const value = this.#row[field];
    if (typeof value === 'string') return value;
    throw unreadable(this.#name, `${field} is no text`);
  }

  textOrNull(field: string): string | null {
    return this.#row[field] === null ? null : this.text(field);
  }

  number(field: string): number {
    const value = this.#row[field];
    if (typeof value === 'number') return value;
    throw unreadable(this.#name, `${field} is no number`);
  }

  numberOrNull(field: string): number | null {
    return this.#row[field] === null ? null : this.number(field);
  }

  boolean(field: string): boolean {
    const value = this.#row[field];
    if (typeof value === 'boolean') return value;
    throw unreadable(this.#name, `${field} is no boolean`);
  }

  time(field: string): Date {
    const value = new Date(this.text(field));
    if (Number.isNaN(value.getTime())) throw unreadable(this.#name, `${field} is no time`);
    return value;
  }

  timeOrNull(field: string): Date | null {
    return this.#row[field] === null ? null : this.time(field);
  }

  json(field: string): unknown {
    return this.#row[field];
  }
}

function unreadable(name: string, why: string): TransientError {
  return new TransientError('answer_unreadable', `The answer of ${name} cannot be read: ${why}.`);
}
