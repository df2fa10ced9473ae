import { describe, expect, it } from 'vitest';
import { cut, wordsOf } from './testing/words-of.ts';

describe('nouns in a text with spaces between its words', () => {
  it.each([
    ['おには　つよい。', 'おに|は|　|つよい|。'],
    ['こくばんに　かく。', 'こくばん|に|　|かく|。'],
    ['いもうとは　ないている。', 'いもうと|は|　|ないて|いる|。'],
    ['やねの したに かくれた。', 'やね|の| |した|に| |かくれた|。'],
    ['みずを　のみに　かわへ　いく。', 'みず|を|　|のみ|に|　|かわ|へ|　|いく|。'],
    ['こうえんで　あそぶ。うみで　およぐ。', 'こうえん|で|　|あそぶ|。|うみ|で|　|およぐ|。'],
    ['やまから　くちを　あけて　みる。', 'やま|から|　|くち|を|　|あけて|　|みる|。'],
  ])('are seen where they fill the space: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('are looked up as they are written', () => {
    expect(wordsOf('おには　つよい。').word[0]).toMatchObject({ base: 'おに', pos: 'noun', reading: 'おに' });
    expect(wordsOf('だいすきです　よ。').word[0]).toMatchObject({ base: 'だいすき', pos: 'na-adjective' });
    expect(wordsOf('くちを　あける。').word[0]).toMatchObject({ base: 'くち', pos: 'noun', steps: [] });
  });

  it('keep what the analyser cut across', () => {
    expect(wordsOf('おおきな　おにが　いた。').word[2]).toMatchObject({
      surface: 'おにが',
      base: 'おに',
      reading: 'おにが',
    });
  });

  it.each([
    ['うまに　のる。', 'うま|に|　|のる|。'],
    ['きたから　かえる。', 'きた|から|　|かえる|。'],
    ['いるかも　しれない。', 'いる|かも|　|しれない|。'],
    ['おうちへ　かえる。', 'お|うち|へ|　|かえる|。'],
    ['たべた　あとで　ねる。', 'たべた|　|あと|で|　|ねる|。'],
    ['おには山へ　いく。', 'お|に|は|山|へ|　|いく|。'],
  ])('are not seen where the words make a phrase: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('are not looked for without the spaces, nor for a single one in a long text', () => {
    expect(cut('つくえの上。')).toBe('つく|え|の|上|。');
    const slip = '一人の男、一人の女も見様次第でいかようとも見立てがつく　つくえの上の話。';
    expect(cut(slip)).toContain('つく|え|の|上');
  });
});

describe('泣く in kana', () => {
  it.each([
    ['とりがないている。', 'ないて', ['te']],
    ['なきながら走る。', 'なきながら', ['while']],
  ])('%s', (text, surface, steps) => {
    const word = wordsOf(text).word.find((found) => found.surface === surface);
    expect(word).toMatchObject({ base: 'なく', steps });
  });

  it('is not seen in ない', () => {
    expect(cut('お金がないでしょう。')).toBe('お金|が|ない|でしょう|。');
    expect(wordsOf('お金がないで困る。').word[2]).toMatchObject({ base: 'ない' });
  });
});
