import { expect, it } from 'vitest';
import { analyser, wordsOf } from '../words/testing/words-of.ts';
import { BookRuby } from './book.ts';
import { WordReader } from './read.ts';

const reader = new WordReader(analyser, new BookRuby());

/** As the novels of 1890 to 1950 write: each row has a word in brackets with its reading. */
const LITERARY = `
[何う|どう]する [何うか|どうか]頼む [何んな|どんな]人か [斯うして|こうして]暮らす [固より|もとより]無い [敢て|あえて]言う [然るに|しかるに]雨だ [些とも|ちっとも]来ない [濫りに|みだりに]使う [具さに|つぶさに]話す [而も|しかも]彼は
[屹と|きっと]来る [屹度|きっと]来る [確と|しかと]見る [追々|おいおい]分かる [就中|なかんずく]彼は [不取敢|とりあえず]帰る [沁々|しみじみ]思う [抑々|そもそも]彼は [曾て|かつて]見た [俄に|にわかに]降る [太だ|はなはだ]寒い [成る可く|なるべく]早く
[身振|みぶり]をする [引出|ひきだし]を開く [手伝|てつだい]に行く 人を[手伝う|てつだう] [居眠|いねむり]をする [顔付|かおつき]を見る [前掛|まえかけ]を取る [煙草盆|たばこぼん]を出す [窓硝子|まどがらす]を拭く [両腕|りょううで]を組む [燈明|とうみょう]を上げる
[鑿|のみ]を使う [檸檬|れもん]を買う [俥|くるま]に乗る [褞袍|どてら]を着る [樵夫|きこり]に会う [髑髏|どくろ]を見る [徳利|とっくり]の酒 [神輿|みこし]を担ぐ [跫音|あしおと]がする [河岸|かし]の店 [首肯う|うべなう]声 [揶揄い|からかい]に来る
`
  .trim()
  .split(/\s+/)
  .map((row): [string, string, string] => {
    const [, before = '', word = '', reading = '', after = ''] = /^(.*)\[(.*)\|(.*)\](.*)$/.exec(row) ?? [];
    return [before + word + after, word, reading];
  });

it.each(LITERARY)('in %s, %s is %s', (text, word, reading) => {
  const found = reader.read(text, wordsOf(text), []).find(({ word: { surface } }) => surface === word);
  expect(found?.reading).toBe(reading);
});
