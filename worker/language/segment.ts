/** Words of a text in a language that has no analyser here, as columns that cover it without a gap. */
export interface Segments {
  count: number;
  start: Int32Array;
  end: Int32Array;
  /** 1 where the piece is a word, 0 for spaces and punctuation. */
  isWord: Uint8Array;
}

/**
 * Longest text given to `Intl.Segmenter` at once. Its cost grows faster than the text: a whole novel at once took
 * 10 s, a paragraph at a time 66 ms.
 */
const CHUNK = 4_000;

const segmenters = new Map<string, Intl.Segmenter>();

/** @param language well-formed BCP 47; what `Intl` does not know is segmented by Unicode's own rules */
export function segmentWords(text: string, language: string): Segments {
  const start: number[] = [];
  const isWord: number[] = [];
  for (const [from, to] of chunks(text)) {
    for (const piece of segmenterFor(language, 'word').segment(text.slice(from, to))) {
      start.push(from + piece.index);
      isWord.push(piece.isWordLike === true ? 1 : 0);
    }
  }
  const end = Int32Array.from(start, (_, i) => start[i + 1] ?? text.length);
  return { count: start.length, start: Int32Array.from(start), end, isWord: Uint8Array.from(isWord) };
}

/** Where the sentences of a text that is not Japanese end, ascending; the last is the text's length. */
export function segmentSentences(text: string, language: string): number[] {
  const ends: number[] = [];
  const segmenter = segmenterFor(language, 'sentence');
  let from = 0;
  while (from < text.length) {
    const to = Math.min(text.length, from + CHUNK);
    const found: number[] = [];
    for (const piece of segmenter.segment(text.slice(from, to)))
      found.push(from + piece.index + piece.segment.length);
    // The last sentence of a chunk may go on behind it: it is read again, unless it alone fills the chunk.
    if (to < text.length && found.length > 1) found.pop();
    ends.push(...found);
    from = found.at(-1) ?? to;
  }
  return ends;
}

function segmenterFor(language: string, granularity: 'word' | 'sentence'): Intl.Segmenter {
  const key = `${granularity} ${language}`;
  const known = segmenters.get(key);
  if (known !== undefined) return known;
  // The default locale must not come in: it is the machine's.
  const [supported] = Intl.Segmenter.supportedLocalesOf(language === 'und' ? 'en' : language);
  const made = new Intl.Segmenter(supported ?? 'en', { granularity });
  segmenters.set(key, made);
  return made;
}

/** Pieces of at most CHUNK units, cut after white space where there is any in the second half. */
function* chunks(text: string): Generator<[from: number, to: number]> {
  let from = 0;
  while (text.length - from > CHUNK) {
    let to = from + CHUNK;
    while (to > from + CHUNK / 2 && text.charCodeAt(to - 1) !== 0x20 && text.charCodeAt(to - 1) !== 0x0a)
      to--;
    if (to <= from + CHUNK / 2) to = from + CHUNK;
    if (to < text.length && (text.charCodeAt(to) & 0xfc00) === 0xdc00) to--; // never between the halves of a pair
    yield [from, to];
    from = to;
  }
  if (from < text.length) yield [from, text.length];
}
