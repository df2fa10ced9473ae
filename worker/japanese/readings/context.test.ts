import { describe, expect, it } from 'vitest';
import { analyser, wordsOf } from '../words/testing/words-of.ts';
import { BookRuby } from './book.ts';
import { WordReader } from './read.ts';
import type { WordReading } from './types.ts';

const reader = new WordReader(analyser, new BookRuby());

function read(text: string): WordReading[] {
  return reader.read(text, wordsOf(text), []);
}

/** A text of today with the reading of one word in it: `[何|なん]でもいい`. */
const IN_CONTEXT = `
[今日|きょう]は暑い [昨日|きのう]、映画を見た [明日|あした]は晴れる [一日|いちにち]歩く 四月[一日|ついたち]に 4月[1日|ついたち]に [1日|いちにち]に三回
[何|なに]を食べる [何|なに]か食べたい これは[何|なん]ですか [何|なん]の話 [何で|なんで]来ない [何|なん]と言った [何|なに]が欲しい [何|なに]も知らない [何|なん]だろう [何とか|なんとか]間に合った
[何曜日|なんようび]ですか [何色|なにいろ]が好き [何事|なにごと]だ [何者|なにもの]だ あの[方|かた]は先生だ この[方|かた]をご存知ですか この[方|ほう]がいい 南の[方|ほう]へ行く 話した[方|ほう]がいい
いい[人|ひと]だ [人気|にんき]がある [人気|ひとけ]のない道 [人間|にんげん]は弱い [その間|そのあいだ]に寝る [この間|このあいだ]会った 休みの[間|あいだ]に 一日[中|じゅう]働く 家の[中|なか]に
この[辺|へん]に住む [辺り|あたり]を見る [後で|あとで]行く [前|まえ]に進む [外|そと]は寒い [他|ほか]の人 [家|いえ]に帰る [日|ひ]が昇る [月|つき]が出る [年|とし]を取る [大分|だいぶ]良くなった
[上手|じょうず]に歌う [下手|へた]な字 [一人|ひとり]で行く [二人|ふたり]は仲がいい [工場|こうじょう]で働く [色紙|いろがみ]を折る [生|なま]の魚 [空|そら]が青い 箱が[空|から]だ コップが[空|から]になった
ドアが[開く|あく] 店を[開く|ひらく] 窓が[開いた|あいた] 本を[開いた|ひらいた] 目を[開ける|あける] 部屋に[入る|はいる] カレーが[辛い|からい] 別れは[辛い|つらい] 服が[汚れる|よごれる]
絵を[描く|かく] 夢を[描く|えがく] 子供を[抱く|だく] 疑問を[抱く|いだく] 水を[注ぐ|そそぐ] お茶を[注ぐ|つぐ] 魚が[臭い|くさい] [館|やかた]に住む [街|まち]を歩く 帽子を[被る|かぶる] 損害を[被る|こうむる]
[夜|よる]遅く [夜|よ]が明ける [金|かね]がない [金|きん]の指輪 [床|ゆか]に座る [床|とこ]に就く [角|かど]を曲がる 鹿の[角|つの] [値|ね]が上がる もう[十分|じゅうぶん]だ [十分|じゅっぷん]待つ
[気持ち|きもち]がいい [心持ち|こころもち]がする [手入れ|ていれ]をする [年寄り|としより]が多い [夕焼け|ゆうやけ]がきれいだ [大通り|おおどおり]に出る [眼差し|まなざし]を向ける [間抜け|まぬけ]な話
[苦笑い|にがわらい]をする [身代わり|みがわり]になる [気配り|きくばり]が足りない [入り口|いりぐち]で待つ [行き先|いきさき]を言う [日本人|にほんじん]です [日本刀|にほんとう]を抜く [花々|はなばな]が咲く [神々|かみがみ]の国
[別々|べつべつ]に帰る [隅々|すみずみ]まで [花等|はななど]を買う [僕等|ぼくら]は [田舎者|いなかもの]だ [芸術家|げいじゅつか]になる [四十九日|しじゅうくにち]が過ぎる [上々|じょうじょう]の出来 [手強い|てごわい]相手
`
  .trim()
  .split(/[\s]+/)
  .map((row): [string, string, string] => {
    const [, before = '', word = '', reading = '', after = ''] = /^(.*)\[(.*)\|(.*)\](.*)$/.exec(row) ?? [];
    return [before + word + after, word, reading];
  });

describe('a word with several readings, in a text of today', () => {
  it.each(IN_CONTEXT)('in %s, %s is %s', (text, word, reading) => {
    expect(read(text).find(({ word: { surface } }) => surface === word)?.reading).toBe(reading);
  });

  it('is marked ambiguous where both readings live', () => {
    const living = '今日 明日 昨夜 開く 抱く 描く 辛い 日本 寂しい 市場 人気 上手 下手 大人気 行き先';
    for (const text of living.split(' ')) expect([text, read(text)[0]?.source]).toEqual([text, 'ambiguous']);
  });

  it('is marked as the dictionary has it where one does', () => {
    const settled =
      '学校 先生 電話 図書館 食べる 新しい 気持ち 手紙 友達 勉強する 三百円 二十日 芸術家 静か 始まる';
    for (const text of settled.split(' '))
      expect([text, read(text)[0]?.source]).toEqual([text, 'dictionary']);
  });
});
