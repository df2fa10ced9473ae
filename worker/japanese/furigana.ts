import { isHiragana, isKana, isKanji, toHiragana } from './kana.ts';
import { kanjiRunEnd, literaryRows } from './literary.ts';

/** `[start, length, reading]`: the reading to print over `surface.slice(start, start + length)`. */
export type FuriganaSegment = [start: number, length: number, reading: string];

/** A run of the surface: kana that the reading must repeat, or anything else, which takes part of the reading. */
interface Run {
  start: number;
  end: number;
  kana: string | null;
}

/** Alignments beyond this many are not looked at one by one: such a word gets one segment. */
const MAX_ALIGNMENTS = 24;

/** Words with more are none; the time to align them grows with the third power of their length. */
const MAX_RUNS = 24;
const MAX_READING = 96;

/**
 * Spreads the reading of a whole word over its kanji runs: 取り扱い, とりあつかい → 取[と]り扱[あつか]い. A run is
 * never cut, so words read as a whole (今日, 大人) stay one segment. Where several alignments fit and nothing
 * decides between them, one segment covers everything from the first kanji to the last.
 *
 * @param reading kana of the whole word, in hiragana or katakana
 * @param fits tells whether a dictionary knows this writing with this reading (好き, すき); decides between
 *   alignments that the kana alone leave open. Default: the table of literary readings
 * @returns segments in order, offsets in UTF-16 units; none for a word without anything to read
 */
export function furigana(
  surface: string,
  reading: string,
  fits: (writing: string, reading: string) => boolean = fitsTable,
): FuriganaSegment[] {
  const usual = alignUsual(surface, reading);
  if (usual !== null) return [usual];
  const runs = splitRuns(surface);
  if (reading === '' || runs.every((run) => run.kana !== null)) return [];
  const simple = alignOne(runs, reading);
  if (simple !== null) return [simple];
  if (runs.length > MAX_RUNS || reading.length > MAX_READING) return [[0, surface.length, reading]];
  for (const same of [sameKana, similarKana]) {
    const found = align(runs, reading, same);
    if (found.length === 0) continue;
    const chosen = found.length === 1 ? found[0] : choose(surface, runs, reading, found, fits);
    if (chosen) return segmentsOf(runs, reading, chosen);
    return [outer(runs, reading)];
  }
  return [[0, surface.length, reading]];
}

/** The usual word, kanji with hiragana before or behind them: nine of ten come no further. Null for others. */
function alignUsual(surface: string, reading: string): FuriganaSegment | null {
  let start = 0;
  while (isHiragana(surface.charCodeAt(start))) start++;
  let end = start;
  while (end < surface.length && isKanji(surface.charCodeAt(end)) && !isSmallKe(surface.charCodeAt(end)))
    end++;
  let last = end;
  while (isHiragana(surface.charCodeAt(last))) last++;
  if (start === end || last < surface.length) return null;
  return alignBetween(surface.slice(0, start), start, end, surface.slice(end), reading);
}

function isSmallKe(unit: number): boolean {
  return unit === 0x30f5 || unit === 0x30f6;
}

/** Any word with one run to read and perhaps kana before and behind it; null for others. */
function alignOne(runs: Run[], reading: string): FuriganaSegment | null {
  const at = runs.findIndex((run) => run.kana === null);
  const run = runs[at];
  if (run === undefined || runs.length > 3 || runs.some((other, i) => i !== at && other.kana === null))
    return null;
  return alignBetween(runs[at - 1]?.kana ?? '', run.start, run.end, runs[at + 1]?.kana ?? '', reading);
}

/** The segment over surface[start, end), read as what is left of the reading; null where the kana around it do not fit. */
function alignBetween(
  before: string,
  start: number,
  end: number,
  after: string,
  reading: string,
): FuriganaSegment | null {
  const kana = toHiragana(reading);
  if (!kana.startsWith(before) || !kana.endsWith(after) || kana.length <= before.length + after.length)
    return null;
  if (NEVER_FIRST.includes(kana.charAt(before.length))) return null;
  return [start, end - start, reading.slice(before.length, reading.length - after.length)];
}

