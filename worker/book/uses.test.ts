import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { gradeOf, OUTSIDE, SECONDARY } from '../japanese/grades.ts';
import { type Lemma, lexiconOf } from './decode.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

const analyser = await openAnalyser(defaultCacheFolder());
const { book, lexicon } = output(
  parsedBook([
    [paragraph('猫は猫を見た。'), paragraph('犬は猫を追う。')],
    [paragraph('空は青い。')],
    [paragraph('猫は空を見る。')],
  ]),
  analyser,
);

function lemma(base: string): Lemma {
  const opened = lexiconOf(book, lexicon);
  for (let id = 0; id < opened.size; id++) {
    const { lemma } = opened.word(id);
    if (lemma.base === base) return lemma;
  }
  throw new Error(`Expected ${base}`);
}

test.each([
  // base, count, rank, gap in running words, chapters
  ['猫', 4, 1, 2, [0, 2]],
  ['は', 4, 1, 5, [0, 1, 2]],
  ['を', 3, 3, 5, [0, 2]],
  ['見る', 2, 4, 13, [0, 2]],
  ['空', 2, 4, 5, [1, 2]],
  ['犬', 1, 6, null, [0]],
  ['青い', 1, 6, null, [1]],
] as [string, number, number, number | null, number[]][])(
  '%s comes %i times, with rank %i, again after %s words, in chapters %j',
  (base, count, rank, gap, chapters) => {
    expect(lemma(base)).toMatchObject({ count, rank, gap, chapters });
  },
);

test('punctuation has no rank', () => {
  expect(lemma('。')).toMatchObject({ count: 4, rank: 0 });
});

test('a book of before 1.1 still tells first and last', () => {
  const { gap, chapters, ...lemmas } = lexicon.lemmas;
  const old = { ...lexicon, format: '1.0', lemmas };
  expect(lexiconOf(book, old).word(0).lemma).toMatchObject({
    base: '猫',
    rank: 1,
    gap: null,
    chapters: [0, 2],
  });
});

test('a chapter says how hard it is', () => {
  expect(book.chapters.map(({ profile }) => profile)).toEqual([
    {
      ranks: [10, 0, 0, 0, 0, 0],
      once: 2,
      newWords: 6,
      sentences: { median: 7, long: 7 },
      kanji: [2, 0, 1, 0, 0, 0, 3, 0],
    },
    {
      ranks: [3, 0, 0, 0, 0, 0],
      once: 1,
      newWords: 2,
      sentences: { median: 5, long: 5 },
      kanji: [2, 0, 0, 0, 0, 0, 0, 0],
    },
    {
      ranks: [5, 0, 0, 0, 0, 0],
      once: 0,
      newWords: 0,
      sentences: { median: 7, long: 7 },
      kanji: [2, 0, 0, 0, 0, 0, 1, 0],
    },
  ]);
});

test('kanji have the year of school that teaches them', () => {
  expect([...'一引悪愛圧胃亜叱佗𠮷あA'].map((char) => gradeOf(char.charCodeAt(0)))).toEqual([
    1,
    2,
    3,
    4,
    5,
    6,
    SECONDARY,
    SECONDARY,
    OUTSIDE,
    OUTSIDE,
    0,
    0,
  ]);
  const sizes = new Array<number>(OUTSIDE).fill(0);
  for (let unit = 0; unit < 0x10000; unit++) {
    const grade = gradeOf(unit);
    if (grade > 0 && grade < OUTSIDE) sizes[grade] = (sizes[grade] ?? 0) + 1;
  }
  // 1 026 of primary school; of 1 110 others one lies beyond the BMP, and four are counted in both of their shapes.
  expect(sizes.slice(1)).toEqual([80, 160, 200, 202, 193, 191, 1113]);
});
