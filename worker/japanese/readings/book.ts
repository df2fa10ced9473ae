import { isAllKana, isKana, toHiragana } from '../kana.ts';
import { cleanRuby, isReading, type RubySpan } from '../words/ruby.ts';

/** A reading that the author gave somewhere. */
interface Given {
  reading: string;
  /** The kana behind it, up to two: they tell 上《あが》る from 上《のぼ》る. */
  after: string;
  count: number;
}

/**
 * The author's readings of a whole book, so that a word read once keeps that reading where the author leaves it out:
 * 角田《つのだ》 and later 角田. Kept by writing and by the kana behind; the reading given most often wins.
 */
export class BookRuby {
  readonly #given = new Map<string, Given[]>();

  /** To be called for every block of the book before the first is read. */
  add(text: string, ruby: readonly RubySpan[]): void {
    for (const [start, length, read] of ruby) {
      if (!isReading(read)) continue;
      const base = text.slice(start, start + length);
      const after = kanaAt(text, start + length);
      const reading = toHiragana(cleanRuby(read));
      const known = this.#given.get(base);
      const same = known?.find((given) => given.reading === reading && given.after === after);
      if (same !== undefined) same.count++;
      else if (known !== undefined) known.push({ reading, after, count: 1 });
      else this.#given.set(base, [{ reading, after, count: 1 }]);
    }
  }

  /**
   * How the author reads these kanji elsewhere, or null.
   *
   * @param word with `base` at `start`: up to two kana behind it tell which word it is
   */
  find(base: string, word: string, start: number): string | null {
    const known = this.#given.get(base);
    if (known === undefined) return null;
    const after = kanaBehind(word, start + base.length);
    let best: Given | null = null;
    let bestScore = 0;
    for (const given of known) {
      const score = likeness(given.after, after, base.length > 1) * 1000 + given.count;
      if (score >= 1000 && score > bestScore) [best, bestScore] = [given, score];
    }
    return best?.reading ?? null;
  }
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
