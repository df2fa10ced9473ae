import { type FuriganaSegment, furigana } from '../furigana.ts';
import { hasKanji, isAllKana, isKanji, toHiragana } from '../kana.ts';
import { fittingRow, kanjiRunEnd, literaryRows } from '../literary.ts';
import { Kind } from '../words/classes.ts';
import { Lookup } from '../words/lookup.ts';
import { isReading, type RubySpan, shareRuby } from '../words/ruby.ts';
import type { Dictionary, Word, WordPart, Words } from '../words/types.ts';
import { readByAuthor } from './author.ts';
import type { BookRuby } from './book.ts';
import { type Context, contextOf, readInContext } from './context.ts';
import { type PlainReading, readPlain } from './plain.ts';
import type { ReadingSource, WordReading } from './types.ts';

/** What is known of a word apart from any place. */
interface Known {
  /** How it is read where neither ruby nor its neighbours say otherwise. */
  usual: WordReading;
  plain: PlainReading;
  /** What its reading hangs on besides; null for nothing, or where the book has the word. */
  context: Context | null;
  /** Its other readings so far, by the ruby or by the reading that they come from. */
  readings: Map<string, WordReading> | null;
}

/** Reads words: by the author's ruby at the place, by the book's elsewhere, or by the dictionary. */
export class WordReader {
  readonly #lookup: Lookup;
  readonly #book: BookRuby;
  readonly #known = new Map<Word, Known>();

  /** @param book all ruby of the book that the words are from */
  constructor(dictionary: Dictionary, book: BookRuby) {
    this.#lookup = new Lookup(dictionary);
    this.#book = book;
  }

