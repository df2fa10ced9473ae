import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../../config.ts';
import { openAnalyser } from '../analyser.ts';
import { resolveIteration } from './iteration.ts';
import { ModernSpelling } from './modern-spelling.ts';

const spelling = new ModernSpelling(await openAnalyser(defaultCacheFolder()));

test.each([
  ['學校へ行く。', '学校へ行く。'],
  ['こゝろの中にゐる。', 'こころの中にいる。'],
  ['さう思ふ。', 'そう思う。'],
  ['思はず笑つた。', '思わず笑った。'],
  ['私は云はない。', '私は云わない。'],
  ['家へ歸る。', '家へ帰る。'],
  ['教へて貰ふ。', '教えて貰う。'],
  ['何か言ひたさうに待つてゐた。', '何か言いたそうに待っていた。'],
  ['さういふ譯だつた。', 'そういう訳だった。'],
  ['どうしたらう。よからう、面白からう。', 'どうしたろう。よかろう、面白かろう。'],
  ['手を洗ふ。手をあらふ。', '手を洗う。手をあらう。'],
  ['数へる。教へば。向かふ。', '数える。教えば。向かう。'],
  ['思ひて、待つ。', '思いて、待つ。'],
  ['さう思はない。', 'そう思わない。'],
  ['来たらうと待つ。', '来たろうと待つ。'],
  ['問はれて、答へず。', '問われて、答えず。'],
  ['言はれて笑はず、思はず泣いた。', '言われて笑わず、思わず泣いた。'],
  ['今日も待つて、笑つた。', '今日も待って、笑った。'],
  ['勝つた。勝つために。', '勝った。勝つために。'],
  ['であつた。かつて見た。', 'であった。かつて見た。'],
  ['ずつと前から、もつと向かふに。', 'ずっと前から、もっと向かうに。'],
  ['夢のやうな聲だらう。', '夢のような声だろう。'],
  ['男はをかしかつた。ゐる。', '男はおかしかった。いる。'],
  ['いろ〳〵と、たゞ一つ。', 'いろいろと、ただ一つ。'],
  ['すなはち、まづ水を飮む。', 'すなわち、まず水を飲む。'],
  ['死なうと思ふ。歌はう。やらうか。', '死のうと思う。歌おう。やろうか。'],
  ['歸りませう。さうでせう。よいでしよう。', '帰りましょ。そうでしょ。よいでしょう。'],
  ['こしらへて、つたへる。答へを、教へが。ゐる。', 'こしらえて、つたえる。答えを、教えが。いる。'],
  ['わらはない。つかはせる。さう思ふ。', 'わらわない。つかわせる。そう思う。'],
  ['まつすぐに、さつき、はつきりと。ゐる。', 'まっすぐに、さっき、はっきりと。いる。'],
  [
    'をりました。けふ、きのふ。行くはうがよい。かうして。',
    'おりました。今日、きのう。行くほうがよい。こうして。',
  ],
  // Kanji that the dictionary lacks say nothing of a text's age: its kana stay.
  ['腕を摑み、噓だと囁く。', '腕を掴み、嘘だと囁く。'],
  ['頰を瘦せさせ、私はない。', '頬を痩せさせ、私はない。'],
  // U+FA19, U+FA1B, U+FA47; U+FA11 is a kanji of its own, and U+FAD0 would become two units.
  ['\ufa19様と\ufa1bの\ufa47字、山\ufa11さん、\ufad0。', '神様と福の漢字、山\ufa11さん、\ufad0。'],
  ['嗤って煙草を咥え、茶を淹れた。', '笑って煙草を銜え、茶を入れた。'],
  ['嗤笑する。知識らしい。', '嗤笑する。知識らしい。'],
  // Today's spelling stays, and so do names in old kanji.
  ['人々は笑った。', '人々は笑った。'],
  ['渡邊さんと芥川龍之介。', '渡邊さんと芥川龍之介。'],
  ['持つとよい。私はない。家へ。', '持つとよい。私はない。家へ。'],
  ['手をつたって行く。', '手をつたって行く。'],
  ['心からうれしい。家へ向かう。ここへたどり着く。', '心からうれしい。家へ向かう。ここへたどり着く。'],
  ['勝つためには、待つたびに。', '勝つためには、待つたびに。'],
  ['私はない。そこへ立つ。これからうちへ。ゐる。', '私はない。そこへ立つ。これからうちへ。いる。'],
  ['', ''],
] as const)('%s is %s today', (old, now) => {
  expect(spelling.of(old)).toBe(now);
});

// What old spelling looks like may be today's own words side by side.
test.each([
  '勝つために戦い、次を待つたびに思う。役に立つたぐいの本。',
  '二人の会はずっと続いた。歌はずいぶん長い。',
  'この曲に歌はない。その会はなかった。切ない思はない。',
  'これからうかがいます。だからうがいをする。朝からうとうとした。',
  '帰ったらうがいをする。着いたらうかがいます。食べたらうとうとした。',
  '手をあらうと、ピアノをならう。さらをきれいにあらう。',
  'おりがみを一つずつとる。一人ずつと話す。にもつをもつと、おもい。',
  'ほんをかしてください。ものをとことん見る。',
  'おじいさんはやまへしばかりに、さるはがっこうへいった。',
  'りんごを三つたべた。がっこうへいった。',
  '今ふと思った。がっこうへいこう。お腹へるね。うみのうへいく。',
  'さいふをわすれた。物思いふけるよる、うみのうへいく。',
  'まだつたえていない。水へばしゃんと、やまへいく。',
])('today it stays as it is: %s', (text) => {
  expect(spelling.of(text)).toBe(text);
});

test.each([
  ['こゝろ', 'こころ'],
  ['たゞ', 'ただ'],
  ['バヽ', 'ババ'],
  ['屡々', '屡屡'],
  ['各〻', '各各'],
  ['いろ〳〵', 'いろいろ'],
  ['しみ〴〵', 'しみじみ'],
  ['ゝで始まる', 'ゝで始まる'],
  ['、々', '、々'],
  ['〳〵', '〳〵'],
] as const)('%s written out is %s', (mark, text) => {
  expect(resolveIteration(mark)).toBe(text);
});

test('any text keeps its length, and one that was changed once stays', () => {
  const unit = fc.constantFrom(...'學校はひふへほゐゑつてたうさやらゝゞ々〳〵思云私家、。をぢ𠮷a');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
      const text = units.join('');
      const now = spelling.of(text);
      expect(now).toHaveLength(text.length);
      expect(resolveIteration(text)).toHaveLength(text.length);
    }),
    { seed: 11, numRuns: 500 },
  );
});

test('a long text takes time in proportion to its length', () => {
  const text = 'さう思ふつて云はゞゐゑいふ'.repeat(20_000);
  expect(spelling.of(text)).toHaveLength(text.length);
});
