import { onReading } from './kanji.ts';

/**
 * Reads a compound that the dictionary does not have, from the readings of its kanji: in on where compounds with
 * these kanji usually are (花影 かえい), in kun where they are not (板庇 いたびさし). A reading put together so is a
 * likely one, never a certain one.
 *
 * @param kanji its kanji, one each
 * @param kun each kanji's reading as a word of its own, or null
 * @returns null when a kanji has neither
 */
export function readCompound(kanji: readonly string[], kun: readonly (string | null)[]): string | null {
  let onScore = 1;
  let kunScore = 1;
  for (const [i, char] of kanji.entries()) {
    const share = onReading(char)?.share ?? 0;
    onScore *= share;
    kunScore *= kun[i] === null ? 0 : 1 - share;
  }
  const inOn = joinOn(kanji.map((char) => onReading(char)?.readings[0] ?? null));
  const inKun = kun.reduce<string | null>(
    (before, own) => (before === null || own === null ? null : before + (before === '' ? own : voiced(own))),
    '',
  );
  // Without any kana a compound is more often Chinese than the dictionary, which has the everyday ones, makes believe.
  return onScore * ON_BIAS >= kunScore ? (inOn ?? inKun) : (inKun ?? inOn);
}

/** Chosen on a novel's 250 rubied compounds of this kind: 1 reads 61 % of them right, 2 69 %, 4 68 %. */
const ON_BIAS = 2;

/** Readings in on put side by side, with the doubling of く, ち, つ before voiceless consonants: がく こう → がっこう. */
export function joinOn(readings: readonly (string | null)[]): string | null {
  let joined = '';
  for (const own of readings) {
    if (own === null) return null;
    joined = joined === '' ? own : contract(joined, own);
  }
  return joined;
}

/** Whether a word of kanji alone is read in on throughout, by the likeliest readings of its kanji. */
export function isReadInOn(surface: string, reading: string): boolean {
  let joined: string[] = [''];
  for (const char of surface) {
    const own = onReading(char)?.readings;
    if (own === undefined) return false;
    joined = joined.flatMap((before) => own.map((next) => (before === '' ? next : contract(before, next))));
    if (joined.length > MAX_JOINED) return false;
  }
  return joined.includes(reading);
}

const MAX_JOINED = 64;

function contract(before: string, own: string): string {
  const last = before.slice(-1);
  const first = own.charAt(0);
  const stem = before.slice(0, -1);
  if (before.length > 1 && (last === 'つ' || last === 'ち')) {
    if ('かきくけこさしすせそたちつてと'.includes(first)) return `${stem}っ${own}`;
    if ('はひふへほ'.includes(first)) return `${stem}っ${harden(own)}`;
  }
  if (before.length > 1 && last === 'く' && 'かきくけこ'.includes(first)) return `${stem}っ${own}`;
  if (last === 'ん' && 'はひふへほ'.includes(first)) return before + harden(own);
  return before + own;
}

const H = 'はひふへほ';
const P = 'ぱぴぷぺぽ';

function harden(own: string): string {
  return P.charAt(H.indexOf(own.charAt(0))) + own.slice(1);
}

const VOICELESS = 'かきくけこさしすせそたちつてとはひふへほ';
const VOICED = 'がぎぐげござじずぜぞだぢづでどばびぶべぼ';
const HAS_VOICED = /[がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ]/;

/** The second part of a native compound, voiced as rendaku has it unless it has a voiced consonant of its own (Lyman's law). */
export function voiced(own: string): string {
  const at = VOICELESS.indexOf(own.charAt(0));
  if (at < 0 || HAS_VOICED.test(own)) return own;
  return VOICED.charAt(at) + own.slice(1);
}
