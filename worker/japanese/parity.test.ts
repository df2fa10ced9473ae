import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { type IpadicAnalyser, openAnalyser } from './analyser.ts';
import { type Kuromoji, openKuromoji } from './testing/kuromoji.ts';
import { japaneseText, prose } from './testing/texts.ts';

let analyser: IpadicAnalyser;
let kuromoji: Kuromoji;
beforeAll(async () => {
  [analyser, kuromoji] = await Promise.all([openAnalyser(defaultCacheFolder()), openKuromoji()]);
});

/** All 13 fields of every token, as text: far quicker to compare than 13 assertions a token. */
function expectSame(text: string): void {
  expect(JSON.stringify(analyser.tokens(text))).toBe(JSON.stringify(kuromoji.tokenize(text)));
}

/**
 * The same where kuromoji counts positions wrongly: after a sentence whose last token is longer than its 。 or 、, as in
 * (。. Its positions are then those of its surfaces.
 */
function expectSameButForPositions(text: string): void {
  let position = 1;
  const mended = kuromoji.tokenize(text).map((token) => {
    const at = position;
    position += token.surface_form.length;
    return { ...token, word_position: at };
  });
  expect(JSON.stringify(analyser.tokens(text))).toBe(JSON.stringify(mended));
}

describe('the tokens are those of kuromoji', () => {
  it.each(prose)('%s', (sentence) => expectSame(sentence));

  it('on the prose as one text', () => expectSame(prose.join('\n')));

  it('on random Japanese', () => {
    fc.assert(fc.property(japaneseText({ maxLength: 60 }), expectSameButForPositions), { numRuns: 2000 });
  });

  it('on random characters of the basic plane', () => {
    // U+0000 and surrogates are among kuromoji's faults.
    const unit = fc
      .integer({ min: 1, max: 0xffff })
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit, maxLength: 40 }), expectSameButForPositions), { numRuns: 1000 });
  });

  it('on long texts without 、 and 。, which are settled in parts', () => {
    const random = fc.sample(japaneseText({ maxLength: 80 }), { seed: 4, numRuns: 800 }).join('');
    for (const long of [random, prose.join('').repeat(9)]) {
      const text = long.replace(/[、。]/g, '').slice(0, 4000);
      expect(text).toHaveLength(4000);
      expectSame(text);
    }
  });

  it('on what decides nothing for thousands of characters', () => {
    for (const unit of ['の', 'や', 'もも', 'とと', 'ああ一']) expectSame(unit.repeat(2500 / unit.length));
  });
});
