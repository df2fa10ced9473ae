import type { RubySpan } from '../types.ts';
import { oneLineOf } from './one-line.ts';

/** Kana, and what is written between them: a reading, where other annotations are translations. */
const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・゛゜\s]+$/u;

interface Base {
  start: number;
  end: number;
}

/**
 * One `<ruby>` while it is read: bases and annotations in whatever order the book has them, paired group by group.
 * A group is a row of bases and the annotations that follow them: one pair in `漢<rt>かん</rt>字<rt>じ</rt>`, two in
 * `<rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt>`.
 */
export class RubyGroup {
  #bases: Base[] = [];
  /** Annotation levels: that of the bare `rt`s, and one a further `rtc`. */
  #levels: string[][] = [];
  #level = 0;
  #isContinued = false;

  /** Text was added to the base; `isNew` when an `rb` or an annotation stood between it and what came before. */
  addBase(start: number, end: number): RubySpan[] {
    const done = this.#levels.length > 0 ? this.finish() : [];
    const last = this.#bases.at(-1);
    if (last !== undefined && this.#isContinued) last.end = end;
    else this.#bases.push({ start, end });
    this.#isContinued = true;
    return done;
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

  addReading(text: string): void {
    const level = this.#levels[this.#level];
    if (level === undefined) this.#levels[this.#level] = [oneLineOf(text)];
    else level.push(oneLineOf(text));
  }

  get hasSecondLevel(): boolean {
    return this.#levels.length > 1;
  }

  /** Pairs what there is, and begins anew. */
  finish(): RubySpan[] {
    const bases = this.#bases;
    const readings =
      this.#levels.find((level) => level.some((text) => KANA.test(text))) ?? this.#levels[0] ?? [];
    this.#bases = [];
    this.#levels = [];
    this.#level = 0;
    this.#isContinued = false;
    const first = bases[0];
    const last = bases.at(-1);
    if (first === undefined || last === undefined) return [];
    // One annotation over several bases, or several over one: over all of it. Else base by base, as CSS pairs them.
    if (readings.length === 1 || bases.length === 1)
      return spans([[first.start, last.end, readings.join('')]]);
    return spans(
      bases.map(({ start, end }, i) => [
        start,
        end,
        i === bases.length - 1 ? readings.slice(i).join('') : (readings[i] ?? ''),
      ]),
    );
  }
}

function spans(pairs: [start: number, end: number, reading: string][]): RubySpan[] {
  return pairs
    .filter(([start, end, reading]) => end > start && reading !== '')
    .map(([start, end, reading]) => [start, end - start, reading]);
}
