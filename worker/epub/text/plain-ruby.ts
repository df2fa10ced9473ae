import type { Mark, RubySpan } from '../types.ts';
import type { Content } from './draft.ts';

/**
 * A bar, its base and its reading; or a run of kanji or of letters and a reading in kana. A run is tried from its beginning only:
 * tried from each of its characters, 40 000 letters before a single 》 took 23 s.
 */
const NOTED =
  /《《([^《》]+)》》|[｜|]([^｜|《》\n]+)《([^《》\n]+)》|((?<![\p{Script=Han}々〆〇ヶ])[\p{Script=Han}々〆〇ヶ]+|(?<![\p{Script=Latin}\d])[\p{Script=Latin}\d]+)《([\p{Script=Hiragana}\p{Script=Katakana}ー・゛゜]+)》/gu;

/** Not `includes`: V8 looks for the one byte of 《 that all hiragana have, too, and takes a quarter longer on a novel. */
const MAYBE = /[《》]/;

/**
 * Reads ruby noted as in plain text: `漢字《かんじ》` over the run of kanji (or of letters) before it, `｜Word《ワード》`
 * over all from the bar. Without a bar the reading must be kana, because 《》 also quote. `《《…》》` are emphasis dots, as
 * web novels write them.
 */
export function readPlainRuby(block: Content): Content {
  if (!MAYBE.test(block.text)) return block;
  /** Parts of the source that stay, so that offsets into it can be moved. */
  const kept: { from: number; to: number; length: number }[] = [];
  const ruby: RubySpan[] = [];
  const marks: Mark[] = [];
  let text = '';
  let at = 0;
  /** The first ruby that does not end before the place; they stand in order and apart. */
  let nextRuby = 0;
  const keep = (from: number, to: number) => {
    kept.push({ from, to: text.length, length: to - from });
    text += block.text.slice(from, to);
  };
  for (const found of block.text.matchAll(NOTED)) {
    const [whole, dotted, barred, barredReading, run, reading] = found;
    const base = dotted ?? barred ?? run ?? '';
    while (endOf(block.ruby[nextRuby]) <= found.index) nextRuby++;
    const isInRuby = (block.ruby[nextRuby]?.[0] ?? Infinity) < found.index + whole.length;
    if (isInRuby || base === '') continue;
    const from = found.index + (dotted !== undefined ? 2 : barred !== undefined ? 1 : 0);
    keep(at, found.index);
    const start = text.length;
    keep(from, from + base.length);
    at = found.index + whole.length;
    if (dotted === undefined) ruby.push([start, base.length, barredReading ?? reading ?? '']);
    else marks.push({ type: 'emphasis-dots', start, length: base.length, target: null });
  }
  if (at === 0) return block;
  keep(at, block.text.length);

  /** Where an offset into the source is now; inside of what went away: where that was. */
  const moved = (offset: number): number => {
    // By halves: in order, 64 000 notes with as many marks took 17 s.
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const part = kept[middle];
      if (part !== undefined && offset > part.from + part.length) low = middle + 1;
      else high = middle;
    }
    const part = kept[low];
    return part === undefined ? text.length : part.to + Math.max(0, offset - part.from);
  };
  const span = (start: number, length: number): [number, number] => {
    const from = moved(start);
    return [from, moved(start + length) - from];
  };
  return {
    text,
    ruby: [
      ...ruby,
      ...block.ruby.map(([start, length, reading]): RubySpan => [...span(start, length), reading]),
    ].sort(([a], [b]) => a - b),
    marks: [
      ...block.marks.flatMap((mark): Mark[] => {
        const [start, length] = span(mark.start, mark.length);
        // What lay on the reading alone went with it.
        return length > 0 || mark.length === 0 ? [{ ...mark, start, length }] : [];
      }),
      ...marks,
    ],
    images: block.images.map((image) => ({ ...image, offset: moved(image.offset) })),
  };
}

function endOf(ruby: RubySpan | undefined): number {
  return ruby === undefined ? Infinity : ruby[0] + ruby[1];
}
