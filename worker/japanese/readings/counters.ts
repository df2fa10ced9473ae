import { isNumeralChar, type Numeral, readNumeral } from './numerals.ts';

/**
 * Reads a number with its counter: 三百 さんびゃく, 八本 はっぽん, 四月 しがつ, 31日 さんじゅういちにち, 一人 ひとり.
 * The rules are those of the school grammars: 一, 六, 八, 十, 百 double a voiceless consonant (いっ, ろっ, はっ, じゅっ, ひゃっ),
 * ん voices or hardens an h (さんぼん, さんぷん), and some counters keep readings of their own.
 */

/** What is read as a whole, by number and counter. */
const WHOLE: Record<string, string> = {
  '1人': 'ひとり',
  '2人': 'ふたり',
  '2日': 'ふつか',
  '3日': 'みっか',
  '4日': 'よっか',
  '5日': 'いつか',
  '6日': 'むいか',
  '7日': 'なのか',
  '8日': 'ようか',
  '9日': 'ここのか',
  '10日': 'とおか',
  '14日': 'じゅうよっか',
  '20日': 'はつか',
  '24日': 'にじゅうよっか',
  '20歳': 'はたち',
  '1つ': 'ひとつ',
  '2つ': 'ふたつ',
  '3つ': 'みっつ',
  '4つ': 'よっつ',
  '5つ': 'いつつ',
  '6つ': 'むっつ',
  '7つ': 'ななつ',
  '8つ': 'やっつ',
  '9つ': 'ここのつ',
};

/** Counters counted ひと, ふた: up to this number, then さん … */
const NATIVE: Record<string, [reading: string, upTo: number]> = {
  晩: ['ばん', 3],
  箱: ['はこ', 2],
  袋: ['ふくろ', 2],
  缶: ['かん', 2],
  瓶: ['びん', 2],
  鉢: ['はち', 2],
  匙: ['さじ', 2],
  組: ['くみ', 2],
  皿: ['さら', 2],
  切れ: ['きれ', 2],
  口: ['くち', 3],
  粒: ['つぶ', 2],
  通り: ['とおり', 2],
  言: ['こと', 2],
  部屋: ['へや', 2],
  筋: ['すじ', 2],
  すじ: ['すじ', 2],
  束: ['たば', 2],
  株: ['かぶ', 3],
  棟: ['むね', 2],
  揃い: ['そろい', 2],
  揃: ['そろい', 2],
  桁: ['けた', 2],
  ケタ: ['けた', 2],
  樽: ['たる', 2],
  房: ['ふさ', 2],
  坪: ['つぼ', 2],
  張り: ['はり', 2],
  握り: ['にぎり', 2],
  回り: ['まわり', 2],
  重ね: ['かさね', 3],
  掴み: ['つかみ', 2],
  つかみ: ['つかみ', 2],
  たび: ['たび', 2],
  けた: ['けた', 2],
  月: ['つき', 2],
};

const NATIVE_NUMBERS = ['', 'ひと', 'ふた', 'み'];

/** Readings of a numeral's last digit that some counters ask for instead of よん, なな, きゅう. */
const SPECIAL_DIGITS: Record<string, Record<string, string>> = {
  月: { 4: 'し', 7: 'しち', 9: 'く' },
  時: { 4: 'よ', 7: 'しち', 9: 'く' },
  人: { 4: 'よ', 7: 'しち' },
  年: { 4: 'よ' },
  日: { 7: 'しち', 9: 'く' },
  畳: { 4: 'よ' },
  里: { 4: 'よ', 7: 'しち', 9: 'く' },
  円: { 4: 'よ' },
  児: { 4: 'よ' },
};

/** Counters in h that take p after ん (さんぷん), not b (さんぼん). */
const HARD_H = '分泊発拍版敗品波編篇片方歩';
/** Counters in k and s that are voiced after さん and なん. */
const SOFT_KS = '階軒間足尺寸';
/** Counters that never change or change the number: 羽, 把, and what begins otherwise. */
const GEMINATING = 'かきくけこさしすせそたちつてと';
const H_ROW = 'はひふへほ';
const P_ROW = 'ぱぴぷぺぽ';
const B_ROW = 'ばびぶべぼ';
const VOICED: Record<string, string> = { か: 'が', け: 'げ', し: 'じ', す: 'ず', そ: 'ぞ' };

/** Native and foreign words, which numbers leave as they are: さんへや, いちふらん, ろくへいほうめーとる. */
const UNCHANGED = /^(?:部屋|平方|[ァ-ヴ])/;

/** Measures and coins, where IPADIC has another reading of the kanji. A single 石 and 文 are a stone and a sentence. */
const MEASURES: Record<string, string> = { 町: 'ちょう', 石: 'こく', 文: 'もん' };

/** Counters that no author reads otherwise. */
const CERTAIN = new Set(
  '円 年 月 日 人 歳 才 時 時間 年間 週間 日間 分間 秒 本 匹 枚 冊 台 階 個 回 杯 軒 番 号 章 年生 年代 世紀 メートル キロ ドル パーセント ％'.split(
    ' ',
  ),
);

export interface CountedReading {
  reading: string;
  /** False where another reading is as good: 七人, 一月. */
  certain: boolean;
}

/**
 * @param number the numeral as it is written
 * @param counter the counter as it is written, 本, 時間, ヶ月; empty for none
 * @param counterReading the counter's own reading in hiragana, before the number changes it
 * @param enumerated whether other numbers stand before it, so that it is not read as a whole: 二、三日, 一、二人
 * @returns null when `number` is no number
 */
