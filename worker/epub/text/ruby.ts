import type { RubySpan } from '../types.ts';
import { oneLineOf } from './draft.ts';

/** Kana, and what is written between them: a reading, where other annotations are translations. */
const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・゛゜\s]+$/u;

/** Of XHTML 1.1's `rbspan`: nothing spans more bases. */
const MAX_SPAN = 1000;

interface Base {
  start: number;
  end: number;
}

interface Annotation {
  text: string;
  /** Number of bases it stands over. */
  span: number;
}

/**
 * One `<ruby>` while it is read: bases and annotations in whatever order the book has them, paired group by group.
 * A group is a row of bases and the annotations that follow them: one pair in `漢<rt>かん</rt>字<rt>じ</rt>`, two in
 * `<rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt>`.
 */
export class RubyGroup {
  // Arrays of one, where there is one: those that are pushed to have room for 17, and a novel has thousands of these.
  #bases: Base[] = NONE;
  /** Annotations of the bare `rt`s, and of each further `rtc`. */
  #levels: Annotation[][] = NONE;
  #level = 0;
  #isContinued = false;

  /**
   * Text was added to the base, from `start` to `end` in the block.
   *
   * @param done is given the readings of the group that ended before it
   */
  addBase(start: number, end: number, done: RubySpan[]): void {
    if (this.#levels.length > 0) this.finish(done);
    const bases = this.#bases;
    if (bases.length === 0) this.#bases = [{ start, end }];
    else {
      const last = bases[bases.length - 1];
      if (last !== undefined && this.#isContinued) last.end = end;
      else bases.push({ start, end });
    }
    this.#isContinued = true;
  }

  /** An `rb` begins or ends: what follows is another base. */
  cutBase(): void {
    this.#isContinued = false;
  }

  /** An `rtc` begins: its annotations are a level of their own, unless none came before. */
  openContainer(): void {
    this.#level = this.#levels.length;
  }

  closeContainer(): void {
    this.#level = 0;
  }

  /** @param rbspan as written; undefined: one base */
  addReading(text: string, rbspan: string | undefined): void {
    const annotation = { text: oneLineOf(text), span: Math.min(Math.max(1, Number(rbspan) || 1), MAX_SPAN) };
    if (this.#levels.length === 0) this.#levels = [[annotation]];
    else {
      const level = this.#levels[this.#level];
      if (level === undefined) this.#levels[this.#level] = [annotation];
      else level.push(annotation);
    }
  }

  get hasSecondLevel(): boolean {
    return this.#levels.length > 1;
  }

  /** Of several levels the first that is kana. */
  #readings(): Annotation[] {
    const first = this.#levels[0] ?? [];
    if (this.#levels.length < 2) return first;
    return this.#levels.find((level) => level.some(({ text }) => KANA.test(text))) ?? first;
  }

  /**
   * Pairs what there is, and begins anew.
   *
   * @param done is given the pairs
   */
  finish(done: RubySpan[]): void {
    const bases = this.#bases;
    const readings = this.#readings();
    this.#bases = NONE;
    this.#levels = NONE;
    this.#level = 0;
    this.#isContinued = false;
    pair(bases, readings, done);
  }
}

/** Never added to. */
const NONE: never[] = [];

/** One annotation, or one base: over all of it. Else base by base, as CSS pairs them; what is left over goes last. */
function pair(bases: readonly Base[], readings: readonly Annotation[], done: RubySpan[]): void {
  const first = bases[0];
  const last = bases[bases.length - 1];
  if (first === undefined || last === undefined) return;
  if (readings.length === 1 || bases.length === 1) {
    let reading = '';
    for (const { text } of readings) reading += text;
    const length = last.end - first.start;
    if (length > 0 && reading !== '') done.push([first.start, length, reading]);
    return;
  }
  const pairs: RubySpan[] = [];
  let next = 0;
  for (const { text, span } of readings) {
    const from = bases[next];
    const to = bases[Math.min(next + span, bases.length) - 1];
    next += span;
    const previous = pairs.at(-1);
    if (from !== undefined && to !== undefined) pairs.push([from.start, to.end - from.start, text]);
    else if (previous !== undefined) previous[2] += text;
  }
  for (const found of pairs) if (found[1] > 0 && found[2] !== '') done.push(found);
}
