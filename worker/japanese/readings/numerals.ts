/** Reads numerals: 三百五十六, 二〇二四, 1,000, ３．５, 二三 (two or three). */

/** A written number: what it says, and how its reading ends, which decides how a counter joins it. */
export interface Numeral {
  /** Hiragana. */
  reading: string;
  /** Its last unit: `1`…`9`, `10`, `100`, `1000`, `10000` (万 and above), `?` for 何, 数 and 幾, `.` after a decimal point. */
  last: string;
  /** The number itself where it is a whole one, else null. */
  value: number | null;
}

const DIGITS = '〇一二三四五六七八九';
const DIGIT_FORMS: Record<string, number> = {
  零: 0,
  '○': 0,
  壱: 1,
  壹: 1,
  弌: 1,
  弐: 2,
  貳: 2,
  参: 3,
  參: 3,
  伍: 5,
};
const SMALL_UNITS: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 千: 1000 };
const LARGE_UNITS: Record<string, number> = { 万: 1e4, 萬: 1e4, 億: 1e8, 兆: 1e12 };
const DIGIT_READINGS = ['れい', 'いち', 'に', 'さん', 'よん', 'ご', 'ろく', 'なな', 'はち', 'きゅう'];
/** 四五 しご, 七八 しちはち, 六七 ろくしち: of two numbers side by side. */
export const BEFORE_ANOTHER: Record<number, string> = { 4: 'し', 7: 'しち' };
const AFTER_ANOTHER: Record<number, string> = { 7: 'しち' };
const VAGUE: Record<string, string> = { 何: 'なん', 幾: 'いく', 数: 'すう' };

/** Whether a UTF-16 unit may stand in a numeral. */
export function isNumeralChar(char: string): boolean {
  return (
    digitOf(char) !== null ||
    char in SMALL_UNITS ||
    char in LARGE_UNITS ||
    char in VAGUE ||
    MARKS.includes(char)
  );
}

const MARKS = ',，.．・';

function digitOf(char: string): number | null {
  const at = DIGITS.indexOf(char);
  if (at >= 0) return at;
  const code = char.charCodeAt(0);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0xff10 && code <= 0xff19) return code - 0xff10;
  return DIGIT_FORMS[char] ?? null;
}

/**
 * Reads a numeral as it is read before a counter: 四 よん, 七 なな, 九 きゅう. What a counter changes about that
 * (四月 しがつ) is not known here.
 *
 * @param text only characters for which `isNumeralChar` holds
 * @returns null for what cannot be read as a number
 */
export function readNumeral(text: string): Numeral | null {
  if (text.length > MAX_LENGTH) return null;
  const point = /[.．・]/.exec(text);
  if (point !== null) return readDecimal(text.slice(0, point.index), text.slice(point.index + 1));
  const plain = text.replace(/[,，]/g, '');
  if (plain === '') return null;
  const digits = [...plain].map(digitOf);
  if (digits.every((digit) => digit !== null)) return readDigits(plain, digits);
  return readUnits(plain);
}

/** Longer runs of figures are no number that anybody reads out. */
const MAX_LENGTH = 64;

function readDecimal(whole: string, fraction: string): Numeral | null {
  const head = readNumeral(whole);
  const digits = [...fraction].map(digitOf);
  if (head === null || digits.length === 0 || digits.includes(null)) return null;
  const tail = digits.map((digit) => DIGIT_READINGS[digit ?? 0]).join('');
  return { reading: `${beforePoint(head)}てん${tail}`, last: '.', value: null };
}

/** 1.5 is いってんご, 8.2 はってんに, 10.5 じゅってんご. */
function beforePoint({ reading, last }: Numeral): string {
  return last === '1' || last === '8' || last === '10' ? `${reading.slice(0, -1)}っ` : reading;
}

/** Digits alone: 2024, 二〇二四, but 二三 (two or three) and 五六. */
function readDigits(text: string, digits: readonly (number | null)[]): Numeral | null {
  const [first, second] = digits;
  const kanji = DIGITS.includes(text.charAt(0));
  if (
    digits.length === 2 &&
    kanji &&
    first !== null &&
    first !== undefined &&
    second === first + 1 &&
    first > 0
  ) {
    return {
      reading:
        (BEFORE_ANOTHER[first] ?? DIGIT_READINGS[first] ?? '') +
        (AFTER_ANOTHER[second] ?? DIGIT_READINGS[second]),
      last: String(second),
      value: null,
    };
  }
  if (digits.length > 16 || (digits.length > 1 && first === 0)) {
    return {
      reading: digits.map((digit) => (digit === 0 ? 'ぜろ' : DIGIT_READINGS[digit ?? 0])).join(''),
      last: '.',
      value: null,
    };
  }
  const value = Number(digits.join(''));
  return { ...readValue(value), value };
}