export function readCounted(
  number: string,
  counter: string,
  counterReading: string,
  enumerated = false,
): CountedReading | null {
  const numeral = readNumeral(number);
  if (numeral === null) return null;
  if (counter === '') return { reading: numeral.reading, certain: true };
  // Lines are ぎょう, and 一行 by itself a party of people.
  if (counter.startsWith('行') && !(numeral.value === 1 && counter === '行'))
    return { reading: numeral.reading + counterReading.replace(/^こう/, 'ぎょう'), certain: false };
  if (counter.startsWith('日') && isOneOfTwoFours(numeral, enumerated)) {
    const reading = numeral.reading.slice(0, -'よん'.length) + counterReading.replace(/^にち/, 'よっか');
    return { reading, certain: false };
  }
  return (
    (enumerated && counter !== 'つ' ? null : readWhole(numeral, counter, counterReading)) ??
    readNative(numeral, counter) ?? {
      reading: join(numeral, counter, measureOf(number, numeral, counter) ?? counterReading),
      certain: numeral.value !== null && CERTAIN.has(counter),
    }
  );
}

/** 三、四日 and 三四日 are さんよっか, where all others are counted in にち. */
function isOneOfTwoFours({ last, value }: Numeral, enumerated: boolean): boolean {
  return last === '4' && (value === null || (enumerated && value === 4));
}

/** @param number as it is written: nobody counts measures and coins of old in figures */
function measureOf(number: string, { value }: Numeral, counter: string): string | null {
  return value === 1 && counter !== '町'
    ? null
    : /[0-9０-９]/.test(number)
      ? null
      : (MEASURES[counter] ?? null);
}

/** What is read as a whole, and what follows it: 二日間, 一人目. */
function readWhole(numeral: Numeral, counter: string, counterReading: string): CountedReading | null {
  if (numeral.value === null) return null;
  const head = counter.charAt(0) === '才' ? '歳' : counter.charAt(0);
  const whole = WHOLE[`${numeral.value}${head}`];
  if (whole === undefined || /^人[月前口]|^[日人][産米]/.test(counter)) return null;
  if (counter.length === 1) return { reading: whole, certain: head !== '歳' };
  const own: Record<string, string> = { 日: 'にち', 人: 'にん', 歳: 'さい', つ: 'つ' };
  const rest = counterReading.startsWith(own[head] ?? '-') ? counterReading.slice(own[head]?.length) : null;
  if (rest === null) return null;
  return { reading: whole + (head === '人' && counter === '人組' ? 'ぐみ' : rest), certain: true };
}

function readNative(numeral: Numeral, counter: string): CountedReading | null {
  const native = NATIVE[counter];
  if (native === undefined || numeral.value === null || numeral.value < 1 || numeral.value > native[1])
    return null;
  if (counter === '月') return null;
  return { reading: `${NATIVE_NUMBERS[numeral.value]}${native[0]}`, certain: true };
}

/** A number and a counter of Chinese origin, or a foreign one. */
function join(numeral: Numeral, counter: string, counterReading: string): string {
  const { last } = numeral;
  const own = counter === '月' ? (isMonth(numeral) ? 'がつ' : 'つき') : counterReading;
  const special = SPECIAL_DIGITS[counter.charAt(0)]?.[last];
  if (special !== undefined && !(counter === '月' && own === 'つき')) {
    const plain = { 4: 'よん', 7: 'なな', 9: 'きゅう' }[last] ?? '';
    return numeral.reading.slice(0, numeral.reading.length - plain.length) + special + own;
  }
  const first = own.charAt(0);
  if (H_ROW.includes(first) && !UNCHANGED.test(counter)) return joinH(numeral, counter, own);
  if (P_ROW.includes(first)) return doubled(numeral, '168') + own;
  if (!GEMINATING.includes(first)) return numeral.reading + own;
  if (SOFT_KS.includes(counter.charAt(0)) && endsInN(numeral)) {
    return numeral.reading + (VOICED[first] ?? first) + own.slice(1);
  }
  return doubled(numeral, 'かきくけこ'.includes(first) ? '168' : '18') + own;
}

function isMonth({ value }: Numeral): boolean {
  return value !== null && value >= 1 && value <= 12;
}

function endsInN({ last, reading }: Numeral): boolean {
  return last === '3' || (last === '?' && reading.endsWith('なん'));
}

/** The numeral with っ before the counter, where its last digit is one that doubles: いち → いっ. */
function doubled(numeral: Numeral, digits: string): string {
  const { last, reading } = numeral;
  const doubles = digits.includes(last) || last === '10' || (last === '100' && digits.includes('6'));
  return doubles && last !== '' ? `${reading.slice(0, -1)}っ` : reading;
}

function joinH(numeral: Numeral, counter: string, own: string): string {
  const { last, reading } = numeral;
  const row = H_ROW.indexOf(own.charAt(0));
  const hard = P_ROW.charAt(row) + own.slice(1);
  if (['1', '6', '8', '10', '100'].includes(last)) return doubled(numeral, '168') + hard;
  const isHard = HARD_H.includes(counter.charAt(0));
  if (endsInN(numeral) || last === '1000' || last === '10000') {
    return reading + (isHard ? hard : B_ROW.charAt(row) + own.slice(1));
  }
  return reading + (last === '4' && isHard ? hard : own);
}

/** Length of the numeral that a text begins with. */
export function numeralLength(text: string): number {
  let length = 0;
  while (length < text.length && isNumeralChar(text.charAt(length))) length++;
  return length;
}
