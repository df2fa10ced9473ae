import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entries } from './morpheme-table.ts';
import { OpenLexicon } from './open-lexicon.ts';
import { output } from './testing/output.ts';
import { parsedBook } from './testing/parsed-book.ts';
import type { Lexicon } from './types.ts';
import { type FoundWord, WordTable } from './word-table.ts';

/** Furigana over a word of kanji and kana, with a reading that agrees with it. */
const furigana = fc.constantFrom<[string, string, FoundWord['furigana']]>(
  [
    '取り扱い',
    'とりあつかい',
    [
      [0, 1, 'と'],
      [2, 1, 'あつか'],
    ],
  ],
  ['今日', 'きょう', [[0, 2, 'きょう']]],
  ['お茶', 'おちゃ', [[1, 1, 'ちゃ']]],
  ['すぐ', 'すぐ', []],
);

const word = fc
  .record({
    written: furigana,
    word: fc.record({
      base: fc.constantFrom('取り扱う', '今日', 'お茶', 'すぐ', ','),
      pos: fc.constantFrom('noun', 'verb', 'symbol'),
      isVocabulary: fc.boolean(),
      steps: fc.constantFrom<string[]>([], ['past'], ['passive', 'past']),
    }),
    baseReading: fc.constantFrom(null, 'とりあつかう', 'きょう'),
    isRead: fc.boolean(),
    source: fc.constantFrom('author' as const, 'dictionary' as const, 'none' as const),
    cut: fc.nat(3),
  })
  .map(({ written: [surface, reading, segments], isRead, cut, ...rest }) => ({
    surface,
    found: {
      ...rest,
      word: {
        ...rest.word,
        surface,
        // The surface in one or two morphemes.
        parts: [surface.slice(0, cut), surface.slice(cut)]
          .filter((part) => part !== '')
          .map((part) => ({ surface: part, entry: null })),
      },
      reading: isRead ? reading : null,
      furigana: isRead ? segments : [],
    } satisfies FoundWord,
  }));

/** A text: different words, and where they stand. */
const text = fc
  .array(word, { minLength: 1, maxLength: 20 })
  .chain((words) =>
    fc.array(fc.record({ word: fc.constantFrom(...words), gap: fc.nat(40) }), { maxLength: 60 }),
  );

const emptyBook = output(parsedBook([]), null).book;

const NO_ENTRIES: Entries = { features: refuse, grammar: refuse };

function refuse(entry: number): never {
  throw new RangeError(`Unexpected entry ${entry}`);
}

test('every word comes back out of the lexicon as it went in', () => {
  fc.assert(
    fc.property(text, (running) => {
      const table = new WordTable();
      let block = 0;
      const rows = running.map(({ word: { found }, gap }) => {
        block += gap;
        return { block, row: table.again(found, block) ?? table.add(found, NO_ENTRIES, block) };
      });
      const open = new OpenLexicon({ ...emptyBook, chapters: [] }, lexiconOf(table));
      running.forEach(({ word: { surface, found } }, i) => {
        const entry = open.withSurface(surface, table.homograph(rows[i]?.row ?? 0));
        const { word: own, baseReading, reading, source, furigana } = found;
        expect(entry).toMatchObject({
          surface,
          reading,
          source,
          conjugation: own.steps,
          lemma: {
            base: own.base,
            reading: baseReading,
            partOfSpeech: own.pos,
            isVocabulary: own.isVocabulary,
          },
          furigana: furigana.map(([start, length, read]) => ({ start, end: start + length, reading: read })),
        });
        expect(entry?.morphemes.map((morpheme) => morpheme.surface)).toEqual(
          own.parts.map((part) => part.surface),
        );
        const family = running.filter(({ word: { found: other } }) => isSameLemma(other, found)).length;
        expect(entry?.lemma.count).toBe(family);
        const places = rows.filter(({ row }) => row === rows[i]?.row).map((place) => place.block);
        expect([entry?.count, entry?.first[1], entry?.last[1]]).toEqual([
          places.length,
          places[0],
          places.at(-1),
        ]);
      });
    }),
  );
});

test('two objects that say the same are one word', () => {
  fc.assert(
    fc.property(word, ({ found }) => {
      const table = new WordTable();
      const first = table.add(found, NO_ENTRIES, 0);
      expect(table.add(structuredClone(found), NO_ENTRIES, 1)).toBe(first);
      expect(table.add({ ...found, reading: 'べつ' }, NO_ENTRIES, 1)).not.toBe(first);
    }),
  );
});

function isSameLemma(a: FoundWord, b: FoundWord): boolean {
  const key = ({ word: { base, pos, isVocabulary }, baseReading }: FoundWord) =>
    JSON.stringify([base, pos, isVocabulary, baseReading]);
  return key(a) === key(b);
}

function lexiconOf(table: WordTable): Lexicon {
  const lexicon: Lexicon = { format: '1.0', edition: '', ...table.tables() };
  return JSON.parse(JSON.stringify(lexicon));
}
