import { hasKanji, isAllKana, toHiragana } from '../kana.ts';
import { USUAL_MIXED } from '../usual-table.ts';
import { Kind } from '../words/classes.ts';
import type { Lookup } from '../words/lookup.ts';
import type { Word, WordPart } from '../words/types.ts';
import { isReadInOn, joinOn, readCompound, voiced } from './compounds.ts';
import { numeralLength, readCounted } from './counters.ts';
import { onReading } from './kanji.ts';
import { readSpelled } from './letters.ts';
import { readUsualSuffix, withoutDoubling } from './suffixes.ts';

/** A reading without regard to ruby and neighbours. */
export interface PlainReading {
  /** Hiragana, or null when nothing is known. */
  reading: string | null;
  /** Whether it is the only one there is. */
  certain: boolean;
}

const UNKNOWN: PlainReading = { reading: null, certain: false };

/** The likeliest reading of a word, and whether there is another. */
export function readPlain(word: Word, lookup: Lookup): PlainReading {
  if (isAllKana(word.surface)) return { reading: toHiragana(word.surface), certain: true };
  const whole = word.parts.length > 1 ? readWholeEntry(word, lookup) : null;
  if (whole !== null) return whole;
  if (word.pos === 'number') return readNumber(word);
  if (word.pos === 'symbol' || (!hasKanji(word.surface) && word.reading === null)) return UNKNOWN;
  const lone = loneKanji(word.parts);
  if (lone > 1) return readLone(word, lone);
  if (word.surface.endsWith('々') && word.reading === null) return readRepeated(word);
  if (word.reading === null) return { reading: readSpelled(word), certain: false };
  const mixed = USUAL_MIXED.get(word.surface);
  if (mixed !== undefined) return { reading: mixed, certain: false };
  const usual = usualPart(word, word.reading);
  if (usual !== word.reading) return { reading: usual, certain: false };
  const reading = contractU(word) ?? word.reading;
  // A kanji alone may stand for any word of its meaning; those that never do are in the table of literary readings.
  const certain = word.surface.length > 1 && word.parts.every((part) => hasOneReading(part, lookup));
  return { reading, certain };
}

/** Parts of words that IPADIC reads otherwise than most people do: 日本人 にっぽんじん, りんご等 りんごとう. */
function usualPart(word: Word, reading: string): string {
  const { surface, parts } = word;
  if (surface.charAt(1) === 'つ') return readUsualSuffix(word, withoutDoubling(reading, surface.slice(2)));
  if (surface.includes('日本')) return reading.replace('にっぽん', 'にほん');
  const last = parts[parts.length - 1];
  if (parts.length < 2 || last?.kind !== Kind.NounSuffix) return reading;
  if (last.surface !== '等') return readChinese(word) ?? readUsualSuffix(word, reading);
  return reading.replace(/とう$/, /[僕俺私奴者達人]等$/.test(surface) ? 'ら' : 'など');
}

/** Suffixes that make words of native nouns as well: 犬用, 車代, 猫派. */
const PRODUCTIVE =
  '用代派的風製系型性君氏様中上内外前後間分料店会組側際達家人者物色所目屋方先町村市区県味座別機局状科服枠師費番役';

/** One kanji with a suffix that is read in on is a Chinese word, where the dictionary lacks it: 空|室 くうしつ, 原|曲 げんきょく. */
function readChinese({ surface, parts: [first, suffix] }: Word): string | null {
  if (surface.length !== 2 || first === undefined || !isLoneKanji(first) || suffix === undefined) return null;
  if (PRODUCTIVE.includes(suffix.surface) || suffix.reading === null || first.reading === null) return null;
  const own = onReading(first.surface);
  if (own === null || own.share < MIN_SHARE || own.readings.includes(first.reading)) return null;
  if (onReading(suffix.surface)?.readings.includes(suffix.reading) !== true) return null;
  return joinOn([own.readings[0] ?? null, suffix.reading]);
}

/** Of 1 300 such words of a dictionary this reads 1 000 rightly that were wrong, and 100 wrongly that were right. */
const MIN_SHARE = 0.5;

/** Words that the analyser cut though the dictionary has them: 四十九日, 上々, 憂うつ. Shorter numbers are read by rule. */
function readWholeEntry(word: Word, lookup: Lookup): PlainReading | null {
  const { surface, pos } = word;
  if (!WHOLE.has(pos) || (pos === 'number' && surface.length < MIN_NUMBER)) return null;
  const entry = lookup.find(surface, ({ features }) => features.posDetail1 !== '固有名詞');
  if (entry?.reading === undefined || entry.reading === null) return null;
  const reading = usualPart(word, entry.reading);
  return { reading, certain: reading === entry.reading && hasOneReading({ surface, ...entry }, lookup) };
}

const WHOLE = new Set(['noun', 'proper-noun', 'na-adjective', 'number']);
const MIN_NUMBER = 4;

