import { describe, expect, it } from 'vitest';
import { analyser, cut, wordsOf } from './testing/words-of.ts';
import { ADVERBS, CALLS, NOUNS, SPEECH } from './uninflected-table.ts';

const rows = [NOUNS, ADVERBS, SPEECH, CALLS].flatMap((table) => table.trim().split(/\s+/));

describe('words that do not inflect and that the dictionary lacks', () => {
  it.each([
    ['メールが文字化けした。', 'メール|が|文字化けした|。'],
    ['二度寝の誘惑', '二度寝|の|誘惑'],
    ['行き当たりばったりの旅', '行き当たりばったり|の|旅'],
    ['妹は大喜びした。', '妹|は|大喜びした|。'],
    ['じとっとした目で見る。', 'じとっとした|目|で|見る|。'],
    ['「えっと、んなこと言うな」', '「|えっと|、|んな|こと|言う|な|」'],
    ['おめえら、きさまに', 'おめえら|、|きさま|に'],
    ['開けるや否や飛び出した。', '開ける|や否や|飛び出した|。'],
    ['せやから言うたやん。', 'せやから|言うた|やん|。'],
  ])('%s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it.each([
    ['切っても切れぬ、見当もつかぬ。', '切って|も|切れぬ|、|見当|も|つかぬ|。'],
    ['がんと闘う。', 'がん|と|闘う|。'],
    ['日が暮れんとする。', '日|が|暮れ|ん|と|する|。'],
  ])('are not seen where others stand: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('are each of one row, and not in the dictionary', () => {
    expect(new Set(rows).size).toBe(rows.length);
    const known = rows.filter((row) => {
      const [writing = ''] = row.split('=');
      return analyser
        .entries(writing)
        .some(
          (entry) => analyser.features(entry).pos !== '動詞' && analyser.features(entry).pos !== 'フィラー',
        );
    });
    expect(known).toEqual([]);
  });

  it('are read as the table has them', () => {
    expect(wordsOf('落とし蓋').word).toMatchObject([
      { base: '落とし蓋', reading: 'おとしぶた', pos: 'noun' },
    ]);
    expect(wordsOf('おめえ').word).toMatchObject([{ base: 'おめえ', reading: 'おめえ', pos: 'pronoun' }]);
    expect(wordsOf('ちょこっと').word[0]?.reading).toBe('ちょこっと');
  });
});
