import { exceptions, rows } from './jisx0213.ts';

const ROW_LENGTH = 94;

/**
 * The character that an image stands for.
 *
 * @param alt its alternative text, e.g. `※(「口＋世」、第3水準1-14-75)`, `U+20BB7`, `﨑`
 * @param isGaiji whether the book says of the image that it is a character; then a single character in the alternative
 *   text is it, too
 * @returns null when it does not say; a description of a character's shape is none
 */
export function gaiji(alt: string, isGaiji: boolean): string | null {
  return byUnicode(alt) ?? byJis(alt, isGaiji) ?? (isGaiji ? single(alt) : null);
}

function byUnicode(alt: string): string | null {
  const digits = /(?:U\+|&#x|^u)([0-9a-f]{4,6})\b/i.exec(alt)?.[1];
  if (digits === undefined) return null;
  const code = Number.parseInt(digits, 16);
  const isScalar = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code > 0x20;
  return isScalar ? String.fromCodePoint(code) : null;
}

/**
 * 面区点: `第3水準1-14-75`, `面区点番号1-14-75`, `1-14-75` at the end of an Aozora note, in digits of either width. Bare
 * digits are one only there: the figures of textbooks are called 図1-14-75, too.
 */
function byJis(alt: string, isGaiji: boolean): string | null {
  const digits = alt.normalize('NFKC');
  if (!/\d-\d/.test(digits)) return null;
  const mayBeBare = isGaiji || /※|面区点/.test(digits);
  const found =
    /第[1-4一二三四]水準\s*(\d)-(\d{1,2})-(\d{1,2})(?!\d)/.exec(digits) ??
    (mayBeBare ? /(?:^|[^\d-])([12])-(\d{1,2})-(\d{1,2})(?![\d-])/.exec(digits) : null);
  if (found === null) return null;
  return jis(Number(found[1]), Number(found[2]), Number(found[3]));
}

/** The character at a plane, row and cell (1 to 94) of JIS X 0213; null when there is none. */
export function jis(plane: number, row: number, cell: number): string | null {
  if (row < 1 || row > ROW_LENGTH || cell < 1 || cell > ROW_LENGTH) return null;
  return exceptions[`${plane}-${row}-${cell}`] ?? added(plane, row, cell) ?? jis0208(plane, row, cell);
}

function added(plane: number, row: number, cell: number): string | null {
  const [first, characters] = rows[`${plane}-${row}`] ?? [1, ''];
  const character = [...characters][cell - first] ?? '〓';
  return character === '〓' ? null : character;
}

function jis0208(plane: number, row: number, cell: number): string | null {
  // The decoder has vendors' characters in the rows that the standard left free.
  if (plane !== 1 || (row > 8 && row < 16) || row > 84) return null;
  const character = new TextDecoder('euc-jp').decode(new Uint8Array([0xa0 + row, 0xa0 + cell]));
  return character.includes('\ufffd') ? null : character;
}

/** What stands for characters that cannot be written: 〓 (下駄), the mark of a note, a question. */
const PLACEHOLDER = /^[\s〓※*＊?？\ufffd]$/;

function single(alt: string): string | null {
  const bare = alt.replace(/^[「『〔［[（(]|[」』〕］\]）)]$/g, '');
  // Not in the module's scope: it takes 8 ms to make, and few books have gaiji.
  const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });
  const [first, second] = [...graphemes.segment(bare)].slice(0, 2);
  if (first === undefined || second !== undefined || PLACEHOLDER.test(first.segment)) return null;
  return first.segment;
}
