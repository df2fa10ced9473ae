import type { Attributes } from '../markup/handler.ts';
import type { ParsedBlock } from '../types.ts';
import type { Frame } from './frame.ts';
import type { Style } from './styles.ts';

interface Item {
  /** Index of its first block, if it has one. */
  block: number;
  /** Its number, where it says it itself. */
  value: number | null;
  style: string | undefined;
}

interface List {
  start: number | null;
  step: 1 | -1;
  style: string;
  items: Item[];
}

/** Gives the items of lists the numbers and bullets that a browser makes for them: they are not in the markup. */
export class ListMarkers {
  readonly #open: List[] = [];

  openList(frame: Frame, attributes: Attributes, { listStyle }: Style): void {
    const ofElement = frame.name === 'ol' ? (TYPES[attributes.type ?? ''] ?? 'decimal') : 'disc';
    // Tables of contents have no markers, by the standard.
    const style = frame.inherited.isInNavigation ? 'none' : (listStyle ?? ofElement);
    const step = attributes.reversed === undefined ? 1 : -1;
    this.#open.push({ start: integer(attributes.start), step, style, items: [] });
  }

  /** @param block index of the next block */
  openItem(attributes: Attributes, { listStyle }: Style, block: number): void {
    const style = listStyle ?? TYPES[attributes.type ?? ''];
    this.#open.at(-1)?.items.push({ block, value: integer(attributes.value), style });
  }

  /** At the end of the list, for a reversed one begins with how many items it has. */
  closeList(blocks: readonly ParsedBlock[]): void {
    const list = this.#open.pop();
    if (list === undefined) return;
    const { start, step, style, items } = list;
    let next = start ?? (step < 0 ? items.length : 1);
    for (const [i, item] of items.entries()) {
      const value = item.value ?? next;
      next = value + step;
      const end = items[i + 1]?.block ?? blocks.length;
      const block = item.block < end ? blocks[item.block] : undefined;
      const marker = markerOf(value, item.style ?? style);
      if (block === undefined || marker === '') continue;
      // A list that begins an item has numbered the block before.
      block.marker = block.marker === undefined ? marker : `${marker} ${block.marker}`;
    }
  }
}

function integer(text: string | undefined): number | null {
  return text !== undefined && /^\s*[+-]?\d{1,9}/.test(text) ? Number.parseInt(text, 10) : null;
}

/** Of the attribute `type`. */
const TYPES: Readonly<Record<string, string>> = {
  a: 'lower-alpha',
  A: 'upper-alpha',
  i: 'lower-roman',
  I: 'upper-roman',
};

const HIRAGANA =
  'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん';
const IROHA =
  'いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす';
const LATIN = 'abcdefghijklmnopqrstuvwxyz';
const ALPHABETS: Readonly<Record<string, string>> = {
  'lower-alpha': LATIN,
  'lower-latin': LATIN,
  'upper-alpha': LATIN.toUpperCase(),
  'upper-latin': LATIN.toUpperCase(),
  'lower-greek': 'αβγδεζηθικλμνξοπρστυφχψω',
  hiragana: HIRAGANA,
  katakana: katakana(HIRAGANA),
  'hiragana-iroha': IROHA,
  'katakana-iroha': katakana(IROHA),
};

/** @returns as CSS prints it: `3.`, `iv.`, `三、`, `ア、`, `•`; empty where nothing is printed */
function markerOf(value: number, style: string): string {
  if (style === 'none') return '';
  const bullet = BULLETS[style];
  if (bullet !== undefined) return bullet;
  const alphabet = ALPHABETS[style];
  if (alphabet !== undefined && value > 0) {
    return `${alphabetic(value, alphabet)}${alphabet.charCodeAt(0) < 0x3000 ? '.' : '、'}`;
  }
  if (KANJI.has(style) && value > 0 && value < 10_000) return `${inKanji(value)}、`;
  if (style === 'decimal-leading-zero' && value >= 0) return `${String(value).padStart(2, '0')}.`;
  if (style.endsWith('-roman') && value > 0 && value < 4000) {
    const roman = inRoman(value);
    return `${style === 'upper-roman' ? roman : roman.toLowerCase()}.`;
  }
  return `${value}.`;
}

const BULLETS: Readonly<Record<string, string>> = { disc: '•', circle: '◦', square: '▪' };
const KANJI = new Set(['cjk-ideographic', 'japanese-informal']);

/** a to z, aa, ab …: digits without a zero. */
function alphabetic(value: number, alphabet: string): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor((rest - 1) / alphabet.length)) {
    text = alphabet.charAt((rest - 1) % alphabet.length) + text;
  }
  return text;
}

function katakana(hiragana: string): string {
  return hiragana.replace(/./g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}

/** 千二百三十四 */
function inKanji(value: number): string {
  return [...String(value)]
    .map((digit, i, { length }) => {
      const unit = ['', '十', '百', '千'][length - 1 - i] ?? '';
      if (digit === '0') return '';
      return (digit === '1' && unit !== '' ? '' : '一二三四五六七八九'.charAt(Number(digit) - 1)) + unit;
    })
    .join('');
}

const ROMAN: readonly [number, string][] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function inRoman(value: number): string {
  let rest = value;
  let text = '';
  for (const [number, letters] of ROMAN) {
    text += letters.repeat(Math.floor(rest / number));
    rest %= number;
  }
  return text;
}