function splitRuns(surface: string): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < surface.length; i++) {
    const kana = isReadAsWritten(surface, i) || isSilent(surface, i);
    const last = runs.at(-1);
    if (last !== undefined && (last.kana !== null) === kana) last.end = i + 1;
    else runs.push({ start: i, end: i + 1, kana: kana ? '' : null });
  }
  for (const run of runs) if (run.kana !== null) run.kana = expandMarks(surface.slice(run.start, run.end));
  return runs;
}

/** Marks that no reading repeats: 中・高生, 「」. */
const SILENT = /^[\s\p{P}\p{S}]$/u;

function isSilent(surface: string, index: number): boolean {
  const char = surface.charAt(index);
  if (isKanji(surface.charCodeAt(index)) || !SILENT.test(char)) return false;
  // 50％ and 二・五倍: behind a number, some are read, and so is a point between two figures.
  if (!FIGURE.test(surface.charAt(index - 1))) return true;
  return !(READ_BEHIND.includes(char) || (POINTS.includes(char) && FIGURE.test(surface.charAt(index + 1))));
}

const FIGURE = /[0-9０-９〇一二三四五六七八九]/;
const READ_BEHIND = '%％℃°';
const POINTS = '.．・,，';

/** Kana, but for ヶ and ヵ beside kanji or digits (一ヶ月), and an iteration mark after a kanji. */
function isReadAsWritten(surface: string, index: number): boolean {
  const unit = surface.charCodeAt(index);
  if (!isKana(unit)) return false;
  const after = index > 0 && !isKana(surface.charCodeAt(index - 1));
  if (isSmallKe(unit)) return !after;
  if (unit === 0x30b1)
    return !(after && index + 1 < surface.length && !isKana(surface.charCodeAt(index + 1)));
  return !(after && isIterationMark(unit));
}

function isIterationMark(unit: number): boolean {
  return unit === 0x309d || unit === 0x309e || unit === 0x30fd || unit === 0x30fe;
}

/** Hiragana with ゝ and ゞ written out: こゝろ → こころ. */
function expandMarks(kana: string): string {
  let expanded = '';
  let previous = '';
  for (const char of toHiragana(kana)) {
    if (!isKana(char.charCodeAt(0))) continue;
    if (previous === '' || !isIterationMark(char.charCodeAt(0))) previous = char;
    else previous = char === 'ゞ' ? voiced(previous) : previous.normalize('NFD').charAt(0);
    expanded += previous;
  }
  return expanded;
}

function voiced(kana: string): string {
  const composed = `${kana}\u3099`.normalize('NFC');
  return composed.length === 1 ? composed : kana;
}

type SameKana = (written: string, read: string) => boolean;

const sameKana: SameKana = (written, read) => written === read;

/** Spellings that stand for one sound: ー for a vowel, particles, old orthography. Sets of one character each. */
const SIMILAR = [
  'わは',
  'えへゑ',
  'おをほ',
  'いひゐ',
  'うふむ',
  'じぢ',
  'ずづ',
  'つっ',
  'やゃ',
  'ゆゅ',
  'よょ',
];
const VOWELS = 'あいうえおぁぃぅぇぉー';

const similarKana: SameKana = (written, read) =>
  written === read ||
  SIMILAR.some((set) => set.includes(written) && set.includes(read)) ||
  ((written === 'ー' || read === 'ー') && VOWELS.includes(written) && VOWELS.includes(read));

/** For each run, where its part of the reading ends. */
type Alignment = number[];

/** Every way to share out the reading, or none, or more than can be told apart (then the first MAX_ALIGNMENTS). */
function align(runs: Run[], reading: string, same: SameKana): Alignment[] {
  const kana = toHiragana(reading);
  const reachable = reachableEnds(runs, kana, same);
  const found: Alignment[] = [];
  const ends: number[] = [];
  const walk = (index: number, at: number): void => {
    if (found.length >= MAX_ALIGNMENTS) return;
    const run = runs[index];
    if (run === undefined) {
      if (at === kana.length) found.push([...ends]);
      return;
    }
    for (const end of nextEnds(run, kana, at, same)) {
      if (!reachable[index + 1]?.has(end)) continue;
      ends.push(end);
      walk(index + 1, end);
      ends.pop();
    }
  };
  walk(0, 0);
  return found;
}

