import type { FuriganaSegment } from '../furigana.ts';
import { hasKanji, isAllKana, isKanji, toHiragana } from '../kana.ts';
import { fittingRow, kanjiRunEnd, type LiteraryReading, literaryRows } from '../literary.ts';
import { Kind } from '../words/classes.ts';
import type { Word, Words } from '../words/types.ts';
import { isReadInOn, voiced } from './compounds.ts';
import { numberRule } from './number-rules.ts';
import type { PlainReading } from './plain.ts';
import type { Rule } from './rule.ts';
import { ruleFor } from './rules.ts';

/** What must be looked at around a word, wherever it stands. Most words have nothing of the kind. */
export interface Context {
  /** A rule of the word's own. */
  rule: Rule | null;
  /** Rows of the table for the kanji that it begins with, and how many these are. */
  rows: readonly LiteraryReading[];
  length: number;
  isNoun: boolean;
  /** Whether it may be voiced behind another noun: 袂|時計 どけい. Undefined until it stands behind one. */
  isVoicable: boolean | undefined;
}

/** @returns null for a word that is read the same everywhere */
export function contextOf(word: Word, plain: PlainReading): Context | null {
  const { surface, pos } = word;
  const { reading } = plain;
  const length = kanjiRunEnd(surface, 0);
  const rule = pos === 'number' ? (ruleFor(word) ?? numberRule(word)) : ruleFor(word);
  if (length === 0 && rule === null) return null;
  // 逢うた, 面白え: no longer as any table has it
  const isContracted =
    (pos === 'verb' && reading !== word.reading) ||
    (pos === 'i-adjective' && length > 0 && SLURRED.has(surface.charAt(length)));
  const found = (isContracted || length === 0 ? null : literaryRows(surface.slice(0, length))) ?? NO_ROWS;
  // 六か国 is no form of 六かしい.
  const isCounted = pos === 'number' && surface.length > length;
  const rows = isCounted ? found.filter(({ isWord }) => isWord) : found;
  const isNoun = plain.certain && pos === 'noun';
  if (rule === null && rows.length === 0 && !isNoun) return null;
  return { rule, rows, length, isNoun, isVoicable: undefined };
}

const NO_ROWS: readonly LiteraryReading[] = [];
const SLURRED = new Set('えぇー');

/**
 * What stands around a word changes about its plain reading: 何|と なんと, 四月|一日 ついたち, 昔|し むか, 力|め つと.
 *
 * @param segments furigana of the plain reading
 * @returns null where nothing changes
 */
export function readInContext(
  text: string,
  words: Words,
  at: number,
  context: Context,
  plain: PlainReading,
  segments: readonly FuriganaSegment[],
): PlainReading | null {
  const { rule, rows, length, isNoun } = context;
  const word = words.word[at];
  const start = words.start[at] ?? 0;
  if (word === undefined) return null;
  const [last, next] = [words.word[at - 1], words.word[at + 1]];
  const special = rule?.({ text, start, end: words.end[at] ?? 0, last, next, plain }) ?? null;
  if (special !== null) return special;
  const fitting = fittingRow(rows, text, start + length);
  const row =
    fitting !== null && isMistaken(fitting, word, length, words.word[at + 1], plain) ? null : fitting;
  const found = row === null ? null : byTable(word, length, row, plain, segments);
  if (found !== null || !plain.certain) return found;
  const doubtful =
    (row !== null && row.readings.length > 1 && word.surface.length === 1) ||
    (isNoun && isKanji(text.charCodeAt(start - 1)) && isVoicable(context, word, plain)) ||
    (isNoun && isEndingAfter(words.word[at + 1]));
  return doubtful ? { ...plain, certain: false } : null;
}

/**
 * Whether a row only looks as if it fitted: 強か したたか is not the beginning of 強かった, and 馴染の is なじみ, and not
 * the stem of 馴染む.
 */
