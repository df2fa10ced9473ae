import { isAllKana, isKana, isKanji, toHiragana } from '../kana.ts';
import { fittingRow, kanjiRunEnd, literaryRows } from '../literary.ts';
import type { Morphemes } from '../types.ts';
import { agree } from './agree.ts';
import { BEGINNINGS } from './beginnings.ts';
import { attaches } from './boundaries.ts';
import { joinBuiltName } from './built-name.ts';
import { asCalled, isTitle } from './called.ts';
import { asCounter, asUnit, Kind, type MorphemeClass, numberMark, UNITS } from './classes.ts';
import { describe } from './describe.ts';
import { joinInflected } from './inflected.ts';
import { loneKanjiEnd } from './lone.ts';
import { Lookup } from './lookup.ts';
import { mend } from './mend.ts';
import { preferred } from './prefer.ts';
import { emptied, isWordLike, type MorphemeRow } from './row.ts';
import { joinByRuby, type RubySpan } from './ruby.ts';
import { settle } from './settle.ts';
import { joinSound } from './sounds.ts';
import { isSpaced, joinSpaced } from './spaced.ts';
import type { Dictionary, PartOfSpeech, Word, Words } from './types.ts';
import { joinUninflected } from './uninflected.ts';
import { joinWhole } from './whole.ts';

/**
 * Groups morphemes into the words a reader sees. One grouper serves a whole book: it works an entry out once, and
 * gives the same object for the same word, so that callers can number words by identity.
 */
export class WordGrouper {
  readonly #lookup: Lookup;
  /** The class to take for what the analyser found. */
  readonly #preferred = new Map<number, MorphemeClass>();
  /** Words of one morpheme by its entry: most words, found without making a string of them. */
  readonly #singles = new Map<number, Word>();
  /** The words so far, by surface: several where the same writing has different morphemes. */
  readonly #words = new Map<string, Word[]>();

  constructor(dictionary: Dictionary) {
    this.#lookup = new Lookup(dictionary);
  }

