import { GIVEN_NAMES } from './given-names.ts';
import { HISTORIC_NAMES } from './historic-names.ts';
import { isKanji } from './kana.ts';
import { LITERARY_STEMS, LITERARY_WORDS } from './literary-table.ts';
import { USUAL_NAMES, USUAL_PLACES, USUAL_STEMS, USUAL_WORDS } from './usual-table.ts';

/** A row of the table for some kanji. */
export interface LiteraryReading {
  /** Of the kanji alone, likeliest first. */
  readings: readonly string[];
  /** Kana that must follow the kanji; empty for none. */
  kana: string;
  /** Whether it is the reading of a word by itself, not of a stem. */
  isWord: boolean;
  /** Names have other readings, whatever the table says. */
  isName: boolean;
}

/** Rows as they are written, by their kanji; taken apart when they are asked for. */
let table: Map<string, string[]> | null = null;
const opened = new Map<string, readonly LiteraryReading[]>();

/** All rows for some kanji, those with the most kana first; null for none. */
export function literaryRows(kanji: string): readonly LiteraryReading[] | null {
  table ??= readTable();
  const rows = table.get(kanji);
  if (rows === undefined) return null;
  const known = opened.get(kanji);
  if (known !== undefined) return known;
  const made = rows.map((row) => openRow(row, kanji.length)).sort((a, b) => b.kana.length - a.kana.length);
  opened.set(kanji, made);
  return made;
}

/** The row whose kana stand at `end`, the most of them; null where none fits. */
export function fittingRow(
  rows: readonly LiteraryReading[],
  text: string,
  end: number,
): LiteraryReading | null {
  for (const row of rows) if (text.startsWith(row.kana, end)) return row;
  return null;
}

/** Behind the run of kanji that starts at `start`. */
export function kanjiRunEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isKanji(text.charCodeAt(end))) end++;
  return end;
}

function readTable(): Map<string, string[]> {
  const read = new Map<string, string[]>();
  for (const [rows, mark] of [
    [USUAL_WORDS, 'w'],
    [USUAL_NAMES, 'n'],
    [USUAL_PLACES, 'n'],
    [GIVEN_NAMES, 'n'],
    [HISTORIC_NAMES, 'n'],
    [USUAL_STEMS, 's'],
    [LITERARY_WORDS, 'w'],
    [LITERARY_STEMS, 's'],
  ] as const) {
    for (const row of rows.trim().split(/\s+/)) {
      const kanji = row.slice(0, kanjiRunEnd(row, 0));
      const known = read.get(kanji);
      if (known === undefined) read.set(kanji, [mark + row]);
      else known.push(mark + row);
    }
  }
  return read;
}

/** @param row with `w`, `n` or `s` before it, for words, names or stems  @param length of its kanji */
function openRow(row: string, length: number): LiteraryReading {
  const [writing = '', readings = ''] = row.slice(1).split('=');
  const kana = writing.slice(length);
  return {
    readings: readings.split('/').map((reading) => reading.slice(0, reading.length - kana.length)),
    kana,
    isWord: !row.startsWith('s'),
    isName: row.startsWith('n'),
  };
}
