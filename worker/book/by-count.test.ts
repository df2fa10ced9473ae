import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byCount } from './by-count.ts';

test('counts come from the highest, and equal ones in their order', () => {
  expect([...byCount([3, 7, 3, 0, 7])]).toEqual([1, 4, 0, 2, 3]);
  expect([...byCount([])]).toEqual([]);
});

test('it is what comparing sorts', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(5), fc.nat(2 ** 26 - 1))), (counts) => {
      const compared = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
      expect([...byCount(counts)]).toEqual(compared);
    }),
  );
});
