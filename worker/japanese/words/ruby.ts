import { isAllKana, isKana, toHiragana } from '../kana.ts';

/** `[start, length, reading]`, UTF-16 offsets into the text. */
export type RubySpan = readonly [start: number, length: number, reading: string];

/** Whether ruby tells how to read its base: kana do; emphasis dots, glosses and notes in other letters do not. */
export function isReading(ruby: string): boolean {
  return isAllKana(cleanRuby(ruby));
}

/** Ruby without the spaces and dots that lay it out. */
export function cleanRuby(ruby: string): string {
  if (isAllKana(ruby)) return ruby;
  return ruby.replace(/[\s\u3000・]/g, '');
}

/** A word under ruby that covers several. */
export interface CoveredWord {
  start: number;
  end: number;
  /** Hiragana as the dictionary has it, or null. */
  reading: string | null;
}

/**
 * Shares the reading of a span out among the words it covers: 白隠|和尚《はくいんおしょう》 is はくいん and おしょう, because
 * all but one of them are read as the dictionary has it.
 *
 * @param words the words that the span covers; the last may go on with kana behind it
 * @returns a span for each word, or null when the reading is one of the whole (温泉|場《ゆば》)
 */
export function shareRuby(
  text: string,
  [start, length, ruby]: RubySpan,
  words: readonly CoveredWord[],
): RubySpan[] | null {
  const reading = toHiragana(cleanRuby(ruby));
  const own = words.map(({ end: to, reading: known }) =>
    withoutTail(text, known, Math.min(to, start + length), to),
  );
  for (let unknown = -1; unknown < words.length; unknown++) {
    const shares = shareWith(reading, own, unknown);
    if (shares === null) continue;
    return words.map(({ start: from, end: to }, i) => [
      from,
      Math.min(to, start + length) - from,
      shares[i] ?? '',
    ]);
  }
  return null;
}

/** A word's reading without the kana that stand behind the span. */
function withoutTail(text: string, reading: string | null, spanEnd: number, wordEnd: number): string | null {
  const tail = toHiragana(text.slice(spanEnd, wordEnd));
  if (reading === null || !reading.endsWith(tail)) return null;
  return reading.slice(0, reading.length - tail.length);
}

/** The shares when all words but `unknown` (-1: all) are read as they are known to be; null where that does not fit. */
function shareWith(reading: string, own: readonly (string | null)[], unknown: number): string[] | null {
  let before = '';
  let after = '';
  for (const [i, known] of own.entries()) {
    if (i === unknown) continue;
    if (known === null) return null;
    if (unknown < 0 || i < unknown) before += known;
    else after += known;
  }
  if (unknown < 0) return before === reading ? own.map((known) => known ?? '') : null;
  if (!reading.startsWith(before) || !reading.endsWith(after)) return null;
  const rest = reading.slice(before.length, reading.length - after.length);
  if (
    rest === '' ||
    before.length + after.length >= reading.length ||
    'ぁぃぅぇぉっゃゅょゎんー'.includes(rest.charAt(0))
  )
    return null;
  return own.map((known, i) => (i === unknown ? rest : (known ?? '')));
}

/**
 * Takes out the boundaries between words that the author reads as one: 温泉|場《ゆば》. Spans that do not begin and end
 * with words (but for kana behind them) change nothing, nor do readings that can be shared out.
 *
 * @param first where each word begins: indexes of morphemes, ascending
 * @param startOf offset at which a morpheme begins; behind the last one, the text's length
 * @param readingOf hiragana of the morphemes in a range, or null
 * @returns the boundaries that are left
 */
export function joinByRuby(
  text: string,
  ruby: readonly RubySpan[],
  first: number[],
  startOf: (morpheme: number) => number,
  readingOf: (from: number, to: number) => string | null,
  count: number,
): number[] {
  const joined = new Set<number>();
  let at = 0;
  for (const span of ruby) {
    const [start, length, read] = span;
    const end = start + length;
    while (at + 1 < first.length && startOf(first[at + 1] ?? count) <= start) at++;
    if (startOf(first[at] ?? count) !== start) continue;
    let next = at + 1;
    while (next < first.length && startOf(first[next] ?? count) < end) next++;
    if (next === at + 1 || !isReading(read) || !isKanaOnly(text, end, startOf(first[next] ?? count)))
      continue;
    const words: CoveredWord[] = [];
    for (let i = at; i < next; i++) {
      const [from, to] = [first[i] ?? count, first[i + 1] ?? count];
      words.push({ start: startOf(from), end: startOf(to), reading: readingOf(from, to) });
    }
    if (shareRuby(text, span, words) !== null) continue;
    for (let i = at + 1; i < next; i++) joined.add(i);
  }
  return joined.size === 0 ? first : first.filter((_, i) => !joined.has(i));
}

function isKanaOnly(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isKana(text.charCodeAt(i))) return false;
  return true;
}
