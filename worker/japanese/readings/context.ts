import type { FuriganaSegment } from '../furigana.ts';
import { isAllKana, isKanji, toHiragana } from '../kana.ts';
import { kanjiRunEnd, type LiteraryReading, literaryReading } from '../literary.ts';
import { Kind } from '../words/classes.ts';
import type { Word, Words } from '../words/types.ts';
import type { PlainReading } from './plain.ts';

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
  plain: PlainReading,
  segments: readonly FuriganaSegment[],
): PlainReading | null {
  const word = words.word[at];
  const start = words.start[at] ?? 0;
  const end = words.end[at] ?? 0;
  if (word === undefined || !isKanji(text.charCodeAt(start))) return null;
  const special = SPECIAL[word.surface]?.(text, start, end);
  if (special !== undefined && special !== null) return special;
  const runEnd = Math.min(end, kanjiRunEnd(text, start));
  const row = literaryReading(text, start, runEnd);
  if (row !== null) return byTable(word, runEnd - start, row, plain, segments);
  return plain.certain && isCutShort(word, words.word[at + 1]) ? { ...plain, certain: false } : null;
}

type Rule = (text: string, start: number, end: number) => PlainReading | null;

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

const SPECIAL: Record<string, Rule> = {
  一日: DAY_ONE,
  '1日': DAY_ONE,
  '１日': DAY_ONE,
  十分: TEN_MINUTES,
  '10分': TEN_MINUTES,
  '１０分': TEN_MINUTES,
  何: WHAT,
};

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
  const certain = row.readings.length === 1;
  if (isOwn && (row.kana !== '' || !isOverridden(word)))
    return { reading: plain.reading, certain: plain.certain && certain };
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
function isCutShort({ pos }: Word, next: Word | undefined): boolean {
  if (pos !== 'noun' || next === undefined) return false;
  const kind = next.parts[0]?.kind;
  return kind === Kind.BoundParticle || kind === Kind.BoundAuxiliary || kind === Kind.VerbSuffix;
}
