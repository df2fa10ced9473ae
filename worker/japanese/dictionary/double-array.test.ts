import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildDoubleArray, compareByCodes, frequencyCodes } from './double-array.ts';
import { BASE_MASK, HAS_VALUE, LEAF } from './layout.ts';

/** Follows `key` as the format says; the value, or undefined. */
function find(nodes: Uint32Array, codes: Uint16Array, key: string): number | undefined {
  let node = 0;
  for (let i = 0; i < key.length; i++) {
    const base = nodes[2 * node] ?? 0;
    const child = (base & BASE_MASK) + (codes[key.charCodeAt(i)] ?? 0);
    if ((base & LEAF) !== 0 || nodes[2 * child + 1] !== node) return undefined;
    node = child;
  }
  const base = nodes[2 * node] ?? 0;
  if ((base & LEAF) !== 0) return base & BASE_MASK;
  return (base & HAS_VALUE) === 0 ? undefined : nodes[2 * (base & BASE_MASK)];
}

// Few letters, so that keys share prefixes and are prefixes of each other; any unit, so that surrogates and U+0000 occur.
const key = fc.oneof(
  fc.string({ unit: fc.constantFrom('あ', 'い', 'う', 'ー'), minLength: 1, maxLength: 6 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
);

it('finds the value of every key and nothing else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 60 }), fc.array(key), (keys, others) => {
      const codes = frequencyCodes(keys);
      const sorted = keys.toSorted(compareByCodes(codes));
      const values = Uint32Array.from(sorted, (_, i) => i * 3);
      const nodes = buildDoubleArray(sorted, values, codes);
      for (const [i, known] of sorted.entries()) expect(find(nodes, codes, known)).toBe(i * 3);
      const unknown = [...others, ...keys.map((known) => known.slice(0, -1))].filter(
        (other) => other !== '' && !keys.includes(other),
      );
      for (const other of unknown) expect(find(nodes, codes, other)).toBeUndefined();
    }),
  );
});

it('gives frequent units small codes, and one code to all that occur in no key', () => {
  const codes = frequencyCodes(['ああい', 'あう']);
  expect([...'あいうえお'].map((unit) => codes[unit.charCodeAt(0)])).toEqual([1, 2, 3, 4, 4]);
});
