/** What lies over a part of a text. */
interface Mark {
  type: string;
  start: number;
  length: number;
}

/** A symbol for the dictionary, which no word has in it and which nothing joins. */
const SYMBOL = '＊';
const JAPANESE = /[ぁ-ゖァ-ヺ一-鿿々]/;
/** Which would be cut in two. */
const PAIR = /[\ud800-\udfff]/;

/**
 * A text for the analyser, without what is no part of its sentences: the numbers of notes (本当1 is no ほんとういち), and what
 * stands above or below the line (2¹⁰ is no 210). Kana and kanji there are words.
 *
 * @returns one of the same length, with symbols in their place
 */
export function withoutReferences(text: string, marks: readonly Mark[]): string {
  if (marks.length === 0) return text;
  const references = marks.filter((mark) => isOutside(text, mark)).sort((a, b) => a.start - b.start);
  let plain = '';
  for (const { start, length } of references) {
    // One may lie over another.
    const from = Math.max(start, plain.length);
    const end = Math.max(from, start + length);
    plain += text.slice(plain.length, from) + SYMBOL.repeat(end - from);
  }
  return plain + text.slice(plain.length);
}

function isOutside(text: string, { type, start, length }: Mark): boolean {
  const isNote = type === 'note-reference';
  if (!isNote && type !== 'superscript' && type !== 'subscript') return false;
  const marked = text.slice(start, start + length);
  return !PAIR.test(marked) && (isNote || !JAPANESE.test(marked));
}

export function isReference(analysed: string, written: string): boolean {
  return analysed === SYMBOL && written !== SYMBOL;
}