/** 花々, 別々, which the dictionary does not have: what is read in kun is voiced when it comes again. */
function readRepeated({ surface, parts }: Word): PlainReading {
  const [first] = parts;
  const own = parts.length === 2 ? (first?.reading ?? null) : null;
  if (own === null || first === undefined) return UNKNOWN;
  return { reading: own + (isReadInOn(first.surface, own) ? own : voiced(own)), certain: surface.length > 2 };
}

/** 逢うた is read おうた, 貰うて もろうて: う after a vowel a draws it to o. */
function contractU({ parts, reading }: Word): string | null {
  const [verb, ending] = parts;
  if (verb?.kind !== Kind.Verb || verb.reading === null || ending === undefined || reading === null)
    return null;
  if (!verb.surface.endsWith('う') || !/^[たて]/.test(ending.surface)) return null;
  const at = 'あかがさたなばまらわ'.indexOf(verb.reading.charAt(verb.reading.length - 2));
  if (at < 0) return null;
  const stem = verb.reading.length - 2;
  return `${reading.slice(0, stem)}${'おこごそとのぼもろお'.charAt(at)}${reading.slice(stem + 1)}`;
}

function isLoneKanji({ surface, kind, reading }: WordPart): boolean {
  const isNoun = kind === Kind.Noun || kind === Kind.VerbalNoun;
  return surface.length === 1 && hasKanji(surface) && isNoun && reading !== ''; // not 竜|之|助, which is read as a whole
}

/**
 * How many kanji that the dictionary has only one by one a word begins with, if it is made of them, or a verb of them: 花|影,
 * 堕|在|する. A word that was joined has the reading of all in its first part.
 */
function loneKanji(parts: readonly WordPart[]): number {
  const other = parts.findIndex((part) => !isLoneKanji(part));
  if (parts[1]?.reading === '') return 0;
  if (other < 0) return parts.length;
  return parts[other]?.kind === Kind.Verb ? other : 0;
}

function readLone({ parts }: Word, count: number): PlainReading {
  const lone = parts.slice(0, count);
  const compound = readCompound(
    lone.map(({ surface }) => surface),
    lone.map(({ reading }) => reading),
  );
  const rest = parts.slice(count).map(({ reading }) => reading);
  if (compound === null || rest.includes(null)) return { reading: null, certain: false };
  return { reading: compound + rest.join(''), certain: false };
}

/** Whether a number before a comma or a dash stands before this one: 二、三日, 2〜3日. */
export function isEnumerated(text: string, start: number): boolean {
  return '、〜～'.includes(text.charAt(start - 1) || '?') && numeralLength(text.charAt(start - 2)) === 1;
}

/**
 * 第, a number, its counter, and what else the word has: 第三十一回目.
 *
 * @param enumerated whether it is the last of several: 二、三日 is にさんにち
 */
export function readNumber(word: Word, enumerated = false): PlainReading {
  let before = '';
  let surface = word.surface;
  if (surface.startsWith('第')) {
    before = 'だい';
    surface = surface.slice(1);
  }
  const number = surface.slice(0, numeralLength(surface));
  let at = (before === '' ? 0 : 1) + number.length;
  let offset = 0;
  let counter: WordPart | null = null;
  let rest = '';
  for (const part of word.parts) {
    const start = offset;
    offset += part.surface.length;
    if (start < at) continue;
    if (counter === null) {
      counter = part;
      at = offset;
    } else {
      const own = readBehindCounter(part, counter);
      if (own === null) return UNKNOWN;
      rest += own;
    }
  }
  if (counter?.surface === '分の' && at === word.surface.length && number !== '十') {
    // Nothing is divided where no number follows: 三十分の散歩.
    const minutes = readCounted(number, '分', 'ふん', enumerated);
    return minutes === null ? UNKNOWN : { reading: `${before}${minutes.reading}の`, certain: false };
  }
  const counted = readCounted(number, counter?.surface ?? '', counter?.reading ?? '', enumerated);
  if (counted === null || (counter !== null && counter.reading === null)) return UNKNOWN;
  return { reading: before + counted.reading + rest, certain: counted.certain };
}

function readBehindCounter({ surface, kind, reading }: WordPart, counter: WordPart): string | null {
  if (kind === Kind.Number) return readCounted(surface, '', '')?.reading ?? null;
  if (surface === '下') return 'した'; // 三歳下
  return surface === '間' && counter.surface === '畳' ? 'ま' : reading; // 六畳間
}

/** Whether every entry that is written so is read so. */
function hasOneReading({ surface, entry }: WordPart, lookup: Lookup): boolean {
  if (!hasKanji(surface)) return true;
  const { dictionary } = lookup;
  const own = dictionary.features(entry);
  if (!own.known || own.posDetail1 === '固有名詞') return false;
  const written = dictionary.entries(surface);
  // A part that was mended may have an entry of another writing.
  if (written.includes(entry)) return dictionary.hasOneReading(entry);
  return written.every((other) => dictionary.features(other).reading === own.reading);
}
