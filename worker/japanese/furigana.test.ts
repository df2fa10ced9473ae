import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FuriganaSegment, furigana } from './furigana.ts';
import { toHiragana } from './kana.ts';

/** The word with its readings in brackets, 取[と]り扱[あつか]い, and nothing else: the reading follows from it. */
const EXAMPLES = `
食[た]べる 飲[の]む 書[か]く 話[はな]す 待[ま]つ 死[し]ぬ 遊[あそ]ぶ 読[よ]む 帰[かえ]る 泳[およ]ぐ 買[か]う 見[み]る 来[く]る 来[こ]ない 来[き]た
行[い]った 起[お]きる 教[おし]える 承[うけたまわ]る 志[こころざ]す 慮[おもんばか]る 羨[うらや]ましい 美[うつく]しい 高[たか]い 新[あたら]しい 楽[たの]しかった
取[と]り扱[あつか]い 取[と]り扱[あつか]う 言[い]い出[だ]す 引[ひ]き続[つづ]き 見[み]つけ出[だ]す 繰[く]り返[かえ]し 思[おも]い出[で] 打[う]ち合[あ]わせ
話[はな]し合[あ]い 乗[の]り換[か]える 落[お]ち着[つ]く 受[う]け取[と]る 立[た]ち上[あ]がる 申[もう]し込[こ]み 組[く]み合[あ]わせ 待[ま]ち合[あ]わせ
振[ふ]り仮名[がな] 送[おく]り仮名[がな] 食[た]べ物[もの] 飲[の]み物[もの] 買[か]い物[もの] 着物[きもの] 生[い]き物[もの] 入[い]り口[ぐち] 出口[でぐち] 目覚[めざ]まし
生[い]き生[い]き 好[す]き嫌[きら]い 行[い]き来[き] 聞[き]き覚[おぼ]え 引[ひ]き上[あ]げる 当[あ]たり前[まえ] 思[おも]い思[おも]い 食[た]べ歩[ある]き 植[う]え木[き]
人々[ひとびと] 時々[ときどき] 我々[われわれ] 国々[くにぐに] 日々[ひび] 佐々木[ささき] 様々[さまざま] 久々[ひさびさ] 若々[わかわか]しい 騒々[そうぞう]しい 代々木[よよぎ]
大人[おとな] 今日[きょう] 昨日[きのう] 明日[あした] 今朝[けさ] 一人[ひとり] 二人[ふたり] 二十歳[はたち] 二日[ふつか] 時計[とけい] 眼鏡[めがね] 土産[みやげ]
お土産[みやげ] 部屋[へや] 下手[へた] 上手[じょうず] 田舎[いなか] 為替[かわせ] 果物[くだもの] 七夕[たなばた] 大和[やまと] 百合[ゆり] 山車[だし] 香具師[やし] 大人[おとな]しい
今日[きょう]は 大人[おとな]びる 美味[おい]しい 可愛[かわい]い 流行[はや]り 相応[ふさわ]しい 五月雨[さみだれ] 紫陽花[あじさい] 向日葵[ひまわり] 蒲公英[たんぽぽ] 不如帰[ほととぎす]
勉強[べんきょう] 学校[がっこう] 先生[せんせい] 日本語[にほんご] 図書館[としょかん] 新幹線[しんかんせん] 東京[とうきょう] 北海道[ほっかいどう] 小鳥遊[たかなし] 勉強[べんきょう]する
勉強[べんきょう]しました 結婚[けっこん]させられた 食[た]べさせられた 書[か]かせられました 読[よ]んじゃった 美[うつく]しくなかった 飛[と]び上[あ]がった
お茶[ちゃ] お母[かあ]さん お父[とう]さん ご飯[はん] お前[まえ] お金[かね] ご覧[らん] み仏[ほとけ] 女[おんな]の子[こ] 男[おとこ]の子[こ] 木[き]の葉[は] 竹[たけ]の子[こ] 山[やま]の手[て]
物[もの]の怪[け] 目[め]の当[あ]たり 手[て]の平[ひら] 虎[とら]の巻[まき] 次[つぎ]の日[ひ] 世[よ]の中[なか] 茶[ちゃ]の間[ま] 気[き]の毒[どく] 火[ひ]の粉[こ]
消[け]しゴム 歯[は]ブラシ 生[なま]ビール 輪[わ]ゴム 紙[かみ]コップ 電子[でんし]レンジ 満[まん]タン 板[いた]チョコ ガラス戸[ど] ビー玉[だま] コーヒー豆[まめ] アルミ缶[かん] サボる カタカナ
Tシャツ[ティーシャツ] 31日[さんじゅういちにち] 三百五十六円[さんびゃくごじゅうろくえん] 2024年[にせんにじゅうよねん] 1つ[ひとつ] 3[みっ]つ 一[ひと]つ 二十日[はつか] 一ヶ月[いっかげつ] 三ヶ所[さんかしょ] 関ヶ原[せきがはら] 八ヶ岳[やつがたけ]
中[ちゅう]・高生[こうせい] 〆切[しめきり] 〆[し]め切[き]り 〇[まる] 二〇[にじゅう] 𠮟[しか]る 𩸽[ほっけ] 躊躇[ためら]う 躊躇[ちゅうちょ]する 忽[たちま]ち 云[い]う 云[い]った 其処[そこ] 此[こ]の 扨[さて] 屢々[しばしば] 愈々[いよいよ]
`
  .trim()
  .split(/\s+/);

