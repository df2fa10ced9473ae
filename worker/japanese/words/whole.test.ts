import { describe, expect, it } from 'vitest';
import { cut, wordsOf } from './testing/words-of.ts';

describe('a word that the analyser cut though the dictionary has it', () => {
  it.each([
    ['of a prefix and a noun', 'その内出血が止まらない', 'その|内出血|が|止まらない'],
    ['of two nouns', '顔写真を見る', '顔写真|を|見る'],
    ['with a number before it', '一大事だ。一方向に進む。', '一大事|だ|。|一方向|に|進む|。'],
    ['becomes a verb with する', 'その内出血した', 'その|内出血した'],
    ['takes a suffix', '大株主たち', '大株主たち'],
    ['in kanji and kana in turn', '或る日、兎に角急ごう。', '或る|日|、|兎に角|急ごう|。'],
    ['in the kanji of its meaning', '何うして固より敢て斯んな事を。', '何うして|固より|敢て|斯んな|事|を|。'],
    ['though a longer one begins so', '若し若しくは若しも。', '若し|若しくは|若しも|。'],
    ['whose kana would be an ending', '矢張りそうだった。成る程。', '矢張り|そう|だった|。|成る程|。'],
  ])('%s', (_, text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it.each([
    ['a number with its counter', '三人組の男', '三人組|の|男'],
    ['names', '東京都内で田中一郎が', '東京|都内|で|田中|一郎|が'],
    ['two words', '三分の一ほど、今日昼に', '三分の一|ほど|、|今日|昼|に'],
  ])('is none of %s', (_, text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('has the base form and the part of speech of the dictionary', () => {
    const found = wordsOf('或る不用心な成る程').word.map(({ base, pos }) => [base, pos]);
    expect(found).toEqual([
      ['或る', 'adnominal'],
      ['不用心', 'na-adjective'],
      ['だ', 'auxiliary'],
      ['成る程', expect.any(String)],
    ]);
  });
});