/** With units: 三百五十六, 千九百, 5万, 何百, 数十, 十二三. */
function readUnits(text: string): Numeral | null {
  let reading = '';
  let last = '';
  let total = 0;
  let section = 0;
  let vague = false;
  let number: { reading: string; last: string; value: number } | null = null;
  for (let i = 0; i < text.length; ) {
    const char = text.charAt(i);
    const vagueReading = VAGUE[char];
    const small = SMALL_UNITS[char];
    const large = LARGE_UNITS[char];
    if (vagueReading !== undefined) {
      if (number !== null) return null;
      vague = true;
      number = { reading: vagueReading, last: '?', value: 0 };
      i++;
    } else if (small !== undefined) {
      const joined = joinUnit(number, small, text.charAt(i + 1) in LARGE_UNITS);
      reading += joined.reading;
      last = joined.last;
      section += (number?.value ?? 1) * small;
      number = null;
      i++;
    } else if (large !== undefined) {
      // 億万長者 and 万を超える have no number before them, and no いち: 一万 is never written without its 一.
      if (number !== null) {
        reading += number.value === 1000 ? 'いっせん' : number.reading;
        last = number.last;
        section += number.value;
      }
      reading = joinLarge(reading, last, char);
      last = '10000';
      total += section * large;
      section = 0;
      number = null;
      i++;
    } else {
      let end = i;
      while (end < text.length && digitOf(text.charAt(end)) !== null) end++;
      if (end === i) return null;
      const digits = [...text.slice(i, end)].map(digitOf);
      const read = readDigits(text.slice(i, end), digits);
      if (read === null) return null;
      vague ||= read.value === null;
      number = { reading: read.reading, last: read.last, value: read.value ?? 0 };
      i = end;
    }
  }
  if (number !== null) {
    reading += number.reading;
    last = number.last;
    section += number.value;
  }
  return { reading, last, value: vague ? null : total + section };
}

/** A whole number below 10^16. */
function readValue(value: number): { reading: string; last: string } {
  if (value === 0) return { reading: 'れい', last: '0' };
  let reading = '';
  let last = '';
  let rest = value;
  for (const [unit, size] of [
    ['兆', 1e12],
    ['億', 1e8],
    ['万', 1e4],
  ] as const) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count === 0) continue;
    const read = readBelow10000(count, true);
    reading = joinLarge(reading + read.reading, read.last, unit);
    last = '10000';
  }
  if (rest > 0) {
    const read = readBelow10000(rest, false);
    reading += read.reading;
    last = read.last;
  }
  return { reading, last };
}

function readBelow10000(value: number, beforeLarge: boolean): { reading: string; last: string } {
  let reading = '';
  let last = '';
  for (const unit of [1000, 100, 10]) {
    const count = Math.floor(value / unit) % 10;
    if (count === 0) continue;
    const number =
      count === 1 ? null : { reading: DIGIT_READINGS[count] ?? '', last: String(count), value: count };
    const thousand = unit === 1000 && beforeLarge && value === 1000;
    const joined = joinUnit(thousand ? { reading: 'いち', last: '1', value: 1 } : number, unit, thousand);
    reading += joined.reading;
    last = joined.last;
  }
  const ones = value % 10;
  if (ones > 0) return { reading: reading + (DIGIT_READINGS[ones] ?? ''), last: String(ones) };
  return { reading, last };
}

const UNIT_READINGS: Record<number, string> = { 10: 'じゅう', 100: 'ひゃく', 1000: 'せん' };

/** 三 and 百 → さんびゃく, 八 and 千 → はっせん. 千 before 万 is いっせん also where 一 is not written. */
function joinUnit(
  number: { reading: string; last: string } | null,
  unit: number,
  beforeLarge: boolean,
): { reading: string; last: string } {
  const last = String(unit);
  const own = UNIT_READINGS[unit] ?? '';
  if (number === null) return { reading: unit === 1000 && beforeLarge ? 'いっせん' : own, last };
  const { reading } = number;
  const stem = reading.slice(0, -1);
  const end = number.last;
  if (unit === 100) {
    if (end === '3' || (end === '?' && reading === 'なん')) return { reading: `${reading}びゃく`, last };
    if (end === '6') return { reading: `${stem}っぴゃく`, last };
    if (end === '8') return { reading: `${stem}っぴゃく`, last };
    if (end === '1') return { reading: `${stem}っぴゃく`, last };
  }
  if (unit === 1000) {
    if (end === '3' || (end === '?' && reading === 'なん')) return { reading: `${reading}ぜん`, last };
    if (end === '8' || end === '1') return { reading: `${stem}っせん`, last };
  }
  if (unit === 10 && end === '1') return { reading: own, last };
  return { reading: reading + own, last };
}

function joinLarge(reading: string, last: string, unit: string): string {
  const own = unit === '億' ? 'おく' : unit === '兆' ? 'ちょう' : 'まん';
  if (own !== 'ちょう') return reading + own;
  if (last === '1' || last === '8') return `${reading.slice(0, -1)}っちょう`;
  if (last === '10') return `${reading.slice(0, -1)}っちょう`;
  return reading + own;
}