function isMistaken(
  { isWord, kana, readings: [likeliest = ''] }: LiteraryReading,
  { surface, pos, base }: Word,
  length: number,
  next: Word | undefined,
  { reading }: PlainReading,
): boolean {
  const rest = surface.slice(length);
  // 抽出した is a verb, and no 抽出し.
  if (pos === 'verb' && isWord && kana === 'し' && base.endsWith('する') && rest !== kana) return true;
  if (pos === 'i-adjective') return kana.endsWith('か') && /^か[っろ]/.test(rest.slice(kana.length - 1));
  if (isWord || rest !== '' || reading === null) return false;
  if (kana === 'が') return next?.pos === 'particle' && next.surface === kana; // 曲が流れる: no part of 曲がる
  if (kana !== '' || length === 1) return false;
  if (reading === likeliest || !reading.startsWith(likeliest)) return false;
  return next === undefined || next.pos === 'symbol' || AFTER_NOUNS.has(next.surface);
}

/** Particles that no okurigana begins with. */
const AFTER_NOUNS = new Set('の を は に へ と も で が や から まで より'.split(' '));

function isVoicable(context: Context, { surface }: Word, { reading }: PlainReading): boolean {
  context.isVoicable ??= reading !== null && voiced(reading) !== reading && !isReadInOn(surface, reading);
  return context.isVoicable;
}

/** The word as the table has it. Where the dictionary's own reading is one of the table's, kana tell no more than it does. */
function byTable(
  word: Word,
  length: number,
  row: LiteraryReading,
  plain: PlainReading,
  segments: readonly FuriganaSegment[],
): PlainReading | null {
  if (isJoined(word, length) || isKnownWhole(word, length, row.kana, plain)) return null;
  const [likeliest] = row.readings;
  const own = segments[0]?.[0] === 0 && segments[0][1] === length ? segments[0][2] : null;
  if (likeliest === undefined || !applies(word, length, row, own)) return null;
  const isOwn = own !== null && row.readings.includes(own);
  const certain = row.readings.length === 1 && !row.isName && (row.isWord || row.kana !== '' || length > 1);
  if (isOwn && (row.kana !== '' || !isOverridden(word))) return { reading: plain.reading, certain };
  const rest = word.surface.slice(length);
  if (own !== null && plain.reading !== null) {
    return { reading: likeliest + plain.reading.slice(own.length), certain };
  }
  return rest === '' || isAllKana(rest) ? { reading: likeliest + toHiragana(rest), certain } : null;
}

/** A single kanji without kana in the table is a whole word, or the stem of one that the dictionary does not know. */
function applies(word: Word, length: number, row: LiteraryReading, own: string | null): boolean {
  if (row.kana === '' && row.isWord && !endsPart(word, length)) return false; // 気持 きもち says nothing of 気持ち
  if (row.kana !== '' || length > 1) return true;
  return word.surface.length === 1 && (row.isWord || own === null);
}

/** Whether the dictionary has a noun that goes on behind what the row is about: 間抜け, 上っ面. */
function isKnownWhole(
  { parts: [first] }: Word,
  length: number,
  kana: string,
  { reading }: PlainReading,
): boolean {
  if (first === undefined || reading === null) return false;
  if (first.kind !== Kind.Noun && first.kind !== Kind.VerbalNoun) return false;
  const rest = first.surface.slice(length + kana.length);
  // What only kana follow may be a verb that the analyser does not see: 解ら|ん, which it has as 解らん, かいらん.
  return kana === '' ? rest !== '' : hasKanji(rest);
}

/** 首肯|う, うべなう: what was read as a whole and goes on behind its kanji is no row's business. */
function isJoined({ surface, parts }: Word, length: number): boolean {
  return surface.length > length && parts[1]?.reading === '';
}

/** Whether one of the word's morphemes ends behind its first `length` units. */
function endsPart({ parts }: Word, length: number): boolean {
  let at = 0;
  for (const { surface } of parts) {
    at += surface.length;
    if (at >= length) return at === length;
  }
  return false;
}

/** Whether the table knows better than the dictionary which reading is likeliest: of nouns, not of numbers and the like. */
function isOverridden({ pos, parts }: Word): boolean {
  return (
    parts.every(({ kind }) => kind === Kind.Noun || kind === Kind.VerbalNoun) &&
    (pos === 'noun' || pos === 'proper-noun')
  );
}

/** A noun that an ending follows was no noun: 焦慮|て, 威嚇|し. Its reading is another as well. */
function isEndingAfter(next: Word | undefined): boolean {
  const kind = next?.parts[0]?.kind;
  return kind === Kind.BoundParticle || kind === Kind.BoundAuxiliary || kind === Kind.VerbSuffix;
}
