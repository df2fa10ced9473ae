import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentSentences, segmentWords } from './segment.ts';

describe('words of other languages', () => {
  it('are found with what lies between them', () => {
    const { count, start, end, isWord } = segmentWords("Don't panic, said 3 men.", 'en');
    const words = Array.from({ length: count }, (_, i) => "Don't panic, said 3 men.".slice(start[i], end[i]));
    expect(words.join('|')).toBe("Don't| |panic|,| |said| |3| |men|.");
    expect(words.filter((_, i) => isWord[i] === 1)).toEqual(["Don't", 'panic', 'said', '3', 'men']);
  });

  it('are found in languages without spaces', () => {
    const { count } = segmentWords('สวัสดีชาวโลก', 'th');
    expect(count).toBeGreaterThan(1);
  });

  it.each(['en', 'und', 'zh-Hant', 'tlh-Latn'])('cover any text (%s)', (language) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { count, start, end } = segmentWords(text, language);
        for (let i = 0; i < count; i++) expect(end[i]).toBe(start[i + 1] ?? text.length);
        expect(count > 0 ? start[0] : 0).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('a text longer than a chunk is cut between words', () => {
    const text = 'word '.repeat(5_000);
    const { count, isWord } = segmentWords(text, 'en');
    expect(count).toBe(10_000);
    expect(isWord.filter((is) => is === 1)).toHaveLength(5_000);
  });
});

describe('sentences of other languages', () => {
  it('are found', () => {
    expect(segmentSentences('It rains. Mr. Smith stays in! Why?', 'en').at(-1)).toBe(34);
    expect(segmentSentences('It rains. He stays in! Why?', 'en')).toHaveLength(3);
    expect(segmentSentences('', 'en')).toEqual([]);
  });

  it('are not cut where a long text is', () => {
    const sentence = 'This is a sentence of some length. ';
    const ends = segmentSentences(sentence.repeat(1_000), 'en');
    expect(ends).toHaveLength(1_000);
  });

  it('one that never ends is cut all the same', () => {
    expect(segmentSentences('word '.repeat(5_000), 'en').at(-1)).toBe(25_000);
  });
});
