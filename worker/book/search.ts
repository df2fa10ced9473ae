/**
 * Search through a processed book, for front ends: no dependency, nothing of Node. It needs the decoder's modules,
 * `word-places.ts`, `japanese/kana.ts` and `japanese/orthography/` beside it.
 */
import { fold } from '../japanese/orthography/fold.ts';
import { hasIteration } from '../japanese/orthography/iteration.ts';
import { BookFormatError } from './format-error.ts';
import type { Lemma, OpenLexicon, WordEntry } from './open-lexicon.ts';
import type { Book, Search } from './types.ts';
import { WordPlaces } from './word-places.ts';

/** A place in the text: `text.slice(start, end)` of block `block` of chapter `chapter`, counted from 0. */
export interface SearchHit {
  chapter: number;
  block: number;
  /** UTF-16 offsets into the block's text. */
  start: number;
  end: number;
  /** What the query is there: the `text` as it stands, a word's dictionary form (`base`), or its `reading`. */
  match: Match;
}

export type Match = 'text' | 'base' | 'reading';

/** The nearest match first: where a query fits in several ways, this is the one that is named. */
const MATCHES: readonly Match[] = ['text', 'base', 'reading'];

/** One of the things that a word can be found by, folded. */
interface Key {
  text: string;
  /** Index of what it is in `MATCHES`. */
  match: number;
  /** Whether it is as long as the word in the text, so that an offset into one is an offset into the other. */
  isAligned: boolean;
}

/** Where a query ends: in which running word, and at which offset in it. */
interface End {
  word: number;
  offset: number;
  match: number;
}

/**
 * A book's search index, opened. Opening takes the book's whole vocabulary apart (about 50 ms for a novel); a query then
 * looks at every different word once, and at the places of those that fit.
 */
export class BookSearch {
  readonly #lexicon: OpenLexicon;
  readonly #places: WordPlaces;
  readonly #keys: (readonly Key[])[] = [];

  /**
   * @param lexicon of `lexiconOf(book, …)`
   * @throws BookFormatError `foreign_lexicon` when they are not of one edition
   */
  constructor(book: Book, lexicon: OpenLexicon, search: Search) {
    if (book.edition !== search.edition) {
      throw new BookFormatError(
        'foreign_lexicon',
        'The manifest and the search index are of different editions; load both from one folder.',
      );
    }
    this.#lexicon = lexicon;
    this.#places = new WordPlaces(book, search, (id) => lexicon.word(id).surface);
    for (let id = 0; id < lexicon.size; id++) this.#keys.push(keysOf(lexicon.word(id)));
  }

  /**
   * Where a query stands, in reading order; hits do not overlap. The text is found anywhere, also inside of words and over
   * several; old and new kanji, hiragana and katakana are the same. A dictionary form or a reading is found as a whole
   * word: やまみち, 登る and のぼる find 山路 and 登り, and みち does not. Words may be given each in its own way (山路を登る); of
   * several, the last may break off. A space is a space: Japanese has none between its words.
   *
   * Hits are made as they are asked for: the first page costs no more than it shows.
   */
  *find(query: string): Generator<SearchHit, void, undefined> {
    const wanted = fold(joined(query.trim()));
    if (wanted === '') return;
    const places = this.#places;
    const starts = this.#startsOf(wanted);
    let behind = -1;
    let behindOffset = 0;
    for (const at of places.of(starts.keys())) {
      for (const offset of starts.get(places.word(at)) ?? []) {
        if (at < behind || (at === behind && offset < behindOffset)) continue;
        const end = this.#follow(wanted, at, offset);
        if (end === null) continue;
        [behind, behindOffset] = [end.word, end.offset];
        yield {
          ...places.blockOf(at),
          start: places.startOf(at) + offset,
          end: places.startOf(end.word) + end.offset,
          match: MATCHES[end.match] ?? 'text',
        };
      }
    }
  }

