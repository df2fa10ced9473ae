import { isAllKana, isKana, isKanji, toHiragana } from '../kana.ts';
import { kanjiRunEnd } from '../literary.ts';
import { cleanRuby, isReading, type RubySpan } from '../words/ruby.ts';

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
  readonly #bare = new Map<string, Bare[]>();
  /** Runs of kanji so far. */
  #runs = 0;

  /** @param texts every block of the book, in their order */
  constructor(texts: readonly RubiedText[] = []) {
    // First which kanji the author reads anywhere: of the others, nine runs of ten, nobody asks how often they are bare.
    for (const { text, ruby } of texts) {
      for (const [start, length, read] of ruby)
        if (isReading(read)) listOf(this.#given, text.slice(start, start + length));
    }
    if (this.#given.size > 0) for (const { text, ruby } of texts) this.#add(text, ruby);
  }

  #add(text: string, ruby: readonly RubySpan[]): void {
    let at = 0;
    for (const [start, length, read] of ruby) {
      this.#addBare(text, at, start);
      at = start + length;
      this.#runs++;
      if (isReading(read)) this.#addGiven(text, start, at, toHiragana(cleanRuby(read)));
    }
    this.#addBare(text, at, text.length);
  }

  #addGiven(text: string, start: number, end: number, reading: string): void {
    const base = text.slice(start, end);
    const after = kanaAt(text, end);
    const known = listOf(this.#given, base);
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
      if (this.#given.has(base)) this.#addBareRun(base, kanaAt(text, end).charAt(0));
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
    return this.#given.has(base);
  }

  /**
   * How the author reads these kanji elsewhere, or null.
   *
   * @param word with `base` at `start`: up to two kana behind it tell which word it is
   * @param isUsual whether the dictionary knows how the word is read. Then an author who leaves it bare first and more
   *   often than not means that reading, and the ruby elsewhere, 頭《どたま》, is an exception; and one who reads it now so
   *   and now otherwise, 何《なに》 and 何《なん》, does not tell how
   */
  find(base: string, word: string, start: number, isUsual: boolean): string | null {
    const known = this.#given.get(base);
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

  #isException(base: string, reading: string, known: readonly Given[], after: string): boolean {
    const isSame = (other: Bare) => likeness(other.after, after, base.length > 1) > 0;
    const given = known.filter((other) => other.reading === reading && isSame(other));
    const bare = (this.#bare.get(base) ?? []).filter(isSame);
    if (firstOf(bare) < firstOf(given) && sumOf(bare) > sumOf(given)) return true;
    const others = known.filter((other) => other.reading !== reading && isSame(other));
    return sumOf(given) < 2 * sumOf(others);
  }
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

function kanaBehind(word: string, at: number): string {
  const after = word.slice(at, at + 2);
  return isAllKana(after) ? after : isAllKana(after.charAt(0)) ? after.charAt(0) : '';
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
  'あいうえおわ',
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
function likeness(given: string, wanted: string, long: boolean): number {
  const a = given.charAt(0);
  if (wanted === '') return long || given === '' || AFTER_NOUN.includes(a) ? 1 : 0;
  if (given === wanted) return 3;
  const b = wanted.charAt(0);
  return a === b || (rowsOf(a) & rowsOf(b)) !== 0 ? 2 : 0;
}
