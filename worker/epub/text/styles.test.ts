import { expect, it } from 'vitest';
import { parseStyleSheet } from './styles.ts';

const MANY = 500_000;

it.each([
  ['rules', 'a{}'.repeat(MANY)],
  ['statements', '@import x;'.repeat(MANY)],
  ['nested blocks', '@media{a{}}'.repeat(MANY)],
  ['blocks in blocks', '@media{'.repeat(MANY) + '}'.repeat(MANY)],
  ['blocks that do not end', '@media{'.repeat(MANY)],
  ['blocks of which one ends', `${'{'.repeat(MANY)}}`],
])('reads a style sheet of nothing but %s in linear time', (_, sheet) => {
  const start = performance.now();
  parseStyleSheet(sheet);
  // Minutes, were it quadratic.
  expect(performance.now() - start).toBeLessThan(5_000);
});
