import type { FuriganaSegment } from '../furigana.ts';
import { isAllKana, isKanji, toHiragana } from '../kana.ts';
import { fittingRow, kanjiRunEnd, type LiteraryReading, literaryRows } from '../literary.ts';
import { Kind } from '../words/classes.ts';
import type { Word, Words } from '../words/types.ts';
import { isReadInOn, voiced } from './compounds.ts';
import type { PlainReading } from './plain.ts';

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
  if (length === 0) return null;
  const rule = SPECIAL.get(surface) ?? null;
  const isContracted = pos === 'verb' && reading !== word.reading; // 逢うた: no longer as any table has it
  const rows = (isContracted ? null : literaryRows(surface.slice(0, length))) ?? NO_ROWS;
  const isNoun = plain.certain && pos === 'noun';
  if (rule === null && rows === NO_ROWS && !isNoun) return null;
  return { rule, rows, length, isNoun, isVoicable: undefined };
}

const NO_ROWS: readonly LiteraryReading[] = [];

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
  const special = rule?.(text, start, words.end[at] ?? 0, words.word[at + 1]) ?? null;
  if (special !== null) return special;
  const row = fittingRow(rows, text, start + length);
  const found = row === null ? null : byTable(word, length, row, plain, segments);
  if (found !== null || !plain.certain) return found;
  const doubtful =
    (row !== null && row.readings.length > 1 && word.surface.length === 1) ||
    (isNoun && isKanji(text.charCodeAt(start - 1)) && isVoicable(context, word, plain)) ||
    (isNoun && isEndingAfter(words.word[at + 1]));
  return doubtful ? { ...plain, certain: false } : null;
}

function isVoicable(context: Context, { surface }: Word, { reading }: PlainReading): boolean {
  context.isVoicable ??= reading !== null && voiced(reading) !== reading && !isReadInOn(surface, reading);
  return context.isVoicable;
}

/** お before native words, ご before Chinese ones: 御寄り, 御覧. */
const HONORIFIC: Rule = (_text, _start, _end, next) => ({ reading: honorific(next), certain: false });

function honorific(next: Word | undefined): string {
  if (next === undefined || next.reading === null) return 'お';
  const { surface, reading, pos } = next;
  if (pos !== 'noun' && pos !== 'na-adjective') return 'お';
  if (surface.length === 1) return SINGLE_AFTER_GO.includes(surface) ? 'ご' : 'お';
  return isReadInOn(surface, reading) && !AFTER_O.has(surface) ? 'ご' : 'お';
}

const SINGLE_AFTER_GO = '用恩縁飯免門領坊仁報';

/** Chinese words of the household, which take お all the same. */
const AFTER_O = new Set(
  '電話 料理 食事 勉強 洗濯 掃除 返事 時間 天気 菓子 弁当 正月 布団 約束 化粧 世話 邪魔 辞儀 世辞 大事 達者 行儀 粗末 丈夫 座敷 上手 役所 医者 茶碗 道具 砂糖 醤油 豆腐 玄関 納戸 稽古 風呂 賽銭 線香 団子 饅頭 煎餅 新造 嬢様 坊様 姫様'.split(
    ' ',
  ),
);

type Rule = (text: string, start: number, end: number, next: Word | undefined) => PlainReading | null;

const DAY_ONE: Rule = (text, start) =>
  text.charAt(start - 1) === '月' ? { reading: 'ついたち', certain: true } : null;

/** Enough, or ten minutes: what measures time stands beside the latter. */
const TEN_MINUTES: Rule = (text, start, end) => {
  const isTime =
    /[時約間後前]$/.test(text.slice(0, start)) ||
    /^(?:間|後|前|ほど|程|くらい|ぐらい|ばかり|おき|過ぎ|すぎ|も?経)/.test(text.slice(end, end + 4));
  return isTime ? { reading: 'じゅっぷん', certain: true } : { reading: 'じゅうぶん', certain: false };
};

/** なん before t, d and n: 何と, 何の, 何だ. */
const WHAT: Rule = (text, _start, end) =>
  /^[とだでのなた]/.test(text.charAt(end)) ? { reading: 'なん', certain: false } : null;

const SPECIAL = new Map<string, Rule>([
  ['一日', DAY_ONE],
  ['1日', DAY_ONE],
  ['１日', DAY_ONE],
  ['十分', TEN_MINUTES],
  ['10分', TEN_MINUTES],
  ['１０分', TEN_MINUTES],
  ['何', WHAT],
  ['御', HONORIFIC],
]);

/** The word as the table has it. Where the dictionary's own reading is one of the table's, kana tell no more than it does. */
function byTable(
  word: Word,
  length: number,
  row: LiteraryReading,
  plain: PlainReading,
  segments: readonly FuriganaSegment[],
): PlainReading | null {
  const [likeliest] = row.readings;
  const own = segments[0]?.[0] === 0 && segments[0][1] === length ? segments[0][2] : null;
  if (likeliest === undefined || !applies(word, length, row, own)) return null;
  const isOwn = own !== null && row.readings.includes(own);
  const certain = row.readings.length === 1 && (row.isWord || row.kana !== '' || length > 1);
  if (isOwn && (row.kana !== '' || !isOverridden(word))) return { reading: plain.reading, certain };
  const rest = word.surface.slice(length);
  if (own !== null && plain.reading !== null) {
    return { reading: likeliest + plain.reading.slice(own.length), certain };
  }
  return rest === '' || isAllKana(rest) ? { reading: likeliest + toHiragana(rest), certain } : null;
}

/** A single kanji without kana in the table is a whole word, or the stem of one that the dictionary does not know. */
function applies(word: Word, length: number, row: LiteraryReading, own: string | null): boolean {
  if (row.kana !== '' || length > 1) return true;
  return word.surface.length === 1 && (row.isWord || own === null);
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
