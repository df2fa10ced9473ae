import { hasKanji, isAllKana, toHiragana } from '../kana.ts';
import { fittingRow, kanjiRunEnd, literaryRows } from '../literary.ts';
import { onReading } from '../readings/kanji.ts';
import type { Analyser } from '../types.ts';
import { DOUBTS, type Doubt } from './doubts.ts';

/** A reading and how likely it is the right one, from 0 to 1. */
export interface Candidate {
  reading: string;
  probability: number;
}

/** A word whose reading is one of several. */
export interface DoubtfulWord {
  word: {
    surface: string;
    modern?: string;
    pos: string;
    parts: readonly { surface: string; entry: number | null }[];
  };
  reading: string | null;
}

/** Readings told beside the chosen one. */
const MOST = 3;

type Dictionary = Pick<Analyser, 'entries' | 'features' | 'cost'>;

/**
 * The readings that a word may have: the chosen one, which its part of speech and its neighbours decided, and behind it what
 * the author reads so elsewhere, the novels' table, the dictionary (the same part of speech first) and the kanji in on.
 *
 * @param given the author's readings of a writing elsewhere in the book
 * @returns why it is in doubt, and the readings besides the chosen one, likeliest first
 */
export function alternatives(
  found: DoubtfulWord,
  dictionary: Dictionary,
  given: (writing: string) => readonly string[],
): { doubt: Doubt; others: string[] } {
  const { word, reading } = found;
  const surface = word.modern ?? word.surface;
  const run = kanjiRunEnd(surface, 0);
  const tail = surface.slice(run);
  const kanji = surface.slice(0, run);
  const row = fittingRow(literaryRows(kanji) ?? [], surface, run);
  const ends = isAllKana(tail) || tail === '' ? toHiragana(tail) : null;
  const withTail = (readings: readonly string[], kana = '') =>
    ends === null ? [] : readings.map((own) => own + kana + ends.slice(kana.length));
  const known = [
    ...withTail(given(kanji)),
    ...withTail(row?.readings ?? [], toHiragana(row?.kana ?? '')),
    ...ofDictionary(found, dictionary),
  ];
  // 昨日 is never さくにち: a word that the dictionary has as a whole is not put together.
  const mayBeJoined = run === 1 || known.length === 0 || word.parts.length > 1;
  const all = mayBeJoined ? [...known, ...withTail(inOn(kanji))] : known;
  const others = [...new Set(all)].filter((each) => each !== reading && each !== '').slice(0, MOST);
  return { doubt: doubtOf(found, run, tail, row !== null), others };
}

/** With their probability: the chosen reading first. Together they are less than 1: what is left is a reading not listed. */
export function candidatesOf(chosen: string, doubt: Doubt, others: readonly string[]): Candidate[] {
  const shares = DOUBTS[doubt];
  return [chosen, ...others].map((reading, i) => ({ reading, probability: shares[i] ?? 0 }));
}

function doubtOf({ word }: DoubtfulWord, run: number, tail: string, isInTable: boolean): Doubt {
  if (word.pos === 'proper-noun') return 'name';
  if (tail !== '') return isInTable ? 'table' : 'stem';
  if (isInTable) return 'table';
  if (run === 1) return 'kanji';
  return word.parts.length === 1 ? 'word' : 'compound';
}

/** The word with the first of its parts that has kanji read in every way that the dictionary has. */
function ofDictionary({ word, reading }: DoubtfulWord, dictionary: Dictionary): string[] {
  const at = word.parts.findIndex(({ surface }) => hasKanji(surface));
  const part = word.parts[at];
  if (part === undefined || part.entry === null || reading === null) return [];
  const own = dictionary.features(part.entry);
  const before = joined(word.parts.slice(0, at), dictionary);
  const after = joined(word.parts.slice(at + 1), dictionary);
  if (before === null || after === null) return [];
  const entries = [...dictionary.entries(part.surface)].sort((a, b) => {
    const isOwn = (entry: number) => Number(dictionary.features(entry).pos === own.pos);
    return isOwn(b) - isOwn(a) || dictionary.cost(a) - dictionary.cost(b);
  });
  return entries.flatMap((entry) => {
    const read = dictionary.features(entry).reading;
    return read === null ? [] : [before + toHiragana(read) + after];
  });
}

function joined(parts: DoubtfulWord['word']['parts'], dictionary: Dictionary): string | null {
  let reading = '';
  for (const { surface, entry } of parts) {
    const own = isAllKana(surface) ? surface : entry === null ? null : dictionary.features(entry).reading;
    if (own === null) return null;
    reading += toHiragana(own);
  }
  return reading;
}

/** A kanji alone in each of its on readings, several each in its likeliest. */
function inOn(kanji: string): string[] {
  const readings = Array.from(kanji, (char) => onReading(char)?.readings ?? []);
  const [first = []] = readings;
  if (readings.length === 1) return [...first];
  const likeliest = readings.map(([own]) => own);
  return readings.length > 4 || likeliest.includes(undefined) ? [] : [likeliest.join('')];
}
