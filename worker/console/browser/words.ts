import { plainLine } from '../../plain-line.ts';
import { roughly } from '../../times.ts';

/** Text from a book, a reader or an error as one line that turns nothing round and hides nothing. */
export function lineOf(text: string, max = 200): string {
  return plainLine(text, max);
}

/**
 * JSON for people, indented. Characters that cannot be seen or that turn the direction of writing are written as escapes,
 * as JSON allows.
 */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** `12 s`, `7 min`, `3 h`: as exact as anybody needs of a wait. */
export function spanOf(seconds: number): string {
  return roughly(seconds * 1000);
}

/** `1,204`. */
export function numberOf(value: number): string {
  return value.toLocaleString('en');
}

/** `1 job`, `1,204 jobs`. */
export function counted(count: number, one: string): string {
  return `${numberOf(count)} ${one}${count === 1 ? '' : 's'}`;
}
