import type { ParsedBook } from '../epub/types.ts';
import { decideLanguage, isJapanese, type LanguageDecision } from '../language/decide.ts';

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

/** The language that most of a book is written in; null without text. */
export function mainLanguage(book: ParsedBook, plan: LanguagePlan): string | null {
  const lengths = new Map<string, number>();
  book.chapters.forEach(({ blocks }, chapter) => {
    blocks.forEach(({ text }, block) => {
      const language = plan[chapter]?.[block]?.language;
      if (language === undefined || text === '') return;
      lengths.set(language, (lengths.get(language) ?? 0) + text.length);
    });
  });
  const [main] = [...lengths].sort(([, a], [, b]) => b - a);
  return main?.[0] ?? null;
}

/** Unicode characters without white space: what a reader would count. The second half of a pair counts nothing. */
export function countCharacters(text: string): number {
  return text.replace(/\s+|[\uDC00-\uDFFF]/g, '').length;
}
