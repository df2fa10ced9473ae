import { isKanji } from './kana.ts';
import { LITERARY_STEMS, LITERARY_WORDS } from './literary-table.ts';

/** A row of the table for some kanji. */
export interface LiteraryReading {
  /** Of the kanji alone, likeliest first. */
  readings: readonly string[];
  /** Kana that must follow the kanji; empty for none. */
  kana: string;
  /** Whether it is the reading of a word by itself, not of a stem. */
  isWord: boolean;
}

let table: Map<string, LiteraryReading[]> | null = null;

/**
 * How authors read the kanji that stand at `start`, or null where the table has nothing. Of several rows the one with
 * the most kana that fit is taken.
 *
 * @param end behind the kanji: the whole run of them, or a word's part of it
 */
export function literaryReading(text: string, start: number, end: number): LiteraryReading | null {
  table ??= readTable();
  const rows = table.get(text.slice(start, end));
  return rows?.find(({ kana }) => text.startsWith(kana, end)) ?? null;
}

/** Behind the run of kanji that starts at `start`. */
export function kanjiRunEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isKanji(text.charCodeAt(end))) end++;
  return end;
}

function readTable(): Map<string, LiteraryReading[]> {
  const read = new Map<string, LiteraryReading[]>();
  for (const [rows, isWord] of [
    [LITERARY_WORDS, true],
    [LITERARY_STEMS, false],
  ] as const) {
    for (const row of rows.trim().split(/\s+/)) addRow(read, row, isWord);
  }
  for (const rows of read.values()) rows.sort((a, b) => b.kana.length - a.kana.length);
  return read;
}

function addRow(read: Map<string, LiteraryReading[]>, row: string, isWord: boolean): void {
  const [writing = '', readings = ''] = row.split('=');
  let end = writing.length;
  while (end > 0 && !isKanji(writing.charCodeAt(end - 1))) end--;
  const kana = writing.slice(end);
  const kanji = writing.slice(0, end);
  const known = read.get(kanji) ?? [];
  read.set(kanji, known);
  if (known.some((other) => other.kana === kana)) return;
  const own = readings.split('/').map((reading) => reading.slice(0, reading.length - kana.length));
  known.push({ readings: own, kana, isWord });
}
