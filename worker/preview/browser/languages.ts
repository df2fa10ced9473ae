import type { Book } from '../../book/decode.ts';

/** Whether the book has any reading to print: the author's or ours. */
export function hasReadings({ totals, report }: Book): boolean {
  const { author, book, dictionary, ambiguous } = report.readings;
  return totals.ruby + author + book + dictionary + ambiguous > 0;
}

/** Whether any of it can be set in columns. */
export function isEastAsian({ metadata, report }: Book): boolean {
  return (
    metadata.writingMode === 'vertical' ||
    report.languages.some(({ language }) => /^(ja|zh|yue|ko)\b/.test(language))
  );
}

/** A language's name in English, or its tag where it has none. `und` is the root of the languages to Unicode, and no name. */
export function languageName(tag: string): string {
  if (tag === 'und') return 'Unknown language';
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch (error) {
    if (error instanceof RangeError) return tag;
    throw error;
  }
}
