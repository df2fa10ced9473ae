import type { ParsedBlock, ParsedBook } from '../epub/types.ts';
import type { LanguageCount } from './types.ts';

/**
 * The language of every block, by chapter, decided before anything is analysed, so that the dictionary is loaded
 * only for a book that needs it: what is written in kana is Japanese whatever the book says; else the nearest
 * `lang`, else the book's own language, else Japanese for a text with kanji, else `und`.
 */
export function planLanguages(book: ParsedBook): string[][] {
  return book.chapters.map((chapter) =>
    chapter.blocks.map((block) => languageOf(block, book.metadata.language)),
  );
}

/** Whether a block wants the Japanese analyser. */
export function isJapanese(language: string): boolean {
  return language === 'ja' || language.startsWith('ja-');
}

function languageOf(block: ParsedBlock, declared: string | null): string {
  const letters = block.text.match(/\p{L}/gu)?.length ?? 0;
  const kana = block.text.match(/[ぁ-ゖァ-ヺ]/g)?.length ?? 0;
  if (kana > 0 && kana * 10 >= letters) return 'ja';
  return block.language ?? declared ?? (/\p{Script=Han}/u.test(block.text) ? 'ja' : 'und');
}

/** Blocks and characters by language, most written first. Blocks without text speak none. */
export function countLanguages(book: ParsedBook, languages: readonly (readonly string[])[]): LanguageCount[] {
  const counts = new Map<string, LanguageCount>();
  book.chapters.forEach((chapter, c) => {
    chapter.blocks.forEach((block, b) => {
      const language = languages[c]?.[b];
      if (language === undefined || block.text === '') return;
      const count = counts.get(language) ?? { language, blocks: 0, characters: 0 };
      count.blocks++;
      count.characters += countCharacters(block.text);
      counts.set(language, count);
    });
  });
  return [...counts.values()].sort((a, b) => b.characters - a.characters);
}

/** Unicode characters without white space: what a reader would count. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const character of text) if (character.trim() !== '') count++;
  return count;
}
