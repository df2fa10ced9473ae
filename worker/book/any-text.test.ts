import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import type { ParsedBlock, RubySpan } from '../epub/types.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { decodeChapter } from './decode.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';
import { openValidator } from './testing/validate.ts';

const analyser = await openAnalyser(defaultCacheFolder());
const faultsOf = await openValidator();

/** Any text with any ruby: what the analyser, the rules and `Intl` are least prepared for. */
const block = fc
  .record({
    text: fc
      .array(
        fc.oneof(
          fc.constantFrom(
            '食べさせられた',
            '角田',
            '二十四日',
            '今日は',
            '。',
            '「',
            '」',
            '\n',
            '\t',
            '　',
            'ｶﾞ',
            '𩸽',
            '々',
          ),
          fc.string({ unit: 'binary', maxLength: 4 }),
          fc.constantFrom('\ud800', '\udc00', '\u0000', '\u2028', '</script>', '"', '\\'),
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
    language: fc.constantFrom(null, 'ja', 'en', 'zh', 'xx-not-a-language'),
    cuts: fc.array(fc.nat(30), { maxLength: 6 }),
  })
  .map(({ text, language, cuts }): ParsedBlock => {
    const ends = [...new Set(cuts)].filter((cut) => cut <= text.length).sort((a, b) => a - b);
    const ruby = ends.slice(1).map((end, i): RubySpan => [ends[i] ?? 0, end - (ends[i] ?? 0), 'よみ']);
    return paragraph(text, { language, ruby });
  });

test('whatever a book says, nothing of it is lost and every file is as the schema says', () => {
  fc.assert(
    fc.property(fc.array(fc.array(block, { maxLength: 4 }), { maxLength: 3 }), (texts) => {
      const parsed = parsedBook(texts);
      const { book, lexicon, chapters } = output(parsed, analyser);
      expect(faultsOf('Book', book)).toEqual([]);
      expect(faultsOf('Lexicon', lexicon)).toEqual([]);
      chapters.forEach((chapter, c) => {
        expect(faultsOf('Chapter', chapter)).toEqual([]);
        decodeChapter(book, lexicon, chapter).forEach(({ text, words, sentences, ruby }, b) => {
          expect(text).toBe(texts[c]?.[b]?.text);
          expect(ruby).toEqual(texts[c]?.[b]?.ruby);
          expect(words.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
          expect(words.every(({ start, end, entry }) => text.slice(start, end) === entry.surface)).toBe(true);
          expect(sentences.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
        });
      });
    }),
  );
});
