import type { FuriganaSegment } from '../furigana.ts';
import { isKana, toHiragana } from '../kana.ts';
import { cleanRuby, type RubySpan } from '../words/ruby.ts';

/** What the author says about one word. */
export interface AuthorReading {
  /** Hiragana of the whole word. */
  reading: string;
  furigana: FuriganaSegment[];
}

/**
 * Reads a word by the author's ruby on it, with the kana that the author left as they are: 云《い》う → いう. Where
 * ruby covers only some of its kanji, the rest is read as `plain` has it.
 *
 * @param spans ruby inside the word, in order, offsets into `surface`
 * @param plain furigana of the word without the author's help
 * @returns null when part of the word stays unread
 */
export function readByAuthor(
  surface: string,
  spans: readonly RubySpan[],
  plain: readonly FuriganaSegment[],
): AuthorReading | null {
  const usual = readUsual(surface, spans, plain);
  if (usual !== null) return usual;
  const furigana: FuriganaSegment[] = [];
  const rest = plain.flatMap((segment) => uncovered(segment, spans));
  let reading = '';
  let at = 0;
  const fill = (to: number): boolean => {
    while (at < to) {
      const segment = rest.find(([start, length]) => start === at && start + length <= to);
      if (segment !== undefined) {
        furigana.push(segment);
        reading += segment[2];
        at += segment[1];
      } else if (isKana(surface.charCodeAt(at))) {
        reading += surface.charAt(at);
        at++;
      } else {
        return false;
      }
    }
    return true;
  };
  for (const [start, length, ruby] of spans) {
    if (start < at || !fill(start)) return null;
    furigana.push([start, length, ruby]);
    reading += cleanRuby(ruby);
    at = start + length;
  }
  return fill(surface.length) ? { reading: toHiragana(reading), furigana } : null;
}

/** The usual case: ruby on all that is not kana. Null for others. */
function readUsual(
  surface: string,
  spans: readonly RubySpan[],
  plain: readonly FuriganaSegment[],
): AuthorReading | null {
  const [span] = spans;
  if (span === undefined || spans.length > 1 || plain.length > 1) return null;
  const [start, length, ruby] = span;
  const end = start + length;
  const [segment] = plain;
  if (segment !== undefined && (segment[0] < start || segment[0] + segment[1] > end)) return null;
  for (let i = 0; i < surface.length; i++) {
    if ((i < start || i >= end) && !isKana(surface.charCodeAt(i))) return null;
  }
  const reading = toHiragana(surface.slice(0, start) + cleanRuby(ruby) + surface.slice(end));
  return { reading, furigana: [[start, length, ruby]] };
}

/** What is left of a segment that the author read the beginning or the end of: いち of 一合《ごう》. */
function uncovered(segment: FuriganaSegment, spans: readonly RubySpan[]): FuriganaSegment[] {
  const [start, length, reading] = segment;
  const inside = spans.filter(([from, size]) => from < start + length && from + size > start);
  const [only] = inside;
  if (only === undefined) return [segment];
  const [from, size, ruby] = only;
  const own = toHiragana(cleanRuby(ruby));
  if (
    inside.length > 1 ||
    from < start ||
    from + size > start + length ||
    size >= length ||
    own.length >= reading.length
  )
    return [];
  if (from === start && isAlike(reading.slice(0, own.length), own)) {
    return [[start + size, length - size, reading.slice(own.length)]];
  }
  const cut = reading.length - own.length;
  if (from + size === start + length && isAlike(reading.slice(cut), own))
    return [[start, length - size, reading.slice(0, cut)]];
  return [];
}

/** Whether two readings differ in their first consonant at most: ほん, ぼん, ぽん. */
function isAlike(a: string, b: string): boolean {
  return (
    a.slice(1) === b.slice(1) &&
    a.charAt(0).normalize('NFD').charAt(0) === b.charAt(0).normalize('NFD').charAt(0)
  );
}
