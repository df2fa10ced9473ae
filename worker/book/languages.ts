import type { ParsedBook } from '../epub/types.ts';
import { decideLanguage, isJapanese, type LanguageDecision } from '../language/decide.ts';
import type { LanguageCount } from './types.ts';

export { isJapanese } from '../language/decide.ts';

/** The language of every block, by chapter. */
export type LanguagePlan = readonly (readonly LanguageDecision[])[];

/** Decides before anything is analysed, so that the dictionary is loaded only for a book that needs it. */
export function planLanguages(book: ParsedBook): LanguagePlan {
  return book.chapters.map(({ blocks }) =>
    blocks.map((block) => {
      const decision = decideLanguage(block.text, block.language, book.metadata.language);
      // `ja-JP` here and `ja` there are one language to a reader, and to every count.
      return isJapanese(decision.language) ? { ...decision, language: 'ja' } : decision;
    }),
  );
}

/** Blocks and characters by language and reason, most written first. Blocks without text speak none. */
export function countLanguages(book: ParsedBook, plan: LanguagePlan): LanguageCount[] {
  const counts = new Map<string, LanguageCount>();
  book.chapters.forEach((chapter, c) => {
    chapter.blocks.forEach(({ text }, b) => {
      const decision = plan[c]?.[b];
      if (decision === undefined || text === '') return;
      const { language, reason } = decision;
      const key = `${language} ${reason}`;
      const count = counts.get(key) ?? { language, reason, blocks: 0, characters: 0 };
      count.blocks++;
      count.characters += countCharacters(text);
      counts.set(key, count);
    });
  });
  return [...counts.values()].sort((a, b) => b.characters - a.characters);
}

/** The language that most of a book is written in; null without text. */
export function mainLanguage(counts: readonly LanguageCount[]): string | null {
  const characters = new Map<string, number>();
  for (const { language, characters: more } of counts) {
    characters.set(language, (characters.get(language) ?? 0) + more);
  }
  const [main] = [...characters].sort(([, a], [, b]) => b - a);
  return main?.[0] ?? null;
}

/** Unicode characters without white space: what a reader would count. The second half of a pair counts nothing. */
export function countCharacters(text: string): number {
  return text.replace(/\s+|[\uDC00-\uDFFF]/g, '').length;
}
