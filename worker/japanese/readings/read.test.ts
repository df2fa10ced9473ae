import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasKanji } from '../kana.ts';
import { analyser, withRuby, wordsOf } from '../words/testing/words-of.ts';
import { BookRuby } from './book.ts';
import { WordReader } from './read.ts';
import type { WordReading } from './types.ts';

/** Reads a text in Aozora's notation, in a book of these other texts. */
function read(marked: string, book: readonly string[] = []): WordReading[] {
  const ruby = new BookRuby([...book, marked].map(withRuby));
  const { text, ruby: own } = withRuby(marked);
  return new WordReader(analyser, ruby).read(text, wordsOf(text, own), own);
}

function find(readings: readonly WordReading[], surface: string): WordReading | undefined {
  return readings.find(({ word }) => word.surface === surface);
}

describe('the source of a reading', () => {
  it('is the author where there is ruby', () => {
    const [word] = read('角田《つのだ》さん');
    expect(word).toMatchObject({ reading: 'つのだ', source: 'author', furigana: [[0, 2, 'つのだ']] });
  });

  it('is the book for the same word elsewhere: a name keeps its reading', () => {
    expect(find(read('角田は来た。', ['角田《つのだ》さん']), '角田')).toMatchObject({
      reading: 'つのだ',
      source: 'book',
    });
    expect(find(read('｜角田《つのだ》と角田'), '角田')?.source).toBe('author');
  });

  it('is the book for a verb in another form, and not for another verb', () => {
    expect(find(read('山へ上った。', ['上《あが》る']), '上った')).toMatchObject({
      reading: 'あがった',
      source: 'book',
    });
    expect(find(read('下ろした。', ['下《さ》げる']), '下ろした')).toMatchObject({
      reading: 'おろした',
      source: 'dictionary',
    });
  });

  it('is not the book where the author leaves the word bare first and mostly: its ruby is an exception', () => {
    const exception = ['頭が重い。頭を振る。', '頭《どたま》を割る'];
    expect(find(read('頭が痛い', exception), '頭')).toMatchObject({ reading: 'あたま', source: 'ambiguous' });
    expect(find(read('頭が痛い', exception.toReversed()), '頭')).toMatchObject({ reading: 'どたま' });
    expect(find(read('角田が来た', ['角田と角田。', '角田《つのだ》さん']), '角田')?.reading).toBe('つのだ');
  });

  it('is not the book where the author reads the word now so and now otherwise', () => {
    const both = ['何《なに》を見る', '何《なん》の話', '何《なん》と言う'];
    expect(find(read('何も知らない', both), '何')).toMatchObject({ reading: 'なに', source: 'ambiguous' });
  });

  it('is not the book for another word with the same kanji', () => {
    expect(find(read('来て下さい', ['荷を下《おろ》す']), '下さい')?.reading).toBe('ください');
    expect(find(read('そう思う', ['思《おもい》おこす']), '思う')?.reading).toBe('おもう');
  });

  it('is the dictionary where there is only one reading', () => {
    expect(find(read('学校へ行く'), '学校')).toMatchObject({ reading: 'がっこう', source: 'dictionary' });
    expect(find(read('食べました'), '食べました')).toMatchObject({
      reading: 'たべました',
      source: 'dictionary',
    });
    expect(find(read('ひらがなとカタカナ'), 'カタカナ')).toMatchObject({
      reading: 'かたかな',
      source: 'dictionary',
      furigana: [],
    });
  });

  it('is ambiguous where there are several, and where it was put together', () => {
    for (const [text, surface, reading] of [
      ['明日は晴れる', '明日', 'あした'],
      ['家に居る', '家', 'いえ'],
      ['私は猫だ', '私', 'わたし'],
      ['修竹を見る', '修竹', 'しゅうちく'],
      ['田中と会う', '田中', 'たなか'],
    ] as const) {
      expect(find(read(text), surface)).toMatchObject({ reading, source: 'ambiguous' });
    }
  });

  it('is none where nothing is known', () => {
    expect(find(read('璆鏘'), '璆鏘')).toMatchObject({
      reading: null,
      source: 'none',
      furigana: [],
      baseReading: null,
    });
    expect(read('。')).toMatchObject([{ reading: null, source: 'none' }]);
    expect(read('ABC')).toMatchObject([{ reading: null, source: 'none' }]);
  });
});

