import { expect, test } from 'vitest';
import type { Mark } from '../epub/types.ts';
import { linkOf, marksOf } from './links.ts';
import { paragraph } from './testing/parsed-book.ts';

/** Where a link with this target leads in a book that has a place for one. */
function follow(target: string) {
  const marks: Mark[] = [{ type: 'link', start: 0, length: 1, target }];
  return marksOf(paragraph('注', { marks }), new Map([['OPS/2.xhtml#note1', [1, 0]]]))[0]?.[3];
}

test('links to the web stay, as the URL standard writes them', () => {
  expect(follow('https://example.org/a b')).toBe('https://example.org/a%20b');
  expect(follow('HTTP://example.org')).toBe('http://example.org/');
});

test('links inside the book lead to a block', () => {
  expect(follow('OPS/2.xhtml#note1')).toEqual([1, 0]);
});

test.each([
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>',
  'file:///etc/passwd',
  '//example.org/',
  'mailto:a@example.org',
  'https://',
  'OPS/missing.xhtml',
  '',
])('%j is left as text', (target) => {
  expect(follow(target)).toBeUndefined();
});

test('a link of an image is followed by the same rules', () => {
  const image = { offset: 0, image: null, alt: '' };
  const links = new Map([['OPS/2.xhtml#note1', [1, 0] as const]]);
  const follow = (target: string) => linkOf({ ...image, link: { type: 'note-reference', target } }, links);
  expect(follow('OPS/2.xhtml#note1')).toEqual(['note-reference', [1, 0]]);
  expect(follow('javascript:alert(1)')).toBeUndefined();
  expect(linkOf(image, links)).toBeUndefined();
});

test('marks that are no links stay as they are', () => {
  const block = paragraph('二頁', {
    marks: [
      { type: 'emphasis', start: 0, length: 1, target: null },
      { type: 'page-break', start: 1, length: 0, target: '12' },
    ],
  });
  expect(marksOf(block, new Map())).toEqual([
    ['emphasis', 0, 1],
    ['page-break', 1, 0, '12'],
  ]);
});
