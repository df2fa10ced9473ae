import { describe, expect, it } from 'vitest';
import { analyser, wordsOf } from '../words/testing/words-of.ts';
import { BookRuby } from './book.ts';
import { WordReader } from './read.ts';

const reader = new WordReader(analyser, new BookRuby());

function readText(text: string): string {
  return reader
    .read(text, wordsOf(text), [])
    .map(({ reading, word }) => reading ?? word.surface)
    .join('');
}

const EXAMPLES = `
一人 ひとり|二人 ふたり|三人 さんにん|四人 よにん|七人 しちにん|十人 じゅうにん|十一人 じゅういちにん|何人 なんにん|１人 ひとり|2人 ふたり|百人 ひゃくにん|二人目 ふたりめ
二日 ふつか|三日 みっか|四日 よっか|五日 いつか|六日 むいか|七日 なのか|八日 ようか|九日 ここのか|十日 とおか|十四日 じゅうよっか|二十日 はつか|二十四日 にじゅうよっか
三十一日 さんじゅういちにち|31日 さんじゅういちにち|2日 ふつか|20日 はつか|二日間 ふつかかん|四月一日 しがつついたち|11月3日 じゅういちがつみっか|十七日 じゅうしちにち
一月 いちがつ|四月 しがつ|七月 しちがつ|九月 くがつ|十月 じゅうがつ|12月 じゅうにがつ|四時 よじ|七時 しちじ|九時 くじ|十時 じゅうじ|4時間 よじかん|三時半 さんじはん
一分 いっぷん|三分 さんぷん|四分 よんぷん|六分 ろっぷん|八分 はっぷん|10分間 じゅっぷんかん|三時十分 さんじじゅっぷん|十分だ じゅうぶんだ|十分後 じゅっぷんご|三十秒 さんじゅうびょう
三百 さんびゃく|六百 ろっぴゃく|八百 はっぴゃく|三千 さんぜん|八千 はっせん|一万 いちまん|千円 せんえん|百円 ひゃくえん|一千万円 いっせんまんえん|三百五十六円 さんびゃくごじゅうろくえん
2024年 にせんにじゅうよねん|二〇二四年 にせんにじゅうよねん|一九四五年 せんきゅうひゃくよんじゅうごねん|1,000円 せんえん|3.5キロ さんてんごきろ|１２３円 ひゃくにじゅうさんえん
一本 いっぽん|二本 にほん|三本 さんぼん|六本 ろっぽん|十本 じゅっぽん|百本 ひゃっぽん|何本 なんぼん|一匹 いっぴき|三匹 さんびき|八匹 はっぴき|一杯 いっぱい|三杯 さんばい|六杯 ろっぱい
一冊 いっさつ|三冊 さんさつ|八冊 はっさつ|十冊 じゅっさつ|一個 いっこ|六個 ろっこ|八個 はっこ|一回 いっかい|三回 さんかい|十回 じゅっかい|三階 さんがい|一軒 いっけん|三軒 さんげん
一枚 いちまい|三枚 さんまい|一台 いちだい|一歳 いっさい|八歳 はっさい|二十歳 はたち|20歳 はたち|一頭 いっとう|一羽 いちわ|三羽 さんわ|十足 じゅっそく|三足 さんぞく|一着 いっちゃく
一ヶ月 いっかげつ|三か月 さんかげつ|六カ月 ろっかげつ|十ヶ所 じゅっかしょ|一週間 いっしゅうかん|八週間 はっしゅうかん|一年間 いちねんかん|四年生 よねんせい|第三章 だいさんしょう|第一 だいいち
一つ ひとつ|三つ みっつ|2つ ふたつ|一晩 ひとばん|二組 ふたくみ|三分の一 さんぶんのいち|二三人 にさんにん|五六本 ごろっぽん|数百人 すうひゃくにん|何百 なんびゃく|三泊 さんぱく|四泊 よんぱく
`
  .trim()
  .split(/[\n|]/)
  .map((example) => example.split(' ') as [string, string]);

describe('numbers, counters and dates', () => {
  it.each(EXAMPLES)('%s is read %s', (text, reading) => {
    expect(readText(text)).toBe(reading);
  });

  it('no string of numerals throws', () => {
    const numerals = [...'〇一二三十百千万億何数0０9,，.．・第円日分'];
    for (const a of numerals) {
      for (const b of numerals)
        for (const c of numerals) expect(readText(a + b + c).length).toBeGreaterThan(0);
    }
  });
});
