import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from './sentences.ts';

function split(text: string): string {
  let from = 0;
  return splitSentences(text)
    .map((end) => {
      const sentence = text.slice(from, end);
      from = end;
      return sentence;
    })
    .join('|');
}

describe('sentences of a Japanese text', () => {
  it.each([
    ['end at 。！？', '雨だ。寒い！本当？', '雨だ。|寒い！|本当？'],
    ['take further marks with them', '本当！？すごい!!うん。', '本当！？|すごい!!|うん。'],
    ['take the space and the dash behind them', '本当？　うそ。――では', '本当？　|うそ。――|では'],
    ['go on behind a quotation', '「はい。」と言った。彼は笑った。', '「はい。」と言った。|彼は笑った。'],
    ['go on where they tell what was asked', '誰だ？と思った。次。', '誰だ？と思った。|次。'],
    ['or called', 'やめろ！って言ったのに。', 'やめろ！って言ったのに。'],
    [
      'end before what only begins alike',
      '本当？とても嬉しい！と、その時。',
      '本当？|とても嬉しい！|と、その時。',
    ],
    ['end inside a quotation', '「寒いね。海へ行こう。」と言った。', '「寒いね。|海へ行こう。」と言った。'],
    ['end between two speakers', '「行くよ」「うん」', '「行くよ」|「うん」'],
    [
      'do not end between quoted words',
      '彼は、「行く」「来る」と言った。',
      '彼は、「行く」「来る」と言った。',
    ],
    ['end behind speech that nothing goes on with', '「はい。」彼女は頷いた。', '「はい。」|彼女は頷いた。'],
    ['do not end inside a title', '『君の名は。』を見た。', '『君の名は。』を見た。'],
    [
      'do not end inside a remark',
      '彼は（本当だ。嘘だ。）と言った。次。',
      '彼は（本当だ。嘘だ。）と言った。|次。',
    ],
    ['do not wait for a bracket that never closes', '（笑。次。', '（笑。|次。'],
    ['do not end at a decimal point', '３．５％です。3.5です。', '３．５％です。|3.5です。'],
    ['do not end at dots', 'そうか……では', 'そうか……では'],
    ['end at a line break', '春は曙\n夏は夜', '春は曙\n|夏は夜'],
    ['end with the line', '「雨だ。」\n「そう。」\n\n寒い', '「雨だ。」\n|「そう。」\n\n|寒い'],
    [
      'do not end at the number of a point',
      '１．雨。　２．雪。雪は２．雨は３．',
      '１．雨。　|２．雪。|雪は２．|雨は３．',
    ],
    ['are one where nothing ends', '第一章', '第一章'],
    ['keep their indent', '　吾輩は猫である。名前はまだ無い。', '　吾輩は猫である。|名前はまだ無い。'],
    ['nested quotations', '「彼は『来い。』と言った。」と聞いた。', '「彼は『来い。』と言った。」と聞いた。'],
  ])('%s', (_, text, expected) => {
    expect(split(text)).toBe(expected);
  });

  it('an empty text has none', () => expect(splitSentences('')).toEqual([]));

  it('cover any text in order', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'あ。！？「」『』（）()…　\n．3.と言'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (any) => {
        const ends = splitSentences(any);
        expect([...ends].sort((a, b) => a - b)).toEqual(ends);
        expect(new Set(ends).size).toBe(ends.length);
        expect(ends.at(-1) ?? 0).toBe(any.length);
      }),
    );
  });

  it('of a million brackets are found in time proportional to them', () => {
    const started = performance.now();
    for (const unit of ['（', '「', '。', '」', '「。', '（あ。']) splitSentences(unit.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
