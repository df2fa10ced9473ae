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
  const keep = (from: number, to: number) => {
    kept.push({ from, to: text.length, length: to - from });
    text += block.text.slice(from, to);
  };
  for (const found of block.text.matchAll(NOTED)) {
    const [whole, dotted, barred, barredReading, run, reading] = found;
    const base = dotted ?? barred ?? run ?? '';
    const isInRuby = block.ruby.some(
      ([start, length]) => start < found.index + whole.length && found.index < start + length,
    );
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
    for (const part of kept) {
      if (offset < part.from) return part.to;
      if (offset <= part.from + part.length) return part.to + offset - part.from;
    }
    return text.length;
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