/** Positions before each run from which the rest can still be aligned: keeps the walk from going astray. */
function reachableEnds(runs: Run[], kana: string, same: SameKana): Set<number>[] {
  const reachable: Set<number>[] = new Array(runs.length + 1);
  reachable[runs.length] = new Set([kana.length]);
  for (let index = runs.length - 1; index >= 0; index--) {
    const from = new Set<number>();
    const run = runs[index];
    const after = reachable[index + 1];
    if (run === undefined || after === undefined) continue;
    for (let at = 0; at < kana.length; at++) {
      for (const end of nextEnds(run, kana, at, same)) {
        if (!after.has(end)) continue;
        from.add(at);
        break;
      }
    }
    reachable[index] = from;
  }
  return reachable;
}

function* nextEnds(run: Run, kana: string, at: number, same: SameKana): Generator<number> {
  if (run.kana !== null) {
    for (let i = 0; i < run.kana.length; i++) {
      if (at + i >= kana.length || !same(run.kana.charAt(i), kana.charAt(at + i))) return;
    }
    yield at + run.kana.length;
    return;
  }
  if (at < kana.length && NEVER_FIRST.includes(kana.charAt(at))) return;
  for (let end = at + 1; end <= kana.length; end++) yield end;
}

/** No kanji's reading begins with these. */
const NEVER_FIRST = 'ぁぃぅぇぉっゃゅょゎんー';

/** The alignment that the dictionary, or failing that the usual length of readings, speaks for; null for none. */
function choose(
  surface: string,
  runs: Run[],
  reading: string,
  found: Alignment[],
  fits: (writing: string, reading: string) => boolean,
): Alignment | null {
  if (found.length >= MAX_ALIGNMENTS) return null;
  const best = mostly(found, (alignment) => {
    return runs.filter((_, i) => isKnown(surface, runs, reading, alignment, i, fits)).length;
  });
  const roomy = mostly(best, (alignment) => {
    return runs.every((run, i) => run.kana !== null || lengthAt(alignment, i) >= run.end - run.start) ? 1 : 0;
  });
  return roomy.length === 1 ? (roomy[0] ?? null) : null;
}

/** Those of the highest score. */
function mostly(found: Alignment[], score: (alignment: Alignment) => number): Alignment[] {
  const scores = found.map(score);
  const best = Math.max(...scores);
  return found.filter((_, i) => scores[i] === best);
}

/** Whether the table of literary readings has kanji with this reading, alone or before their kana. */
function fitsTable(writing: string, reading: string): boolean {
  const end = kanjiRunEnd(writing, 0);
  const kana = writing.slice(end);
  if (!reading.endsWith(kana)) return false;
  const own = reading.slice(0, reading.length - kana.length);
  return literaryRows(writing.slice(0, end))?.some(({ readings }) => readings.includes(own)) ?? false;
}

function lengthAt(alignment: Alignment, index: number): number {
  return (alignment[index] ?? 0) - (alignment[index - 1] ?? 0);
}

/** Whether the dictionary has the run with this reading, alone or with some of the kana that follow it. */
function isKnown(
  surface: string,
  runs: Run[],
  reading: string,
  alignment: Alignment,
  index: number,
  fits: (writing: string, reading: string) => boolean,
): boolean {
  const run = runs[index];
  if (run === undefined || run.kana !== null) return true;
  const from = alignment[index - 1] ?? 0;
  const to = alignment[index] ?? 0;
  const following = (runs[index + 1]?.end ?? run.end) - run.end;
  for (let kana = following; kana >= 0; kana--) {
    if (fits(surface.slice(run.start, run.end + kana), reading.slice(from, to + kana))) return true;
  }
  return false;
}

function segmentsOf(runs: Run[], reading: string, alignment: Alignment): FuriganaSegment[] {
  const segments: FuriganaSegment[] = [];
  runs.forEach((run, i) => {
    if (run.kana !== null) return;
    segments.push([run.start, run.end - run.start, reading.slice(alignment[i - 1] ?? 0, alignment[i])]);
  });
  return segments;
}

/** One segment over everything but the kana at both ends. */
function outer(runs: Run[], reading: string): FuriganaSegment {
  const first = runs[0]?.kana?.length ?? 0;
  const last = runs.at(-1)?.kana?.length ?? 0;
  const start = runs[0]?.kana == null ? 0 : (runs[0]?.end ?? 0);
  const end = runs.at(-1)?.kana == null ? (runs.at(-1)?.end ?? 0) : (runs.at(-1)?.start ?? 0);
  return [start, end - start, reading.slice(first, reading.length - last)];
}
