import type { ParsedBlock } from '../../epub/types.ts';
import { paragraph } from './parsed-book.ts';

/**
 * What `ANALYSER_VERSION` stands for: the version, and a hash of what it finds in the texts below. When the test that
 * compares them fails, the analysis has changed on purpose or by accident. On purpose: raise `ANALYSER_VERSION` if it is
 * still the one of the last release, and copy both here; the test prints the hash.
 */
export const GOLDEN = {
  analyser: '2',
  sha256: '0d69a49dc7abbe27bc996e994ea29cb250976b8201afb311f5b839ce7c031b34',
};

/** A little of everything that the analysis decides. */
export const GOLDEN_BLOCKS: readonly ParsedBlock[] = [
  paragraph('角田は手紙を書かせられて、待っている。角田さんは食べさせられたくなかった。', {
    ruby: [[0, 2, 'つのだ']],
  }),
  paragraph('三百五十六円で、二、三日後の午前9時30分に、一人と二人と三人が四月一日から20%引きで買った。'),
  paragraph('「読んじゃった」と言った。「そうですか。」彼女は美しくなかったのに、花々が咲いて気持ちがいい。'),
  paragraph('大人は今日、お茶を注いで、取り扱いの難しい歯ブラシを引っ越し先へ送り出した。'),
  paragraph('其処に居た吾輩は、昨夕から温和しい猫である。雨が降ります。駅で降ります。'),
  paragraph('日本人は学校に通い、式を行った。勉強しました。研いだ刀を出させる。助からされる。'),
  paragraph('The rabbis of old were good story-tellers. They knew.'),
  paragraph('春はあけぼの', { language: 'ja' }),
  paragraph('我爱你，中国。', { language: 'zh' }),
];
