import { expect, it } from 'vitest';
import { endOfPiece } from './pieces.ts';

function pieces(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start);
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

const clause = `${'あ'.repeat(99)}、`;

it('leaves a text whole that is no longer than a piece', () => {
  expect(pieces(clause.repeat(600))).toHaveLength(1);
  expect(pieces('')).toEqual([]);
});

it('cuts a longer one behind 、 and 。 only', () => {
  const found = pieces(clause.repeat(5000));
  expect(found.length).toBeGreaterThan(5);
  expect(found.join('')).toBe(clause.repeat(5000));
  for (const piece of found) expect(piece.endsWith('、')).toBe(true);
});

it('cuts where it must, but not through a surrogate pair', () => {
  const found = pieces(`あ${'𠮷'.repeat(3_000_000)}`);
  expect(found.length).toBe(2);
  for (const piece of found) expect(piece.isWellFormed()).toBe(true);
});