function parse(example: string): { surface: string; reading: string; segments: FuriganaSegment[] } {
  const segments: FuriganaSegment[] = [];
  let surface = '';
  let reading = '';
  for (const [, plain = '', base = '', read = ''] of example.matchAll(
    /([ぁ-ゖァ-ヺー・]*)(?:([^[ぁ-ゖァ-ヵヷ-ヺー・]+)\[(.*?)\])?/gu,
  )) {
    surface += plain;
    reading += plain.replaceAll('・', '');
    if (base === '') continue;
    segments.push([surface.length, base.length, read]);
    surface += base;
    reading += read;
  }
  return { surface, reading: toHiragana(reading), segments };
}

describe('furigana', () => {
  it('is tested on 150 words at least', () => expect(EXAMPLES.length).toBeGreaterThanOrEqual(150));

  it.each(EXAMPLES)('%s', (example) => {
    const { surface, reading, segments } = parse(example);
    expect(furigana(surface, reading)).toEqual(
      segments.map(([at, length, read]) => [at, length, toHiragana(read)]),
    );
  });

  it.each([
    ['several alignments, nothing to choose by', '入り端', 'いりりは', [[0, 3, 'いりりは']]],
    ['kana that the reading does not have', '食べる', 'くう', [[0, 3, 'くう']]],
    ['a reading that is too short', '取り扱い', 'とい', [[0, 4, 'とい']]],
  ] as const)('prints one reading over all for %s', (_, surface, reading, segments) => {
    expect(furigana(surface, reading)).toEqual(segments);
  });

  it('leaves words in kana alone', () => {
    for (const word of ['ひらがな', 'カタカナ', 'コーヒー', 'くっきー', ''])
      expect(furigana(word, toHiragana(word))).toEqual([]);
  });

  it('takes old spelling and long marks for the sounds they stand for', () => {
    expect(furigana('思ふ', 'おもう')).toEqual([[0, 1, 'おも']]);
    expect(furigana('云ひ出す', 'いいだす')).toEqual([
      [0, 1, 'い'],
      [2, 1, 'だ'],
    ]);
    expect(furigana('こゝろ待ち', 'こころまち')).toEqual([[3, 1, 'ま']]);
    expect(furigana('ビール瓶', 'びいるびん')).toEqual([[3, 1, 'びん']]);
  });

  it('lets a dictionary decide where the kana leave it open', () => {
    const known = new Map([
      ['売り', 'うり'],
      ['家', 'いえ'],
      ['借り', 'かり'],
      ['物', 'もの'],
    ]);
    const fits = (writing: string, reading: string) => known.get(writing) === reading;
    expect(furigana('借り物', 'かりもの', fits)).toEqual([
      [0, 1, 'か'],
      [2, 1, 'もの'],
    ]);
  });
});

const kanji = fc.constantFrom(...'食取扱生今日人々一ヶ月出引𠮟');
const kana = fc.constantFrom(...'りいきのしたべるカー');
const word = fc.array(fc.oneof(kanji, kana), { maxLength: 8 }).map((units) => units.join(''));
const reading = fc.string({ unit: fc.constantFrom(...'りいきのしたべるかあ'), maxLength: 12 });

describe('whatever the word and its reading', () => {
  it('the segments lie in order inside the word and give back the reading', () => {
    fc.assert(
      fc.property(word, reading, (surface, read) => {
        let at = 0;
        let joined = '';
        for (const [start, length, own] of furigana(surface, read)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(length).toBeGreaterThan(0);
          joined += surface.slice(at, start) + own;
          at = start + length;
        }
        joined += surface.slice(at);
        expect(at).toBeLessThanOrEqual(surface.length);
        // Where no segment is printed there was nothing to read; else nothing of the reading is lost.
        if (furigana(surface, read).length > 0)
          expect(isSame(toHiragana(joined), toHiragana(read))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('nothing throws, and long words take no longer than their length deserves', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (a, b) => void furigana(a, b),
      ),
    );
    const long = '食べ'.repeat(200);
    expect(furigana(long, 'べ'.repeat(400))).toHaveLength(1);
    expect(furigana(long, 'たべ'.repeat(150))).toHaveLength(1);
  });
});

/** Alike but for ー, which may stand for any vowel. */
function isSame(a: string, b: string): boolean {
  return (
    a.length === b.length &&
    [...a].every((kana, i) => kana === b.charAt(i) || kana === 'ー' || b.charAt(i) === 'ー')
  );
}
