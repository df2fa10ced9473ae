import { describe, expect, it } from 'vitest';
import { analyser, wordsOf } from '../words/testing/words-of.ts';
import { BookRuby } from './book.ts';
import { WordReader } from './read.ts';

const reader = new WordReader(analyser, new BookRuby());

/** Each row has a name in brackets with its reading, which the reader must find as one word. */
const NAMES = `
[源兵衛|げんべえ]は笑った [五兵衛|ごへえ]が来た [孫兵衛|まごべえ]さん [善右衛門|ぜんえもん]の家 [権左衛門|ごんざえもん]は怒った [録之助|ろくのすけ]君 [竜之助|りゅうのすけ]は黙った [敬太郎|けいたろう]は歩いた [又三郎|またさぶろう]が飛ぶ
[八五郎|はちごろう]は走った [勘兵衛|かんべえ]殿に会う [与右衛門|よえもん]は百姓だ [為吉|ためきち]が泣く [代助|だいすけ]は答えた [宗助|そうすけ]が言う [半七|はんしち]の話 [三千代|みちよ]は俯いた [四郎|しろう]が呼ぶ [小六|ころく]の下宿
お[清|きよ]は茶を出した お[常|つね]の声 お[貞|さだ]さん [実|みのる]君の家 [武|たけし]君 [薫|かおる]さんは笑う [香|か]を聞く [静|しずか]さんと話す
[源|みなもとの]頼朝は [源|みなもと]さん [藤原道長|ふじわらのみちなが]の歌 [小野妹子|おののいもこ]は男だ [諸葛孔明|しょかつこうめい]の策 [孔明|こうめい]の罠 [劉備|りゅうび]軍が来た [大国主命|おおくにぬしのみこと]を祀る [孫子|そんし]の兵法 [八岐大蛇|やまたのおろち]を斬る
[徹|とおる]は黙った [忍|しのぶ]が来る [明|あきら]に会う [明|めい]と暗 [陽子|ようこ]は笑う [千秋|ちあき]が泣く [康介|こうすけ]を呼ぶ [琴音|ことね]の声 [髙橋|たかはし]さん
[浅間山|あさまやま]に登る [飛鳥|あすか]の里 [上総|かずさ]の国 [神保町|じんぼうちょう]の店 [恐山|おそれざん]へ行く
[徳田|とくだ]さん [萩原|はぎわら]先生 [御手洗|みたらい]君 [光子|みつこ]は笑った [忠吉|ちゅうきち]の店 [弥助|やすけ]は船頭だ [孫助|まごすけ]が来る [礼子|れいこ]さん
`
  .trim()
  .split(/\s+/)
  .map((row): [string, string, string] => {
    const [, before = '', word = '', reading = '', after = ''] = /^(.*)\[(.*)\|(.*)\](.*)$/.exec(row) ?? [];
    return [before + word + after, word, reading];
  });

describe('names of people', () => {
  it.each(NAMES)('in %s, %s is %s', (text, name, reading) => {
    const found = reader.read(text, wordsOf(text), []).find(({ word: { surface } }) => surface === name);
    expect(found).toMatchObject({ reading });
  });

  it('are never certain', () => {
    for (const text of [
      '諸葛孔明は笑った',
      '孔明は笑った',
      '源兵衛は笑った',
      '礼子は笑った',
      '竜之助は笑った',
    ])
      expect([text, reader.read(text, wordsOf(text), [])[0]?.source]).toEqual([text, 'ambiguous']);
  });

  it.each(['林太郎は笑った', '五右衛門風呂に入る', '太郎兵衛町へ行く'])(
    '%s has no name that is built so',
    (text) => {
      expect(wordsOf(text).word.map(({ surface }) => surface)).not.toContain(text.slice(0, 4));
    },
  );
});
