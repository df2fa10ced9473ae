import { describe, expect, it } from 'vitest';
import { cut, wordsOf } from './testing/words-of.ts';

describe('what dialogue draws together', () => {
  it.each([
    ['置いてくよ', '置いてく|よ', '置く', ['contraction-teiku']],
    ['持ってかない', '持ってかない', '持つ', ['contraction-teiku', 'negative']],
    ['連れてかれた', '連れてかれた', '連れる', ['contraction-teiku', 'passive', 'past']],
    ['持ってけ', '持ってけ', '持つ', ['contraction-teiku', 'imperative']],
    ['言ってんの', '言ってん|の', '言う', ['contraction-teiru']],
    ['見てんだ', '見てん|だ', '見る', ['contraction-teiru']],
    ['待っててね', '待ってて|ね', '待つ', ['contraction-teiru', 'te']],
    ['見てねえよ', '見てねえ|よ', '見る', ['contraction-teiru', 'negative']],
    ['やってらんない', 'やってらんない', 'やる', ['contraction-teiru', 'potential', 'negative']],
    ['持ってった', '持ってった', '持つ', ['contraction-teiku', 'past']],
    ['行ってまう', '行ってまう', '行く', ['contraction-teshimau']],
    ['行かへんかった', '行かへんかった', '行く', ['negative', 'past']],
    ['食いやがった', '食いやがった', '食う', ['past']],
    ['しやがって', 'しやがって', 'する', ['te']],
    ['逃げやがる', '逃げやがる', '逃げる', []],
    ['来やがれ', '来やがれ', '来る', ['imperative']],
    ['知らんかった', '知らんかった', '知る', ['negative', 'past']],
    ['食べてへん', '食べてへん', '食べる', ['contraction-teiru', 'negative']],
    ['見てへんかった', '見てへんかった', '見る', ['contraction-teiru', 'negative', 'past']],
    ['しとんねん', 'しとん|ねん', 'する', ['contraction-teoru']],
    ['しよるぞ', 'しよる|ぞ', 'する', ['contraction-teoru']],
    ['行かにゃならん', '行かにゃ|ならん', '行く', ['negative', 'conditional-ba']],
    ['食べにゃ', '食べにゃ', '食べる', ['negative', 'conditional-ba']],
    ['ありえねー', 'ありえねー', 'ある', ['potential', 'negative']],
    ['知っちょる', '知っちょる', '知る', ['contraction-teoru']],
    ['しちょった', 'しちょった', 'する', ['contraction-teoru', 'past']],
    ['食べちょらん', '食べちょらん', '食べる', ['contraction-teoru', 'negative']],
    ['見いひん', '見いひん', '見る', ['negative']],
    ['せえへん', 'せえへん', 'する', ['negative']],
    ['出えへんで', '出えへん|で', '出る', ['negative']],
    ['やってもうたな', 'やってもうた|な', 'やる', ['contraction-teshimau', 'past']],
    ['してもうて', 'してもうて', 'する', ['contraction-teshimau', 'te']],
    ['わかんねえよ', 'わかんねえ|よ', 'わかる', ['negative']],
    ['変わんねーな', '変わんねー|な', '変わる', ['negative']],
    ['待てっ！', '待てっ|！', '待つ', ['imperative']],
    ['助けてっ！', '助けてっ|！', '助ける', ['te']],
    ['黙れっ！', '黙れっ|！', '黙る', ['imperative']],
    ['食べはった', '食べはった', '食べる', ['past']],
  ] as const)('%s is %s', (text, expected, base, steps) => {
    expect(cut(text)).toBe(expected);
    expect(wordsOf(text).word[0]).toMatchObject({ base, steps });
  });

  it.each([
    ['猫や犬がいる。', '猫|や|犬|が|いる|。'],
    ['見て、ねえ。', '見て|、|ねえ|。'],
    ['見てやがる。', '見て|やがる|。'],
    ['そんなわけないだろ。', 'そんな|わけ|ない|だろ|。'],
    ['できるわけない。', 'できる|わけ|ない|。'],
    ['水をわけない。', '水|を|わけない|。'],
    ['笑ってもうたを歌う。', '笑って|も|うた|を|歌う|。'],
    ['ちょっと待て。', 'ちょっと|待て|。'],
    ['ありえない。', 'ありえない|。'],
    ['「知るかっ！」', '「|知る|かっ|！|」'],
    ['行かんねえ。', '行かん|ねえ|。'],
    ['行くにゃ。', '行く|にゃ|。'],
    ['彼がへんだ。', '彼|が|へん|だ|。'],
    ['いいねー。', 'いい|ねー|。'],
    ['いい天気だねえ。', 'いい|天気|だ|ねえ|。'],
  ])('is not seen where words stand: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });
});

describe('what is called out or slurred', () => {
  it.each([
    ['知るかっ！', 'か'],
    ['ふざけるなっ！', 'な'],
    ['バカなっ！', 'だ'],
    ['なんでもねえよ。', 'ない'],
    ['僕もねえ、', 'ねえ'],
    ['春になった。', 'なる'],
    ['彼との戦いで敗れた。', '戦い'],
  ])('%s has %s', (text, base) => {
    expect(wordsOf(text).word.map((word) => word.base)).toContain(base);
  });
});