  /**
   * @param morphemes the analysis of `text`, by the analyser whose dictionary this grouper has
   * @param ruby the author's readings in `text`, in order: what is read as one is one word
   */
  group(text: string, morphemes: Morphemes, ruby: readonly RubySpan[] = []): Words {
    const { count } = morphemes;
    const classes = this.#classify(text, morphemes);
    const surface = (index: number) =>
      text.slice(morphemes.start[index] ?? text.length, morphemes.end[index]);
    const unit = (index: number) => text.charCodeAt(morphemes.start[index] ?? text.length);
    const row: MorphemeRow = { classes, surface, unit };
    const spaced = isSpaced(text);
    let first: number[] = [];
    for (let from = 0; from < count; ) {
      const at = morphemes.start[from] ?? 0;
      let to = spaced ? joinSpaced(text, morphemes, classes, from, this.#lookup) : from;
      if (to === from && BEGINNINGS.has(text, at)) {
        to = joinInflected(text, morphemes, classes, from, this.#lookup);
        if (to === from) to = joinUninflected(text, morphemes, classes, from, this.#lookup);
      }
      if (to === from && isKana(text.charCodeAt(at)) && isKana(text.charCodeAt(at + 1)))
        to = joinSound(text, morphemes, classes, from, this.#lookup);
      if (to === from)
        to = isKanji(text.charCodeAt(at))
          ? joinWhole(text, morphemes, classes, from, this.#lookup)
          : from + 1;
      while (to < count && this.#joins(row, from, to)) to++;
      if (isKanji(text.charCodeAt(morphemes.end[to - 1] ?? 0))) {
        const nameEnd = joinBuiltName(text, morphemes, classes, from, this.#lookup);
        to = nameEnd > from ? nameEnd : literaryEnd(text, morphemes, from, to);
        if (to === from + 1) to = loneKanjiEnd(text, morphemes, classes, from);
        if (to > from + 1 && classes[to]?.kind === Kind.Verb)
          while (to < count && this.#joins(row, from, to)) to++;
      }
      first.push(from);
      from = to;
    }
    if (ruby.length > 0) {
      const startOf = (at: number) => (at < count ? (morphemes.start[at] ?? 0) : text.length);
      const readingOf = (from: number, to: number) => readingsOf(text, morphemes, classes, from, to);
      first = joinByRuby(text, ruby, first, startOf, readingOf, count);
    }
    return this.#describe(text, morphemes, classes, first);
  }

  #describe(
    text: string,
    morphemes: Morphemes,
    classes: readonly MorphemeClass[],
    first: readonly number[],
  ): Words {
    const count = first.length;
    // Plain arrays: a typed one for each column of each paragraph takes longer to make than to fill.
    const start: number[] = new Array(count);
    const end: number[] = new Array(count);
    const word: Word[] = new Array(count);
    const helps: number[] = new Array(count);
    for (let i = 0; i < count; i++) {
      const from = first[i] ?? 0;
      const to = first[i + 1] ?? morphemes.count;
      start[i] = morphemes.start[from] ?? 0;
      end[i] = morphemes.end[to - 1] ?? 0;
      word[i] = this.#word(text, morphemes, classes, from, to);
      helps[i] = i > 0 && classes[from]?.kind === Kind.Helper ? helpedBy(classes, from, i) : -1;
    }
    return { count, first, start, end, word, helps };
  }

  #classify(text: string, { count, start, end, entry }: Morphemes): MorphemeClass[] {
    const classes: MorphemeClass[] = new Array(count);
    const surface = (index: number) => text.slice(start[index] ?? text.length, end[index]);
    for (let i = 0; i < count; i++) {
      const id = entry[i] ?? 0;
      const found = this.#preferred.get(id) ?? this.#prefer(id, surface(i));
      classes[i] = found;
      if (!found.features.known && isNumberMark(text, start[i] ?? 0, end[i] ?? 0))
        classes[i] = numberMark(found);
      const unit = classes[i - 1]?.kind === Kind.Number ? UNITS.get(surface(i)) : undefined;
      if (unit !== undefined) classes[i] = asUnit(found, unit);
      if (isCountingTsu(found, classes[i - 1])) classes[i] = asCounter(found);
      const before = classes[i - 1];
      if (before?.kind === Kind.Verb && isTitle(found)) classes[i - 1] = asCalled(before, surface(i - 1));
      if (found.settle) classes[i] = settle(classes, i, surface, this.#lookup) ?? found;
    }
    return classes;
  }

  #prefer(entry: number, surface: string): MorphemeClass {
    const found = preferred(surface, this.#lookup.classOf(entry), this.#lookup);
    this.#preferred.set(entry, found);
    return found;
  }

  /** Whether the morpheme at `at` belongs to the word that begins at `from`, once the analyser's mistakes are mended. */
  #joins(row: MorphemeRow, from: number, at: number): boolean {
    const { classes } = row;
    const last = classes[at - 1];
    if (DRAWN[row.unit(at)] === 1 && last !== undefined && isDrawnOut(last, row, at)) {
      classes[at] = emptied(last, toHiragana(row.surface(at)));
      return true;
    }
    if (attaches(classes, from, at)) {
      if (classes[at]?.governs === true) agree(row, at, this.#lookup);
      return true;
    }
    if (classes[at]?.mayBeEnding !== true || !isMendable(classes[at - 1])) return false;
    return mend(row, from, at, this.#lookup) && attaches(classes, from, at);
  }

  #word(
    text: string,
    morphemes: Morphemes,
    classes: readonly MorphemeClass[],
    from: number,
    to: number,
  ): Word {
    const start = morphemes.start[from] ?? 0;
    const end = morphemes.end[to - 1] ?? 0;
    const entry = classes[from]?.entry ?? 0;
    if (to === from + 1) {
      const single = this.#singles.get(entry);
      const isSame = single?.surface.length === end - start && text.startsWith(single.surface, start);
      if (single !== undefined && isSame && single.parts[0]?.kind === classes[from]?.kind) return single;
    }
    const surface = text.slice(start, end);
    const known = this.#words.get(surface);
    if (known !== undefined) {
      for (const word of known) if (isMadeOf(word, classes, from, to)) return word;
    }
    const surfaces: string[] = [];
    for (let i = from; i < to; i++) surfaces.push(text.slice(morphemes.start[i], morphemes.end[i]));
    const made = describe(surfaces, classes.slice(from, to), this.#lookup);
    if (known === undefined) this.#words.set(surface, [made]);
    else known.push(made);
    if (to === from + 1) this.#singles.set(entry, made);
    return made;
  }
}

/** だ|ー, そんな|ぁ, だめ|っ: what is called out. Behind nouns a long mark may be a dash. */
function isDrawnOut({ pos, kind }: MorphemeClass, { surface, unit }: MorphemeRow, at: number): boolean {
  const drawn = surface(at);
  if (pos === 'symbol' || kind === Kind.Number) return false;
  if (drawn === 'ー' && CALLED.has(pos)) return true;
  if (!CALLS.test(drawn) || isKana(unit(at + 1)) || isKanji(unit(at + 1))) return false;
  return !drawn.startsWith('ー') || CALLED.has(pos) || HIRAGANA.test(surface(at - 1));
}

const HIRAGANA = /[ぁ-ん]$/;

const DRAWN = new Uint8Array(0x10000);
for (const drawn of 'ーっッぁぃぅぇぉァィゥェォ') DRAWN[drawn.charCodeAt(0)] = 1;
const CALLS = /^[ーっッぁぃぅぇぉァィゥェォ]+$/;

const CALLED = new Set<PartOfSpeech>([
  'verb',
  'i-adjective',
  'adverb',
  'interjection',
  'particle',
  'auxiliary',
]);

/** Nothing ends behind a particle or a symbol, where most endings that seem to be one are words: 本を|ある. */
function isMendable(last: MorphemeClass | undefined): boolean {
  return last !== undefined && (last.kind !== Kind.Other || isWordLike(last));
}

/** A comma before three digits, or a point before a digit. */
function isNumberMark(text: string, start: number, end: number): boolean {
  if (end - start !== 1) return false;
  const char = text.charAt(start);
  if (char === ',') return /^[0-9]{3}(?![0-9])/.test(text.slice(end, end + 4));
  return char === '.' && /^[0-9]/.test(text.charAt(end));
}

function isCountingTsu({ kind, features }: MorphemeClass, last: MorphemeClass | undefined): boolean {
  return kind === Kind.BoundAuxiliary && features.base === 'つ' && last?.kind === Kind.Number;
}

/** Whether a word of the same writing has the same morphemes: 行った of 行く and of 行う are two words, and so are お待ち and the お待ち of 待つ. */
function isMadeOf({ parts }: Word, classes: readonly MorphemeClass[], from: number, to: number): boolean {
  if (parts.length !== to - from) return false;
  for (let i = from; i < to; i++) {
    const part = parts[i - from];
    const own = classes[i];
    if (part?.entry !== own?.entry || part?.kind !== own?.kind) return false;
  }
  return true;
}

/** Hiragana of the morphemes in a range, or null when one of them has none. */
function readingsOf(
  text: string,
  { start, end }: Morphemes,
  classes: readonly MorphemeClass[],
  from: number,
  to: number,
): string | null {
  let reading = '';
  for (let i = from; i < to; i++) {
    const surface = text.slice(start[i], end[i]);
    const own = classes[i]?.reading ?? (isAllKana(surface) ? toHiragana(surface) : null);
    if (own === null) return null;
    reading += own;
  }
  return reading;
}

/**
 * Behind the last morpheme of a word that authors write in kanji and the dictionary does not have (其処, 温和しい): the
 * whole run of kanji, if it is in the table of such words and the analyser has cut it up.
 */
function literaryEnd(text: string, { count, start, end }: Morphemes, from: number, to: number): number {
  const offset = start[from] ?? 0;
  if (!isKanji(text.charCodeAt(offset)) || isKanji(text.charCodeAt(offset - 1))) return to;
  const runEnd = kanjiRunEnd(text, offset);
  const rows = runEnd - offset > MAX_LITERARY ? null : literaryRows(text.slice(offset, runEnd));
  if (rows === null || fittingRow(rows, text, runEnd) === null) return to;
  let next = to;
  while (next < count && (end[next] ?? 0) <= runEnd) next++;
  return end[next - 1] === runEnd ? next : to;
}

/** Longest writing of the table, in kanji. */
const MAX_LITERARY = 6;

/**
 * The word in て that a word helps, or -1: 食べて|いる, 食べて|は|いけない, 食べないで|ください.
 *
 * @param at its first morpheme  @param word its index
 */
function helpedBy(classes: readonly MorphemeClass[], at: number, word: number): number {
  const last = classes[at - 1];
  if (endsInTe(last)) return word - 1;
  const base = last?.features.base;
  return (base === 'は' || base === 'も') && endsInTe(classes[at - 2]) ? word - 2 : -1;
}

function endsInTe(last: MorphemeClass | undefined): boolean {
  return (
    last?.kind === Kind.BoundParticle && (last.steps[0] === 'te' || last.steps[0] === 'contraction-tewa')
  );
}