  /**
   * @param words the words of `text`
   * @param ruby the author's readings in it, in order
   * @returns a reading for each word; the same object wherever a word is read the same
   */
  read(text: string, words: Words, ruby: readonly RubySpan[]): WordReading[] {
    const readings: WordReading[] = new Array(words.count);
    const spans = ruby.length > 0 ? spansByWord(text, words, ruby) : NO_SPANS;
    for (let i = 0; i < words.count; i++) {
      const word = words.word[i];
      if (word === undefined) continue;
      const known = this.#know(word);
      const own = spans === NO_SPANS ? undefined : spans.get(i);
      readings[i] =
        (own && this.#readByAuthor(word, known, own)) ??
        (known.context === null ? known.usual : this.#inContext(text, words, i, known, known.context));
    }
    return readings;
  }

  #know(word: Word): Known {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const made = hasKanji(word.surface) ? this.#knowKanji(word) : this.#knowKana(word);
    this.#known.set(word, made);
    return made;
  }

  /** A word without kanji is read as it is written, unless it is a number. */
  #knowKana(word: Word): Known {
    const plain = readPlain(word, this.#lookup);
    const context = word.pos === 'number' ? contextOf(word, plain) : null;
    return { usual: this.#plain(word, plain), plain, context, readings: null };
  }

  #knowKanji(word: Word): Known {
    const plain = readPlain(word, this.#lookup);
    const usual = this.#readByBook(word, plain) ?? this.#plain(word, plain);
    const context = usual.source === 'book' ? null : contextOf(word, plain);
    return { usual, plain, context, readings: null };
  }

  /** The word without ruby, but with regard to what stands around it. */
  #inContext(text: string, words: Words, at: number, known: Known, context: Context): WordReading {
    const { word } = known.usual;
    const found = readInContext(text, words, at, context, known.plain, known.usual.furigana);
    if (found === null) return known.usual;
    const key = `${found.certain} ${found.reading}`;
    known.readings ??= new Map();
    const { readings } = known;
    const seen = readings.get(key);
    if (seen !== undefined) return seen;
    const made = this.#plain(word, found);
    readings.set(key, made);
    return made;
  }

  #plain(word: Word, { reading, certain }: PlainReading): WordReading {
    if (reading === null) return this.#make(word, null, 'none', []);
    return this.#make(
      word,
      reading,
      certain ? 'dictionary' : 'ambiguous',
      this.#align(word.surface, reading),
    );
  }

  /** The word as the author reads its kanji elsewhere; null where that says nothing about it. */
  #readByBook(word: Word, plain: PlainReading): WordReading | null {
    return this.#readByRuns(word, plain) ?? this.#readByMixed(word) ?? this.#readByHead(word, plain);
  }

  /** What the author reads with kana between its kanji or behind them: ｜幻想殺し《イマジンブレイカー》, ｜行き交《ゆきか》う. */
  #readByMixed(word: Word): WordReading | null {
    if (!this.#book.isMixed) return null;
    const { surface } = word;
    for (const length of [surface.length, lastKanjiEnd(surface)]) {
      const base = surface.slice(0, length);
      if (kanjiRunEnd(base, 0) === length || !this.#book.has(base)) continue;
      const found = this.#book.find(base, word, 0, true);
      const read = found && readByAuthor(surface, [[0, length, found]], []);
      if (read) return this.#make(word, read.reading, 'book', this.#align(surface, read.reading));
    }
    return null;
  }

  /** 角田家 and 私たち by 角田《つのだ》 and 私《あたし》: a name or a pronoun is read alike before what is put behind it. */
  #readByHead(word: Word, { reading }: PlainReading): WordReading | null {
    const { surface, parts } = word;
    const head = parts[0];
    if (head === undefined || parts.length === 1 || !this.#book.has(head.surface)) return null;
    const { posDetail1 } = this.#lookup.dictionary.features(head.entry);
    const isName = posDetail1 === '固有名詞';
    if (!isName && posDetail1 !== '代名詞') return null;
    if (head.reading === null || reading?.startsWith(head.reading) !== true) return null;
    const isBehind = (suffix: WordPart) =>
      isName ? suffix.kind === Kind.NounSuffix : PLURALS.has(suffix.surface);
    if (!parts.slice(1).every(isBehind)) return null;
    const found = this.#book.findWhole(head.surface, !isName);
    if (found === null) return null;
    const whole = found + reading.slice(head.reading.length);
    return this.#make(word, whole, 'book', this.#align(surface, whole));
  }

  #readByRuns(word: Word, plain: PlainReading): WordReading | null {
    const { surface } = word;
    const spans: RubySpan[] = [];
    // Runs of kanji, as author's ruby usually covers them.
    for (let start = 0; start < surface.length; start++) {
      const end = kanjiRunEnd(surface, start);
      if (end === start) continue;
      const kanji = surface.slice(start, end);
      if (this.#book.has(kanji)) {
        const isUsual = isOfDictionary(word, plain);
        const found = this.#book.find(kanji, word, start, isUsual);
        if (found !== null && !(isUsual && this.#isOtherWord(word, start, end, found)))
          spans.push([start, end - start, found]);
      }
      start = end;
    }
    if (spans.length === 0) return null;
    const segments = plain.reading === null ? [] : this.#align(surface, plain.reading);
    const read = readByAuthor(surface, spans, segments);
    return read && this.#make(word, read.reading, 'book', read.furigana);
  }

  /** 下《おろ》す says nothing of 下さい: neither the dictionary nor the table of the novels has a word that is read so. */
  #isOtherWord({ parts, surface }: Word, start: number, end: number, reading: string): boolean {
    let offset = 0;
    for (const part of parts) {
      const partEnd = offset + part.surface.length;
      if (offset === start && end < partEnd) {
        const rest = surface.slice(end, partEnd);
        const row = fittingRow(literaryRows(surface.slice(start, end)) ?? [], surface, end);
        if (!isAllKana(rest) || (row !== null && row.kana !== '' && row.readings.includes(reading)))
          return false;
        return !this.#lookup.isReadAs(part.surface, reading + toHiragana(rest));
      }
      offset = partEnd;
    }
    return false;
  }

  /** @param spans the author's, within the word */
  #readByAuthor(word: Word, known: Known, spans: readonly RubySpan[]): WordReading | null {
    const key = keyOf(spans);
    known.readings ??= new Map();
    const { readings } = known;
    const seen = readings.get(key);
    if (seen !== undefined) return seen;
    const read = readByAuthor(word.surface, spans, known.usual.furigana);
    if (read === null) return null;
    const made = this.#make(word, read.reading, 'author', read.furigana);
    readings.set(key, made);
    return made;
  }

  #align(surface: string, reading: string): FuriganaSegment[] {
    return furigana(surface, reading, (writing, read) => this.#lookup.isReadAs(writing, read));
  }

  #make(
    word: Word,
    reading: string | null,
    source: ReadingSource,
    segments: readonly FuriganaSegment[],
  ): WordReading {
    return { word, reading, source, furigana: segments, baseReading: baseReading(word, reading, segments) };
  }
}

