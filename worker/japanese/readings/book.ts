import { isAllKana, isKana, isKanji, toHiragana } from '../kana.ts';
import { kanjiRunEnd } from '../literary.ts';
import { cleanRuby, isReading, type RubySpan } from '../words/ruby.ts';
import { joinGroup, monoRubyGroups } from './mono-ruby.ts';

/** A reading that the author gave somewhere. */
interface Given {
  reading: string;
  /** The kana behind it, up to two: they tell 上《あが》る from 上《のぼ》る. */
  after: string;
  count: number;
  /** How many runs of kanji stood before it in the book. */
  first: number;
}

/** A text and the author's readings in it. */
export interface RubiedText {
  readonly text: string;
  readonly ruby: readonly RubySpan[];
}

/** Kanji that the author left without a reading. */
type Bare = Omit<Given, 'reading'>;

/**
 * The author's readings of a whole book, so that a word read once keeps that reading where the author leaves it out:
 * 角田《つのだ》 and later 角田. Kept by writing and by the kana behind; the reading given most often wins.
 */
export class BookRuby {
  readonly #given = new Map<string, Given[]>();
  /** Beginnings and ends of what is read kanji by kanji: 山《やま》田《だ》一《いつ》馬《ま》 tells both names, but not where one ends. */
  readonly #parts = new Map<string, Given[]>();
  /** What is given, and its parts. */
  readonly #writings = new Set<string>();
  readonly #bare = new Map<string, Bare[]>();
  #isMixed = false;
  /** Runs of kanji so far. */
  #runs = 0;

  /** @param texts every block of the book, in their order */
  constructor(texts: readonly RubiedText[] = []) {
    const read = texts.map(({ text, ruby }) => ({ text, groups: monoRubyGroups(ruby) }));
    // First which kanji the author reads anywhere: of the others, nine runs of ten, nobody asks how often they are bare.
    for (const { text, groups } of read) {
      for (const group of groups) {
        const whole = joinGroup(group);
        if (!isReading(whole[2])) continue;
        const base = baseOf(text, whole);
        this.#writings.add(base);
        this.#isMixed ||= kanjiRunEnd(base, 0) < base.length;
        for (const part of partsOf(group)) this.#writings.add(baseOf(text, part));
      }
    }
    if (this.#writings.size > 0) for (const { text, groups } of read) this.#add(text, groups);
  }

  #add(text: string, groups: readonly RubySpan[][]): void {
    let at = 0;
    for (const group of groups) {
      const whole = joinGroup(group);
      this.#addBare(text, at, whole[0]);
      at = whole[0] + whole[1];
      this.#runs++;
      if (!isReading(whole[2])) continue;
      this.#addGiven(this.#given, text, whole);
      for (const part of partsOf(group)) this.#addGiven(this.#parts, text, part);
    }
    this.#addBare(text, at, text.length);
  }

  #addGiven(lists: Map<string, Given[]>, text: string, span: RubySpan): void {
    const after = kanaAt(text, span[0] + span[1]);
    const reading = toHiragana(cleanRuby(span[2]));
    const known = listOf(lists, baseOf(text, span));
    const same = known.find((given) => given.reading === reading && given.after === after);
    if (same !== undefined) same.count++;
    else known.push({ reading, after, count: 1, first: this.#runs });
  }

  /** Runs of kanji in a stretch without ruby. */
  #addBare(text: string, from: number, to: number): void {
    for (let start = from; start < to; start++) {
      if (!isKanji(text.charCodeAt(start))) continue;
      const end = Math.min(kanjiRunEnd(text, start), to);
      this.#runs++;
      const base = text.slice(start, end);
      if (this.has(base)) this.#addBareRun(base, kanaAt(text, end).charAt(0));
      start = end;
    }
  }

