import type { ParsedBook } from '../epub/types.ts';
import { decideLanguage, isJapanese, type LanguageDecision } from '../language/decide.ts';

export { isJapanese } from '../language/decide.ts';

/** The language of every block, by chapter. */
export type LanguagePlan = readonly (readonly LanguageDecision[])[];

/** Decides before anything is analysed, so that the dictionary is loaded only for a book that needs it. */
export function planLanguages(book: ParsedBook): LanguagePlan {
  const plan = book.chapters.map(({ blocks }) =>
    blocks.map(({ text, language }) => decide(text, language, book.metadata.language)),
  );
  const wrong = wrongChinese(book, plan);
  if (wrong.size > 0) {
    const told = (tag: string | null) => (tag !== null && wrong.has(tag) ? null : tag);
    for (const [chapter, { blocks }] of book.chapters.entries())
      for (const [i, { text, language }] of blocks.entries()) {
        if (!isChinese(plan[chapter]?.[i]?.language ?? '')) continue;
        plan[chapter]?.splice(i, 1, decide(text, told(language), told(book.metadata.language)));
      }
  }
  return plan;
}

function decide(text: string, lang: string | null, bookLanguage: string | null): LanguageDecision {
  const decision = decideLanguage(text, lang, bookLanguage);
  // `ja-JP` here and `ja` there are one language to a reader, and to every count.
  return isJapanese(decision.language) ? { ...decision, language: 'ja' } : decision;
}

/** From this share of kana in the text that is said to be Chinese, the tag is a template's: bilingual books have less. */
const WRONG_SHARE = 0.9;

/** The tags for Chinese that stand over Japanese text: without kana, 「馬鹿！」 would be Chinese in the middle of it. */
function wrongChinese(book: ParsedBook, plan: LanguagePlan): Set<string> {
  const units = new Map<string, { kana: number; all: number }>();
  for (const [chapter, { blocks }] of book.chapters.entries())
    for (const [i, { text, language }] of blocks.entries()) {
      const tag = language ?? book.metadata.language;
      if (tag === null || !isChinese(tag)) continue;
      const sum = units.get(tag) ?? { kana: 0, all: 0 };
      if (plan[chapter]?.[i]?.reason === 'kana') sum.kana += text.length;
      sum.all += text.length;
      units.set(tag, sum);
    }
  return new Set([...units].filter(([, { kana, all }]) => kana > all * WRONG_SHARE).map(([tag]) => tag));
}

function isChinese(tag: string): boolean {
  return /^zh\b/i.test(tag);
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
