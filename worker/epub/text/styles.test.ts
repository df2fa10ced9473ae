import { expect, it } from 'vitest';
import { parseStyleSheet } from './styles.ts';

it.each([
  ['rules', 'a{}'],
  ['statements', '@import x;'],
  ['nested blocks', '@media{a{}}'],
  ['blocks that do not end', '@media{'],
])('reads a style sheet of nothing but %s in linear time', (_, part) => {
  const start = performance.now();
  parseStyleSheet(part.repeat(500_000));
  expect(performance.now() - start).toBeLessThan(5_000);
});
