import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from './numbers.ts';

test('small numbers are single readable characters', () => {
  expect(pack([0, 2, 1, 9, 10, 31])).toBe('0219:O');
});

test('numbers from 32 take more characters', () => {
  expect(pack([32, 1023, 1024])).toBe('P1oOPP1');
});

test('every column comes back as it was, in printable ASCII', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 31 - 1)), (numbers) => {
      const packed = pack(numbers);
      expect(packed).toMatch(/^[0-o]*$/);
      expect(unpack(packed)).toEqual(numbers);
    }),
  );
});
