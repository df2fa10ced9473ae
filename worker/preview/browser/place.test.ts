import { expect, it } from 'vitest';
import type { Book } from '../../book/decode.ts';
import { addressOf, targetAt } from './place.ts';

const book = { chapters: [{ blocks: 3 }, { blocks: 20 }, { blocks: 0 }] } as Book;

it('names places as people count, and finds them again', () => {
  expect(addressOf([0, 0])).toBe('#1');
  expect(addressOf([1, 14])).toBe('#2/15');
  expect(addressOf([1, 14], 120)).toBe('#2/15/120');
  expect(targetAt('#1', book)).toEqual({ chapter: 0, block: 0, offset: null });
  expect(targetAt('#2/15', book)).toEqual({ chapter: 1, block: 14, offset: null });
  expect(targetAt('#2/15/120', book)).toEqual({ chapter: 1, block: 14, offset: 120 });
  expect(targetAt('#3', book)).toEqual({ chapter: 2, block: 0, offset: null });
});

it.each(['', '#', '#0', '#4', '#1/0', '#1/4', '#2/-1', '#look', '#1/1/x', '#9999999999999999999999'])(
  'finds nothing behind %j',
  (address) => {
    expect(targetAt(address, book)).toBeNull();
  },
);
