import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { type IpadicAnalyser, openAnalyser } from './analyser.ts';
import { japaneseText } from './testing/texts.ts';

let analyser: IpadicAnalyser;
beforeAll(async () => {
  analyser = await openAnalyser(defaultCacheFolder());
});

const surfaces = (text: string) => analyser.tokens(text).map((token) => token.surface_form);

/** Any string at all: lone surrogates, U+0000, pairs, Japanese. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({
        unit: fc.integer({ min: 0xd7fe, max: 0xe001 }).map((code) => String.fromCharCode(code)),
        maxLength: 8,
      }),
      japaneseText({ maxLength: 20 }),
      fc.constantFrom('\0', '𠮷', '👩‍👩‍👧', '。', '、'),
    ),
  )
  .map((parts) => parts.join(''));

describe('what holds for any string', () => {
  it('is covered by its morphemes without a gap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { count, start, end, entry } = analyser.analyse(text);
        expect([start.length, end.length, entry.length]).toEqual([count, count, count]);
        let at = 0;
        for (let i = 0; i < count; i++) {
          expect(start[i]).toBe(at);
          expect(end[i]).toBeGreaterThan(at);
          at = end[i] ?? at;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('no morpheme begins or ends between the halves of a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const surface of surfaces(text)) {
          if (surface.isWellFormed()) continue;
          // Only where the text itself has a half alone.
          expect(text.isWellFormed()).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('analysing sentences one by one is analysing the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const sentences = text.match(/[^、。]*[、。]|[^、。]+$/g) ?? [];
        expect(sentences.flatMap(surfaces)).toEqual(surfaces(text));
      }),
    );
  });
});

describe("kuromoji's faults are mended", () => {
  it('keeps the text around adjacent characters beyond the basic plane', () => {
    expect(surfaces('𩸽𩹉を食べる')).toEqual(['𩸽𩹉', 'を', '食べる']);
    expect(surfaces('🇯🇵日本')).toEqual(['🇯🇵', '日本']);
    expect(surfaces('𠮷𠮷の家')).toEqual(['𠮷𠮷', 'の', '家']);
  });

  it('reads U+0000', () => {
    expect(surfaces('日本\0語')).toEqual(['日本', '\0', '語']);
    expect(surfaces('\0')).toEqual(['\0']);
  });

  it('reads lone surrogates', () => {
    expect(surfaces('日本\ud842の')).toEqual(['日本', '\ud842', 'の']);
    expect(surfaces('\udfb7日本')).toEqual(['\udfb7', '日本']);
    expect(surfaces('犬\ud842')).toEqual(['犬', '\ud842']);
  });

  it('counts positions in UTF-16 units, through every sentence', () => {
    const text = '𠮷野家。𠮷の。モーニング娘。が来た。';
    for (const { word_position, surface_form } of analyser.tokens(text)) {
      expect(text.startsWith(surface_form, word_position - 1)).toBe(true);
    }
    expect(analyser.tokens(text).at(-1)?.word_position).toBe(text.length);
  });
});

describe('cost and memory stay linear', () => {
  it.each([
    ['ー', 1],
    ['の', 500_000],
    ['𠮷', 1],
    ['\ud842', 1],
  ])('a million units of %j', (unit, atLeast) => {
    const text = unit.repeat(1_000_000 / unit.length);
    const { count, end } = analyser.analyse(text);
    expect(count).toBeGreaterThanOrEqual(atLeast);
    expect(end[count - 1]).toBe(text.length);
  });

  it('a text longer than a piece, without 、 and 。', () => {
    const sentence = '吾輩は猫である名前はまだない';
    const once = analyser.analyse(sentence);
    const many = analyser.analyse(sentence.repeat(30_000));
    expect(many.end[many.count - 1]).toBe(sentence.length * 30_000);
    // Where it is repeated often, the cuts are the same in every repetition.
    const cuts = new Set(many.end.map((end) => end % sentence.length));
    expect(cuts.size).toBeLessThanOrEqual(once.count + 1);
  });
});
