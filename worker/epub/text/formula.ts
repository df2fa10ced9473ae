import type { Frame } from './frame.ts';

/** Other forms of the same formula, and what keeps room for something. */
const LEFT_OUT = new Set(['annotation', 'annotation-xml', 'mphantom']);
/** Whose second child stands above or below the first, by what is written before it. */
const SECOND = new Map([
  ['mfrac', '/'],
  ['msup', '^'],
  ['mover', '^'],
  ['msub', '_'],
  ['munder', '_'],
  ['msubsup', '_'],
  ['munderover', '_'],
]);
/** A space of the formula's own: those between the tags mean nothing. */
const SPACE = '\u00a0';

export function isLeftOutOfFormula(name: string): boolean {
  return LEFT_OUT.has(name);
}

/** What is written before and after an element of a formula, in one line: x=(1+√(5))/2, a_n^2. */
export function formulaSigns({ name, parent, step }: Frame): [before: string, after: string] {
  const above = parent?.name ?? '';
  const second = SECOND.get(above);
  const isThird = step === 6 && (above === 'msubsup' || above === 'munderover');
  const sign = step === 4 ? (second ?? '') : isThird ? '^' : '';
  if (name === 'msqrt' || name === 'mroot') return [`${sign}√(`, ')'];
  if (name === 'mfenced') return [`${sign}(`, ')'];
  if (name === 'mrow' && second !== undefined) return [`${sign}(`, ')'];
  if (name === 'mspace') return [SPACE, ''];
  if (name === 'mtd') return [step > 2 ? SPACE : '', ''];
  if (name === 'mtr') return [step > 2 ? `;${SPACE}` : '', ''];
  return [sign, ''];
}

/** @param collected texts and signs of all its elements */
export function formulaText(collected: string): string {
  return collected
    .replace(/[\t\n\r \u2061-\u2064]+/g, '')
    .replaceAll(SPACE, ' ')
    .trim();
}
