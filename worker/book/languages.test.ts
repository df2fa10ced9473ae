import { describe, expect, it } from 'vitest';
import { planLanguages } from './languages.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

/** What each text is decided to be in a book that says it is in `language`, and each paragraph in `lang`. */
function languages(texts: readonly string[], language: string, lang: string | null = null): string[] {
  const book = parsedBook([texts.map((text) => paragraph(text, { language: lang }))]);
  book.metadata.language = language;
  return planLanguages(book)
    .flat()
    .map((decision) => decision.language);
}

describe('kanji without kana', () => {
  const novel = ['山路を登りながら、こう考えた。智に働けば角が立つ。'.repeat(3), '「馬鹿！」'];

  it.each([
    ['by the book', 'zh-CN', null],
    ['by its pages', 'ja', 'zh-TW'],
    ['by both', 'zh', 'zh'],
  ])('are Japanese where Japanese text is said to be Chinese %s', (_what, language, lang) => {
    expect(languages(novel, language, lang)).toEqual(['ja', 'ja']);
  });

  it('are Chinese in a book of both', () => {
    const both = ['山路を登りながら、こう考えた。', '我爱你，中国。我爱你。'];
    expect(languages(both, 'zh-CN')).toEqual(['ja', 'zh-CN']);
    const book = parsedBook([[paragraph('我爱你。', { language: 'zh' }), paragraph('彼は言った。')]]);
    expect(planLanguages(book)[0]?.map(({ language }) => language)).toEqual(['zh', 'ja']);
  });
});