  /** @param after one kana: as much as tells two words apart; more would make long lists */
  #addBareRun(base: string, after: string): void {
    const known = listOf(this.#bare, base);
    const same = known.find((bare) => bare.after === after);
    if (same !== undefined) same.count++;
    else known.push({ after, count: 1, first: this.#runs });
  }

  /** Whether the author reads these kanji anywhere: most he does not. */
  has(base: string): boolean {
    return this.#writings.has(base);
  }

  /** As `has`, for what is no part of a longer reading. */
  isWord(base: string): boolean {
    return this.#given.has(base);
  }

  /** All that the author reads, and its parts. */
  get writings(): ReadonlySet<string> {
    return this.#writings;
  }

  /** Whether any of it has more than kanji: ｜幻想殺し《イマジンブレイカー》. */
  get isMixed(): boolean {
    return this.#isMixed;
  }

  /** How the author reads a writing that is a word of its own, or null; `isUsual` as for `find`. */
  findWhole(writing: string, isUsual: boolean): string | null {
    return this.find(writing, { surface: writing, base: writing }, 0, isUsual);
  }

  /**
   * How the author reads these kanji elsewhere, or null.
   *
   * @param word with `base` at `start`: up to two kana behind it tell which word it is, and those of its dictionary form
   *   where a sound has changed: 行った is of 行く, and no 行《おこな》う
   * @param isUsual whether the dictionary knows how the word is read. Then an author who leaves it bare first and more
   *   often than not means that reading, and the ruby elsewhere, 頭《どたま》, is an exception; and one who reads it now so
   *   and now otherwise, 何《なに》 and 何《なん》, does not tell how
   */
  find(
    base: string,
    word: { surface: string; base: string },
    start: number,
    isUsual: boolean,
  ): string | null {
    // 東 of 東《ひがし》山《やま》 is no word: what was only part of a reading tells nothing of words that are known.
    const known = this.#given.get(base) ?? (isUsual ? undefined : this.#parts.get(base));
    if (known === undefined) return null;
    const after = kanaBehind(word, start + base.length);
    let best: Given | null = null;
    let bestScore = 0;
    for (const given of known) {
      const score = likeness(given.after, after, base.length > 1) * 1000 + given.count;
      if (score >= 1000 && score > bestScore) [best, bestScore] = [given, score];
    }
    if (best === null || (isUsual && this.#isException(base, best.reading, known, after))) return null;
    return best.reading;
  }

  #isException(base: string, reading: string, known: readonly Given[], after: Kana): boolean {
    const isSame = (other: Bare) => likeness(other.after, after, base.length > 1) > 0;
    const given = known.filter((other) => other.reading === reading && isSame(other));
    const bare = (this.#bare.get(base) ?? []).filter(isSame);
    if (firstOf(bare) < firstOf(given) && sumOf(bare) > sumOf(given)) return true;
    const others = known.filter((other) => other.reading !== reading && isSame(other));
    return sumOf(given) < 2 * sumOf(others);
  }
}

function baseOf(text: string, span: RubySpan): string {
  return text.slice(span[0], span[0] + span[1]);
}

/** The beginnings and ends of what is read kanji by kanji, of two kanji at least. */
function partsOf(group: readonly RubySpan[]): RubySpan[] {
  const parts: RubySpan[] = [];
  for (let size = 2; size < group.length; size++)
    parts.push(joinGroup(group.slice(0, size)), joinGroup(group.slice(-size)));
  return parts;
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const made: T[] = [];
  lists.set(key, made);
  return made;
}

function firstOf(places: readonly Bare[]): number {
  return places.reduce((least, { first }) => Math.min(least, first), Infinity);
}

function sumOf(places: readonly Bare[]): number {
  return places.reduce((sum, { count }) => sum + count, 0);
}

/** The kana behind some kanji of a word, as it stands and in the row of its verb. */
interface Kana {
  written: string;
  row: string;
}

function kanaBehind({ surface, base }: { surface: string; base: string }, at: number): Kana {
  const after = surface.slice(at, at + 2);
  const written = isAllKana(after) ? after : isAllKana(after.charAt(0)) ? after.charAt(0) : '';
  const isChanged =
    written !== '' && 'いっん'.includes(written.charAt(0)) && base.startsWith(surface.slice(0, at));
  const own = isChanged ? base.charAt(at) : '';
  return { written, row: isAllKana(own) ? own : written.charAt(0) };
}

function kanaAt(text: string, at: number): string {
  let end = at;
  while (end < text.length && end < at + 2 && isHiragana(text.charCodeAt(end))) end++;
  return text.slice(at, end);
}

function isHiragana(unit: number): boolean {
  return isKana(unit) && unit < 0x30a0;
}

const FIRST_HIRAGANA = 0x3041;

const ROWS = [
  'あいうえおわっ',
  'かきくけこ',
  'がぎぐげご',
  'さしすせそ',
  'たちつてとっ',
  'なにぬねのん',
  'ばびぶべぼん',
  'まみむめもん',
  'らりるれろっ',
];
/** What begins a particle or the copula, and so may follow a noun. */
const AFTER_NOUN = 'はがをにのでともへやかよねだなじ';

/** For each hiragana from ぁ on, the rows it is in, a bit each. */
const ROWS_OF: readonly number[] = Array.from({ length: 0x60 }, (_, i) => {
  const kana = String.fromCharCode(FIRST_HIRAGANA + i);
  return ROWS.reduce((bits, row, at) => bits | (row.includes(kana) ? 1 << at : 0), 0);
});

function rowsOf(kana: string): number {
  return ROWS_OF[kana.charCodeAt(0) - FIRST_HIRAGANA] ?? 0;
}

/** 3: the same kana; 2: the same verb by its row; 1: both may be nouns; 0: not the same word. */
function likeness(given: string, { written, row }: Kana, long: boolean): number {
  const a = given.charAt(0);
  if (written === '') return long || given === '' || AFTER_NOUN.includes(a) ? 1 : 0;
  if (given === written) return 3;
  return a === row || (rowsOf(unchanged(given)) & rowsOf(row)) !== 0 ? 2 : 0;
}

/** 抱いて and 継いだ are of 抱く and 継ぐ: い alone would be an adjective's as well. */
function unchanged(given: string): string {
  return /^い[てた]/.test(given) ? 'く' : /^い[でだ]/.test(given) ? 'ぐ' : given;
}
