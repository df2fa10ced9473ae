import type { RubySpan } from '../types.ts';
import { oneLineOf } from './draft.ts';

/** Kana, and what is written between them: a reading, where other annotations are translations. */
const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・゛゜\s]+$/u;

/** Of XHTML 1.1's `rbspan`: nothing spans more bases. */
const MAX_SPAN = 1000;

/** Annotations over a row of bases: their texts, and over how many bases each stands. */
class Level {
  readonly texts: string[] = [];
  readonly spans: number[] = [];
  count = 0;

  add(text: string, span: number): void {
    this.texts[this.count] = text;
    this.spans[this.count] = span;
    this.count++;
  }
}

/**
 * One `<ruby>` while it is read: bases and annotations in whatever order the book has them, paired group by group.
 * A group is a row of bases and the annotations that follow them: one pair in `漢<rt>かん</rt>字<rt>じ</rt>`, two in
 * `<rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt>`.
 */
export class RubyGroup {
  // Numbers in arrays that are used again, not objects of their own: a novel has thousands of groups, and what they left
  // behind was a tenth of what reading it made.
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private bases = 0;
  /** Of the bare `rt`s, and of each further `rtc`. */
  private readonly levels: Level[] = [];
  private levelCount = 0;
  private level = 0;
  private isContinued = false;

  /**
   * Text was added to the base, from `start` to `end` in the block.
   *
   * @param done is given the readings of the group that ended before it
   */
  addBase(start: number, end: number, done: RubySpan[]): void {
    if (this.levelCount > 0) this.finish(done);
    if (!this.isContinued || this.bases === 0) {
      this.starts[this.bases] = start;
      this.bases++;
    }
    this.ends[this.bases - 1] = end;
    this.isContinued = true;
  }

  /** An `rb` begins or ends: what follows is another base. */
  cutBase(): void {
    this.isContinued = false;
  }

  /** An `rtc` begins: its annotations are a level of their own, unless none came before. */
  openContainer(): void {
    this.level = this.levelCount;
  }

  closeContainer(): void {
    this.level = 0;
  }

  /** @param rbspan as written; undefined: one base */
  addReading(text: string, rbspan: string | undefined): void {
    const span = rbspan === undefined ? 1 : Math.min(Math.max(1, Number(rbspan) || 1), MAX_SPAN);
    if (this.level === this.levelCount) this.openLevel();
    this.levels[this.level]?.add(oneLineOf(text), span);
  }

  private openLevel(): void {
    const used = this.levels[this.levelCount];
    if (used === undefined) this.levels.push(new Level());
    else used.count = 0;
    this.levelCount++;
  }

  get hasSecondLevel(): boolean {
    return this.levelCount > 1;
  }

  /**
   * Pairs what there is, and begins anew.
   *
   * @param done is given the pairs
   */
  finish(done: RubySpan[]): void {
    const level = this.readings();
    if (this.bases > 0 && this.levelCount > 0 && level !== undefined) this.pair(level, done);
    this.bases = 0;
    this.levelCount = 0;
    this.level = 0;
    this.isContinued = false;
  }

  /** Of several levels the first that is kana. */
  private readings(): Level | undefined {
    const first = this.levels[0];
    if (this.levelCount < 2) return first;
    const levels = this.levels.slice(0, this.levelCount);
    return levels.find(({ texts, count }) => texts.slice(0, count).some((text) => KANA.test(text))) ?? first;
  }

  /** One annotation, or one base: over all of it. Else base by base, as CSS pairs them; what is left over goes last. */
  private pair({ texts, spans, count }: Level, done: RubySpan[]): void {
    const bases = this.bases;
    const start = this.starts[0] ?? 0;
    if (count === 1 || bases === 1) {
      const reading = count === 1 ? (texts[0] ?? '') : texts.slice(0, count).join('');
      const length = (this.ends[bases - 1] ?? 0) - start;
      if (length > 0 && reading !== '') done.push([start, length, reading]);
      return;
    }
    const pairs: RubySpan[] = [];
    let next = 0;
    for (const [i, text] of texts.slice(0, count).entries()) {
      const span = spans[i] ?? 1;
      const from = next < bases ? this.starts[next] : undefined;
      const to = this.ends[Math.min(next + span, bases) - 1];
      next += span;
      const previous = pairs.at(-1);
      if (from !== undefined && to !== undefined) pairs.push([from, to - from, text]);
      else if (previous !== undefined) previous[2] += text;
    }
    for (const pair of pairs) if (pair[1] > 0 && pair[2] !== '') done.push(pair);
  }
}
