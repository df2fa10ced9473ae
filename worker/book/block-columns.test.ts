import { expect, test } from 'vitest';
import { PermanentError } from '../errors.ts';
import { BlockColumns } from './block-columns.ts';
import { unpack } from './numbers.ts';
import type { Word } from './word-table.ts';

function word(surface: string, homograph = 0): Word {
  return {
    morphemes: [],
    surface,
    homograph,
    lemma: 0,
    reading: null,
    source: 'none',
    furigana: 0,
    conjugation: 0,
    isVocabulary: true,
    hasKanji: false,
    count: 1,
    first: 0,
    last: 0,
  };
}

test('words become lengths, and what few of them have becomes pairs', () => {
  const columns = new BlockColumns('角田が待っている');
  columns.add(word('角田'), 0);
  columns.add(word('が', 2), 0);
  columns.add(word('待って'), 0);
  columns.add(word('いる', 1), 1);
  const { words, homographs, helpers } = columns.columns();
  expect([words, homographs, helpers].map((column) => unpack(column ?? ''))).toEqual([
    [2, 1, 3, 2],
    [1, 2, 2, 1],
    [3, 1],
  ]);
});

test('an empty block has no columns', () => {
  expect(new BlockColumns('').columns()).toEqual({});
});

test.each([
  ['another word', ['山', '道']],
  ['a word too many', ['山', '路', '路']],
  ['a word too few', ['山']],
  ['no word', []],
])('%s is refused for good', (_, surfaces) => {
  const columns = new BlockColumns('山路');
  const fill = () => {
    for (const surface of surfaces) columns.add(word(surface), 0);
    columns.columns();
  };
  expect(fill).toThrow(PermanentError);
  expect(fill).toThrow(expect.objectContaining({ code: 'text_lost' }));
});
