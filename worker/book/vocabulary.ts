import { byCount } from './by-count.ts';
import type { CountedLemma } from './word-table.ts';

/**
 * The words of a book that a learner of Japanese knows or does not know, most frequent first, as columns of one length: a
 * word is its dictionary form with its reading, whatever its part of speech.
 */
export interface Vocabulary {
  bases: string[];
  /** In hiragana; '' when unknown. */
  readings: string[];
  /** How often each stands in the book. */
  counts: number[];
}

/** Words a book has at most here. A novel has 10 000; what lies beyond 50 000 stands once and changes no share. */
const MOST = 50_000;

/** Characters of a form or a reading; longer ones are no words but faults of the text. */
const LONGEST = 100;

/**
 * What is left out, because nobody needs to have learned it: names, which readers take from the text itself (the research
 * on how much one must know counts them as known), and words of other languages.
 */
const NOT_LEARNED = new Set(['proper-noun', 'other']);

export function vocabularyOf(lemmas: Iterable<CountedLemma>): Vocabulary {
  const words = new Map<string, { base: string; reading: string; count: number }>();
  for (const { base, reading, pos, isVocabulary, count } of lemmas) {
    if (!isVocabulary || NOT_LEARNED.has(pos) || !canBeStored(base) || !canBeStored(reading ?? '')) continue;
    const key = `${base}\n${reading ?? ''}`;
    const word = words.get(key);
    if (word === undefined) words.set(key, { base, reading: reading ?? '', count });
    else word.count += count;
  }
  const all = [...words.values()];
  const bases: string[] = [];
  const readings: string[] = [];
  const counts: number[] = [];
  for (const index of byCount(all.map(({ count }) => count)).subarray(0, MOST)) {
    const word = all[index];
    if (word === undefined) continue;
    bases.push(word.base);
    readings.push(word.reading);
    counts.push(word.count);
  }
  return { bases, readings, counts };
}

/** PostgreSQL takes neither NUL nor half a surrogate pair. */
function canBeStored(text: string): boolean {
  return text.length <= LONGEST && text.isWellFormed() && !text.includes('\0');
}