function lastKanjiEnd(surface: string): number {
  let end = surface.length;
  while (end > 0 && !isKanji(surface.charCodeAt(end - 1))) end--;
  return end;
}

const PLURALS = new Set('たち 達 ら 等 ども 共'.split(' '));

/** Whether the dictionary has the word, and no name: what is put together from several may be read otherwise. */
function isOfDictionary({ pos, parts }: Word, { reading }: PlainReading): boolean {
  if (reading === null || pos === 'proper-noun') return false;
  if (pos === 'number') return parts.every(({ kind }) => kind !== Kind.Noun); // 一馬 is a name
  return parts.filter(({ surface }) => hasKanji(surface)).length === 1;
}

function keyOf(spans: readonly RubySpan[]): string {
  let key = '';
  for (const span of spans) key += `${span[0]},${span[1]},${span[2]} `;
  return key;
}

const NO_SPANS: ReadonlyMap<number, RubySpan[]> = new Map();

/** The author's spans for each word that has any, offsets into the word. A span over several words is shared out. */
function spansByWord(text: string, words: Words, ruby: readonly RubySpan[]): Map<number, RubySpan[]> {
  const spans = new Map<number, RubySpan[]>();
  let at = 0;
  for (const span of ruby) {
    const [start, length, reading] = span;
    if (!isReading(reading)) continue;
    while (at + 1 < words.count && (words.end[at] ?? 0) <= start) at++;
    let last = at;
    while (last + 1 < words.count && (words.end[last] ?? 0) < start + length) last++;
    for (const [from, size, read] of last === at ? [span] : shareAmong(text, words, at, last, span)) {
      if (toHiragana(text.slice(from, from + size)) === toHiragana(read)) continue; // お of ｜お姉様《おねえさま》
      let word = at;
      while ((words.end[word] ?? Infinity) <= from) word++;
      const own = spans.get(word) ?? [];
      spans.set(word, own);
      own.push([from - (words.start[word] ?? 0), size, read]);
    }
  }
  return spans;
}

function shareAmong(
  text: string,
  words: Words,
  from: number,
  to: number,
  span: RubySpan,
): readonly RubySpan[] {
  if (words.start[from] !== span[0]) return [];
  const covered = [];
  for (let i = from; i <= to; i++) {
    covered.push({
      start: words.start[i] ?? 0,
      end: words.end[i] ?? 0,
      reading: words.word[i]?.reading ?? null,
    });
  }
  return shareRuby(text, span, covered) ?? [];
}

/**
 * The reading of the dictionary form, from that of the word: what both are written with alike is read alike, and
 * the rest of the dictionary form is kana.
 */
function baseReading(
  word: Word,
  reading: string | null,
  segments: readonly FuriganaSegment[],
): string | null {
  const { surface, base } = word;
  if (base === surface) return reading;
  if (isAllKana(base)) return toHiragana(base);
  if (reading === null) return null;
  if (base === '来る') return 'くる';
  let common = 0;
  while (common < surface.length && surface.charAt(common) === base.charAt(common)) common++;
  let read = '';
  let at = 0;
  for (const [start, length, own] of segments) {
    if (start >= common) break;
    if (start + length > common) return null;
    read += surface.slice(at, start) + own;
    at = start + length;
  }
  const rest = base.slice(at);
  return isAllKana(rest) || rest === '' ? toHiragana(read + rest) : null;
}