describe("the author's ruby", () => {
  it.each([
    ['with okurigana', '云《い》った', '云った', 'いった', [[0, 1, 'い']]],
    [
      'on several kanji of a word',
      '取《と》り扱《あつか》う',
      '取り扱う',
      'とりあつかう',
      [
        [0, 1, 'と'],
        [2, 1, 'あつか'],
      ],
    ],
    [
      'on each kanji',
      '東《とう》京《きょう》',
      '東京',
      'とうきょう',
      [
        [0, 1, 'とう'],
        [1, 1, 'きょう'],
      ],
    ],
    ['on the end of a word', '一合《いちごう》', '一合', 'いちごう', [[0, 2, 'いちごう']]],
    [
      'on part of it, the rest from the dictionary',
      '一｜合《ごう》',
      '一合',
      'いちごう',
      [
        [1, 1, 'ごう'],
        [0, 1, 'いち'],
      ],
    ],
    ['in katakana', '｜以太利亜《イタリア》', '以太利亜', 'いたりあ', [[0, 4, 'イタリア']]],
    ['over words that share it', '｜日英同盟《にちえいどうめい》', '同盟', 'どうめい', [[0, 2, 'どうめい']]],
    ['that makes one word of several', '｜少々自棄《やけ》', '少々自棄', 'やけ', [[0, 4, 'やけ']]],
    ['spaced out', '花《は　な》', '花', 'はな', [[0, 1, 'は　な']]],
  ] as const)('%s', (_, marked, surface, reading, furigana) => {
    const found = find(read(marked), surface);
    expect(found).toMatchObject({ reading, source: 'author' });
    expect([...(found?.furigana ?? [])].sort()).toEqual([...furigana].sort());
  });

  it('is no reading when it is dots, letters or kanji', () => {
    for (const ruby of ['・・', '﹅﹅', 'flower', '植物']) {
      expect(find(read(`｜花弁《${ruby}》が散る`), '花弁')?.source).not.toBe('author');
    }
  });

  it('over the border of a word is left to the ruby itself', () => {
    const readings = read('食｜べ猫《べねこ》が');
    expect(readings.map(({ word }) => word.surface).join('')).toBe('食べ猫が');
    expect(readings.every(({ source }) => source !== 'author')).toBe(true);
  });
});

describe('the base form', () => {
  it.each([
    ['食べさせられた', 'たべる'],
    ['取り扱った', 'とりあつかう'],
    ['勉強しました', 'べんきょうする'],
    ['来なかった', 'くる'],
    ['美しくない', 'うつくしい'],
    ['書ける', 'かく'],
    ['行った', 'いく'],
  ])('of %s is read %s', (text, reading) => {
    expect(read(text).map(({ baseReading }) => baseReading)).toEqual([reading]);
  });

  it('is read as the author reads the word', () => {
    expect(find(read('逼《せま》った'), '逼った')?.baseReading).toBe('せまる');
    expect(find(read('上《あが》った'), '上った')?.baseReading).toBe('あがる');
  });
});

describe('what stands around a word', () => {
  it.each([
    ['四月一日', '一日', 'ついたち'],
    ['一日歩く', '一日', 'いちにち'],
    ['何の話', '何', 'なん'],
    ['何を見る', '何', 'なに'],
    ['昔し来た', '昔', 'むか'],
    ['力めて笑う', '力めて', 'つとめて'],
    ['逢うた人', '逢うた', 'おうた'],
    ['御寄りなさい', '御', 'お'],
    ['御訪問', '御', 'ご'],
    ['其処に居た', '其処', 'そこ'],
    ['温和しい人', '温和', 'おとな'],
    ['一寸待て', '一寸', 'ちょっと'],
  ])('in %s tells how to read %s: %s', (text, surface, reading) => {
    expect(find(read(text), surface)?.reading).toBe(reading);
  });
});

describe('whatever the text and the ruby', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'今日角田食べた其処一人三十分御云った上る、。A・ーカ'),
    maxLength: 24,
  });
  const span = fc.tuple(
    fc.nat(20),
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom('か', 'いた', '・', 'くんし', 'ア', ''),
  );

  it('every word has a reading of one source, and furigana that give it back', () => {
    fc.assert(
      fc.property(text, fc.array(span, { maxLength: 4 }), (plain, spans) => {
        const ruby = spans
          .filter(([start, length]) => start + length <= plain.length)
          .sort((a, b) => a[0] - b[0])
          .filter(([start], i, all) => i === 0 || start >= (all[i - 1]?.[0] ?? 0) + (all[i - 1]?.[1] ?? 0));
        const book = new BookRuby([{ text: plain, ruby }]);
        const words = wordsOf(plain, ruby);
        const readings = new WordReader(analyser, book).read(plain, words, ruby);
        expect(readings.map(({ word }) => word)).toEqual(words.word);
        for (const { word, reading, source, furigana } of readings) {
          expect(reading === null).toBe(source === 'none');
          if (reading !== null) expect(hasKanji(reading)).toBe(false);
          let at = 0;
          for (const [start, length] of furigana) {
            expect(start).toBeGreaterThanOrEqual(at);
            at = start + length;
          }
          expect(at).toBeLessThanOrEqual(word.surface.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the same word read the same is the same object', () => {
    const readings = read('上《あが》る、上《あが》る、下る、下る');
    expect(readings[2]).toBe(readings[0]);
    expect(readings[6]).toBe(readings[4]);
  });
});
