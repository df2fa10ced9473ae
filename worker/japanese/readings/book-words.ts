import { Beginnings } from '../words/beginnings.ts';
import type { RubySpan } from '../words/ruby.ts';
import type { Dictionary } from '../words/types.ts';
import type { BookRuby } from './book.ts';
import { joinGroup, monoRubyGroups } from './mono-ruby.ts';

interface BookWord {
  writing: string;
  reading: string;
}

/**
 * The words that the author reads somewhere: 小鳥遊《たかなし》, which the analyser cuts 小鳥|遊, is one word where it is left
 * bare as well.
 */
export class BookWords {
  /** By their first two units, longest first: a long book has hundreds that begin with one kanji. */
  readonly #words = new Map<number, BookWord[]>();
  readonly #beginnings = new Beginnings();

  constructor(book: BookRuby, dictionary: Pick<Dictionary, 'entries'>) {
    const isKnown = (writing: string) => dictionary.entries(writing).length > 0;
    const isWord = (writing: string) => book.isWord(writing) || isKnown(writing);
    for (const writing of book.writings) {
      // What the dictionary has, the analyser finds by itself, unless it is half of a name.
      if (writing.length < 2 || (book.isWord(writing) && isKnown(writing))) continue;
      if (/^[御おご]/.test(writing) && isWord(writing.slice(1))) continue; // お and ご stay words of their own
      const reading = book.findWhole(writing, book.isWord(writing));
      if (reading === null) continue;
      const known = this.#words.get(keyAt(writing, 0)) ?? [];
      this.#words.set(keyAt(writing, 0), known);
      known.push({ writing, reading });
      this.#beginnings.add(writing.charCodeAt(0), writing.charCodeAt(1));
    }
    for (const words of this.#words.values()) words.sort((a, b) => b.writing.length - a.writing.length);
  }

  /** What the author reads as one in a text, at this place or elsewhere, in order. */
  spansIn(text: string, ruby: readonly RubySpan[]): readonly RubySpan[] {
    const own = monoRubyGroups(ruby).map(joinGroup);
    if (this.#words.size === 0) return own;
    const spans: RubySpan[] = [];
    let at = 0;
    for (const span of own) {
      this.#addKnown(text, at, span[0], spans);
      spans.push(span);
      at = span[0] + span[1];
    }
    this.#addKnown(text, at, text.length, spans);
    return spans;
  }

  #addKnown(text: string, from: number, to: number, spans: RubySpan[]): void {
    for (let at = from; at < to; at++) {
      if (!this.#beginnings.has(text, at)) continue;
      const word = fitting(this.#words.get(keyAt(text, at)), text, at, to);
      if (word === undefined) continue;
      spans.push([at, word.writing.length, word.reading]);
      at += word.writing.length - 1;
    }
  }
}

function keyAt(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
}

function fitting(
  words: readonly BookWord[] | undefined,
  text: string,
  at: number,
  to: number,
): BookWord | undefined {
  return words?.find(({ writing }) => at + writing.length <= to && text.startsWith(writing, at));
}
