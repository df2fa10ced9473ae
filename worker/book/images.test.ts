import { expect, test } from 'vitest';
import { nameImages } from './images.ts';
import { distinct } from './manifest.ts';
import { image } from './testing/parsed-book.ts';

test('an image is named by what it shows, in ASCII, whatever the book calls it', () => {
  const named = nameImages(new Map([['OPS/挿絵 一.jpeg', image('a mountain')]]));
  expect(named.get('OPS/挿絵 一.jpeg')?.key).toMatch(/^images\/[0-9a-f]{32}\.png$/);
});

test('two copies are stored once', () => {
  const named = nameImages(
    new Map([
      ['a.png', image('a mountain')],
      ['b.png', image('a mountain')],
      ['c.png', image('a river')],
    ]),
  );
  expect(named.get('a.png')?.key).toBe(named.get('b.png')?.key);
  expect(distinct(named)).toHaveLength(2);
});