  /** All places of a lemma, in whatever form, in reading order. */
  *places(lemma: Lemma): Generator<SearchHit, void, undefined> {
    const words: number[] = [];
    for (let id = 0; id < this.#lexicon.size; id++) {
      if (this.#lexicon.word(id).lemma === lemma) words.push(id);
    }
    for (const at of this.#places.of(words)) {
      const start = this.#places.startOf(at);
      const { surface } = this.#lexicon.word(this.#places.word(at));
      yield { ...this.#places.blockOf(at), start, end: start + surface.length, match: 'base' };
    }
  }

  /** The text of a block, without loading its chapter: what to show around a hit. */
  textOf(chapter: number, block: number): string {
    return this.#places.textOf(chapter, block);
  }

  /** Words at which the query may begin, each with the offsets into its surface. */
  #startsOf(wanted: string): Map<number, number[]> {
    const starts = new Map<number, number[]>();
    this.#keys.forEach((keys, id) => {
      const offsets = offsetsIn(wanted, keys);
      if (offsets.length > 0) starts.set(id, offsets);
    });
    return starts;
  }

  /**
   * Goes on from a word at which the query may begin. Words are taken one by one, and with each all the lengths of the
   * query that the words so far can be: never more than the query has characters.
   *
   * @returns null when the query does not stand here
   */
  #follow(wanted: string, at: number, offset: number): End | null {
    const last = this.#places.lastOfBlock(at);
    let reached = new Map([[0, 0]]);
    for (let word = at; word <= last && reached.size > 0; word++) {
      const id = this.#places.word(word);
      const skipped = word === at ? offset : 0;
      const next = new Map<number, number>();
      let end: End | null = null;
      for (const key of this.#keys[id] ?? []) {
        if (skipped > 0 && !key.isAligned) continue;
        const own = key.text.slice(skipped);
        const repeats = hasIteration(own.charAt(0));
        for (const [length, before] of reached) {
          const text = repeats ? writtenOut(own, wanted.slice(0, length)) : own;
          const match = Math.max(before, key.match);
          const rest = wanted.length - length;
          if (text.length < rest) {
            const further = length + text.length;
            if (wanted.startsWith(text, length))
              next.set(further, Math.min(match, next.get(further) ?? match));
          } else if (mayEnd(key, text.length === rest, word > at) && text.startsWith(wanted.slice(length))) {
            const to = key.isAligned ? skipped + rest : this.#lexicon.word(id).surface.length;
            if (end === null || match < end.match) end = { word, offset: to, match };
          }
        }
      }
      if (end !== null) return end;
      reached = next;
    }
    return null;
  }
}

/** A word that begins with an iteration mark repeats what stands before it: 人|々 and the query 人々 are both 人人. */
function writtenOut(text: string, before: string): string {
  return fold(before + text).slice(before.length);
}

/** Text may break off anywhere; a reading or a dictionary form is whole, or at least not the only word. */
function mayEnd({ isAligned }: Key, isWhole: boolean, isLater: boolean): boolean {
  return isAligned || isWhole || isLater;
}

/** ﾊﾟﾝ as パン: a mark of half width behind its kana is one kana with it. That is shorter than the text. */
function joined(text: string): string {
  return text.replace(/[ｦ-ﾟ]+/g, (kana) => kana.normalize('NFKC'));
}

function keysOf({ surface, modern, reading, lemma }: WordEntry): Key[] {
  const keys: Key[] = [{ text: fold(modern), match: 0, isAligned: true }];
  if (modern !== surface) keys.push({ text: fold(surface), match: 0, isAligned: true });
  const add = (text: string | null, match: number) => {
    if (text === null || text === '' || keys.some((key) => key.text === text)) return;
    keys.push({ text, match, isAligned: false });
  };
  add(fold(joined(surface)), 0);
  add(fold(lemma.base), 1);
  add(reading, 2);
  add(lemma.reading, 2);
  return keys;
}

/** Where in a word the query may begin: anywhere in its text, or with another of its keys at its start. */
function offsetsIn(wanted: string, keys: readonly Key[]): number[] {
  const offsets: number[] = [];
  for (const { text, isAligned } of keys) {
    if (wanted.startsWith(text) && offsets[0] !== 0) offsets.unshift(0);
    if (!isAligned) continue;
    for (let offset = 0; offset < text.length; offset++) {
      const rest = text.length - offset;
      const fits =
        rest >= wanted.length ? text.startsWith(wanted, offset) : wanted.startsWith(text.slice(offset));
      if (fits && !offsets.includes(offset)) offsets.push(offset);
    }
  }
  return offsets;
}
