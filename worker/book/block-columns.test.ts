import { expect, test } from 'vitest';
import { PermanentError } from '../errors.ts';
import { blockColumns } from './block-columns.ts';
import { unpack } from './numbers.ts';
import type { FoundWord } from './word-table.ts';

/** Words without homographs that help no other, but for the pairs given. */
function words(
  surfaces: readonly string[],
  homographs: readonly number[] = [],
  helpers: readonly number[] = [],
) {
  return { found: surfaces.map(word), homographs, helpers };
}

function word(surface: string): FoundWord {
  return {
    word: { surface, base: surface, pos: 'noun', isVocabulary: true, steps: [], parts: [] },
    reading: null,
    baseReading: null,
    source: 'none' as const,
    furigana: [],
  };
}

test('words become lengths, beside the pairs of the few that have something', () => {
  const columns = blockColumns(
    '角田が待っている',
    words(['角田', 'が', '待って', 'いる'], [1, 2, 2, 1], [3, 1]),
  );
  const { words: lengths, homographs, helpers } = columns;
  expect([lengths, homographs, helpers].map((column) => unpack(column ?? ''))).toEqual([
    [2, 1, 3, 2],
    [1, 2, 2, 1],
    [3, 1],
  ]);
});

test('an empty block has no columns', () => {
  expect(blockColumns('', words([]))).toEqual({});
});

test.each([
  ['another word', ['山', '道']],
  ['a word too many', ['山', '路', '路']],
  ['a word too few', ['山']],
  ['no word', []],
])('%s is refused for good', (_, surfaces) => {
  const fill = () => blockColumns('山路', words(surfaces));
  expect(fill).toThrow(PermanentError);
  expect(fill).toThrow(expect.objectContaining({ code: 'text_lost' }));
});
