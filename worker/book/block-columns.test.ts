import { expect, test } from 'vitest';
import { PermanentError } from '../errors.ts';
import { BlockColumns } from './block-columns.ts';
import type { PlacedWord } from './lexicon.ts';
import { unpack } from './numbers.ts';

function word(surface: string, homograph = 0, helps = 0): PlacedWord {
  const found = {
    word: { surface, base: surface, pos: 'noun', isVocabulary: true, steps: [], parts: [] },
    reading: null,
    baseReading: null,
    source: 'none' as const,
    furigana: [],
  };
  return { found, id: 0, lemma: 0, homograph, helps };
}

test('words become lengths, and what few of them have becomes pairs', () => {
  const columns = new BlockColumns('角田が待っている');
  columns.add(word('角田'));
  columns.add(word('が', 2));
  columns.add(word('待って'));
  columns.add(word('いる', 1, 1));
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
    for (const surface of surfaces) columns.add(word(surface));
    columns.columns();
  };
  expect(fill).toThrow(PermanentError);
  expect(fill).toThrow(expect.objectContaining({ code: 'text_lost' }));
});
