import { expect, test } from 'vitest';
import { vocabularyOf } from './vocabulary.ts';

const lemma = (base: string, reading: string | null, count: number, change = {}) => ({
  base,
  reading,
  pos: 'noun',
  isVocabulary: true,
  count,
  ...change,
});

test('a word is a form with its reading, whatever its part of speech, most frequent first', () => {
  expect(
    vocabularyOf([
      lemma('勉強', 'べんきょう', 2),
      lemma('生物', 'せいぶつ', 4),
      lemma('勉強', 'べんきょう', 3, { pos: 'verb' }),
      lemma('生物', 'なまもの', 1),
      lemma('ヷ', null, 1),
    ]),
  ).toEqual({
    bases: ['勉強', '生物', '生物', 'ヷ'],
    readings: ['べんきょう', 'せいぶつ', 'なまもの', ''],
    counts: [5, 4, 1, 1],
  });
});

test('names, punctuation, words of other languages and what no database takes are no vocabulary', () => {
  const none = vocabularyOf([
    lemma('東京', 'とうきょう', 1, { pos: 'proper-noun' }),
    lemma('。', null, 9, { isVocabulary: false }),
    lemma('the', null, 9, { pos: 'other' }),
    lemma('a\0b', null, 1),
    lemma('\ud842', null, 1),
    lemma('あ'.repeat(101), null, 1),
  ]);
  expect(none).toEqual({ bases: [], readings: [], counts: [] });
});
