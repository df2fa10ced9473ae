import { toHiragana } from '../kana.ts';
import { resolveIteration } from './iteration.ts';
import { modernKanjiOf } from './old-kanji.ts';

/**
 * A text as it is compared in a search: hiragana for katakana of either width, modern kanji for old ones, small Latin
 * letters of ASCII, the quotes, dashes and waves of a keyboard, iteration marks written out. It keeps its length, so
 * offsets into it are offsets into the text.
 */
export function fold(text: string): string {
  return modernKanjiOf(resolveIteration(toHiragana(narrow(text))));
}

/** Ｗｉｄｅ and Capital letters and digits as plain small ones, ﾊﾝｶｸ as ハンカク, marks as a keyboard has them, one unit each. */
function narrow(text: string): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const plain = narrowed(char, text.charCodeAt(i));
    if (plain === char) continue;
    out += text.slice(from, i) + plain;
    from = i + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

function narrowed(char: string, unit: number): string {
  if (unit < 0x41) return char;
  if (unit >= 0x2010 && unit <= 0x3000) return MARKS[char] ?? char;
  if (unit === 0x301c) return '~';
  if (unit >= 0x3001 && unit < 0xff01) return char;
  if (unit >= 0xff01 && unit <= 0xff5e) return String.fromCharCode(unit - 0xfee0).toLowerCase();
  if (unit >= 0xff66 && unit <= 0xff9d) return char.normalize('NFKC');
  const small = char.toLowerCase();
  return small.length === 1 ? small : char;
}

/** What print has and keyboards do not, or each system its own of. */
const MARKS: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '　': ' ',
};
