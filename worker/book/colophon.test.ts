import { expect, test } from 'vitest';
import { colophonStarts } from './colophon.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

const BODY = [paragraph('山路を登る。'), paragraph('智に働く。')];

test('the report tells the characters of the body from those of the colophon', () => {
  const book = parsedBook([
    BODY,
    [paragraph('雨が降る。'), paragraph('底本：「全集」'), paragraph('入力：誰か')],
  ]);
  expect(output(book, null).book.report.characters).toEqual({ body: 16, colophon: 12 });
});

test.each([
  ['a title', { title: '奥付' }],
  ['a title in English', { title: 'About this document' }],
  ['a file name', { href: 'OPS/colophon.xhtml' }],
  ['nothing: it is a chapter', {}],
] as const)('a chapter is told for a colophon by %s', (_, given) => {
  const book = parsedBook([BODY, [paragraph('発行者')]]);
  book.chapters[1] = { ...book.chapters[1], ...given } as (typeof book.chapters)[number];
  const isColophon = Object.keys(given).length > 0;
  expect(colophonStarts(book)).toEqual([Number.POSITIVE_INFINITY, isColophon ? 0 : Number.POSITIVE_INFINITY]);
});

test('a landmark names it', () => {
  const book = parsedBook([BODY, [paragraph('発行者')]], {
    landmarks: [{ title: '後付', chapter: 1, block: 0 }],
  });
  expect(colophonStarts(book)[1]).toBe(0);
});
