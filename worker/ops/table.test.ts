import { describe, expect, it } from 'vitest';
import { formatBytes, formatTable } from './table.ts';

describe('formatTable', () => {
  it('keeps columns straight under full-width characters and puts numbers to the right', () => {
    const lines = formatTable(
      ['title', 'characters'],
      [
        ['草枕', 93_000],
        ['x', 7],
      ],
    ).split('\n');
    expect(lines).toEqual([
      '┌───────┬────────────┐',
      '│ title │ characters │',
      '├───────┼────────────┤',
      '│ 草枕  │     93,000 │',
      '│ x     │          7 │',
      '└───────┴────────────┘',
    ]);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [232_641, '232.6 kB'],
    [2_000_000_000, '2.0 GB'],
  ])('%d → %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
