import { BookFormatError } from './format-error.ts';
import { type LemmaTotals, LemmaUses, lemmaTotals } from './lemma-uses.ts';
import { unpack } from './numbers.ts';
import { type Candidate, RareFacts } from './rare-facts.ts';
import type { BlockPlace, Book, Lexicon, ReadingSource } from './types.ts';

/** A dictionary unit. One object a lexicon, shared by all words that contain it. */
export interface Morpheme {
  id: number;
  surface: string;
  /** Dictionary form, null where the dictionary does not know it. */
  base: string | null;
  /** Hiragana, null where unknown. */
  reading: string | null;
  /** IPADIC's terms, trailing `*` left out; empty outside Japanese. */
  grammar: readonly string[];
}

/** What a reader looks up and learns. One object a lexicon, shared by all inflections. */
export interface Lemma {
  id: number;
  /** Dictionary form. */
  base: string;
  /** Of the dictionary form, in hiragana; null where unknown. */
  reading: string | null;
  partOfSpeech: string;
  /** False for punctuation, bare numbers, spaces: nothing to learn or to look up. */
  isVocabulary: boolean;
  /** How often it stands in the book, in all inflections and readings of them. */
  count: number;
  first: BlockPlace;
  last: BlockPlace;
  /** 1 for the commonest; words used as often share a rank. Punctuation has none: 0. */
  rank: number;
  /** Running words from its first place to its next; null when it stands only once, or before format 1.1. Says nothing of punctuation. */
  gap: number | null;
  /** Indices of the chapters that use it; of punctuation, and before format 1.1, only the first and the last are known. */
  chapters: readonly number[];
}

/** A different word of the book. One object a lexicon, shared by all its places. */
export interface WordEntry {
  id: number;
  surface: string;
  /** In today's spelling, of the same length; the same as `surface` but for old texts (学校 for 學校, 思う for 思ふ). */
  modern: string;
  lemma: Lemma;
  /** Hiragana, null where unknown. */
  reading: string | null;
  source: ReadingSource;
  /**
   * What an `ambiguous` word may be read as, likeliest first, its own reading at the head; empty for all others. The
   * probabilities are shares found by experiment and add up to less than 1: the rest is for readings not listed.
   */
  candidates: readonly Candidate[];
  /** For a reading from elsewhere in the book (`book`): the block where the author gives it first; else null. */
  given: BlockPlace | null;
  /** What to print over `surface.slice(start, end)`. */
  furigana: readonly Furigana[];
  /** Steps from the dictionary form to this word. */
  conjugation: readonly string[];
  morphemes: readonly Morpheme[];
  /** How often it stands in the book. */
  count: number;
  first: BlockPlace;
  last: BlockPlace;
}

export interface Furigana {
  start: number;
  end: number;
  reading: string;
}

/**
 * A lexicon behind objects. Only the columns are unpacked at once; a word becomes an object when it is first asked
 * for, because a chapter needs a tenth of a novel's words (all of them took 60 ms of a cold start, this takes 15).
 */
export class OpenLexicon {
  readonly #lexicon: Lexicon;
  readonly #placeOf: (block: number) => BlockPlace;
  readonly #columns: Columns;
  readonly #morphemes: Morpheme[] = [];
  readonly #lemmas: Lemma[] = [];
  readonly #words: WordEntry[] = [];
  readonly #bySurface = new Map<string, number[]>();
  readonly #totals: LemmaTotals;
  #uses: LemmaUses | null = null;
  #rare: RareFacts | null = null;

  constructor(book: Book, lexicon: Lexicon) {
    this.#lexicon = lexicon;
    this.#placeOf = placesIn(book);
    this.#columns = columnsOf(lexicon);
    this.#totals = lemmaTotals(this.#columns);
    for (let id = 0; id < this.size; id++) {
      const surface = this.#surface(id);
      const same = this.#bySurface.get(surface);
      if (same === undefined) this.#bySurface.set(surface, [id]);
      else same.push(id);
    }
  }

  /** How many different words there are; their ids are the numbers below it. */
  get size(): number {
    return this.#columns.length.length;
  }

  /** The word with this surface, in a text where a block's `homographs` say which; undefined when there is none. */
  withSurface(surface: string, which: number): WordEntry | undefined {
    const id = this.#bySurface.get(surface)?.[which];
    return id === undefined ? undefined : this.word(id);
  }

  /** @throws BookFormatError `truncated` when there is no such word */
  word(id: number): WordEntry {
    const made = this.#words[id];
    if (made !== undefined) return made;
    const { columns, lexicon } = { columns: this.#columns, lexicon: this.#lexicon };
    const morphemes = this.#parts(id).map((part) => this.#morpheme(part));
    const surface = this.#surface(id);
    const reading = this.#reading(id, morphemes);
    const first = known(columns.first[id]);
    const word: WordEntry = {
      id,
      surface,
      modern: this.#rareFacts.modern(id) ?? surface,
      lemma: this.#lemma(known(columns.lemma[id])),
      reading,
      source: known(lexicon.readingSources[known(columns.source[id])]),
      candidates: this.#rareFacts.candidates(id, reading),
      given: this.#given(id),
      furigana: furiganaOf(known(lexicon.furigana[known(columns.furigana[id])]), reading ?? ''),
      conjugation: known(lexicon.conjugations[known(columns.conjugation[id])]),
      morphemes,
      count: known(columns.count[id]),
      first: this.#placeOf(first),
      last: this.#placeOf(first + known(columns.last[id])),
    };
    this.#words[id] = word;
    return word;
  }

  #given(id: number): BlockPlace | null {
    const block = this.#rareFacts.given(id);
    return block === null ? null : this.#placeOf(block);
  }

  /** Made when the first word is asked for. */
  get #rareFacts(): RareFacts {
    this.#rare ??= new RareFacts(this.#lexicon, this.#columns.source);
    return this.#rare;
  }

  /** Made for all lemmas when the first is asked for. */
  get #lemmaUses(): LemmaUses {
    const chapterOf = (block: number) => this.#placeOf(block)[0];
    this.#uses ??= new LemmaUses(this.#lexicon.lemmas, this.#columns.vocabulary, this.#totals, chapterOf);
    return this.#uses;
  }

  #parts(id: number): number[] {
    const start = known(this.#columns.start[id]);
    return this.#columns.morphemes.slice(start, start + known(this.#columns.length[id]));
  }

  #surface(id: number): string {
    const surfaces = this.#lexicon.morphemes.surface;
    const start = known(this.#columns.start[id]);
    const end = start + known(this.#columns.length[id]);
    // Asked of every word when a lexicon is opened, and most are one morpheme: without lists it takes half the time.
    let surface = '';
    for (let i = start; i < end; i++) surface += known(surfaces[known(this.#columns.morphemes[i])]);
    return surface;
  }

  #reading(id: number, morphemes: readonly Morpheme[]): string | null {
    const reading = this.#lexicon.words.reading[id];
    return reading === 0 ? morphemes.map((morpheme) => morpheme.reading).join('') : known(reading);
  }

  #morpheme(id: number): Morpheme {
    const made = this.#morphemes[id];
    if (made !== undefined) return made;
    const { base, reading, surface: surfaces } = this.#lexicon.morphemes;
    const surface = known(surfaces[id]);
    const morpheme: Morpheme = {
      id,
      surface,
      base: orSame(known(base[id]), surface),
      reading: orSame(known(reading[id]), surface),
      grammar: known(this.#lexicon.grammar[known(this.#columns.grammar[id])]),
    };
    this.#morphemes[id] = morpheme;
    return morpheme;
  }

  #lemma(id: number): Lemma {
    const made = this.#lemmas[id];
    if (made !== undefined) return made;
    const { base, reading } = this.#lexicon.lemmas;
    const firstWord = known(this.#totals.firstWord[id]);
    const uses = () => this.#lemmaUses;
    const lemma: Lemma = {
      id,
      base: base[id] === 0 ? this.#surface(firstWord) : known(base[id]),
      reading:
        reading[id] === 0
          ? this.#reading(
              firstWord,
              this.#parts(firstWord).map((part) => this.#morpheme(part)),
            )
          : known(reading[id]),
      partOfSpeech: known(this.#lexicon.partsOfSpeech[known(this.#columns.partOfSpeech[id])]),
      isVocabulary: this.#columns.vocabulary[id] === 1,
      count: known(this.#totals.count[id]),
      first: this.#placeOf(known(this.#totals.first[id])),
      last: this.#placeOf(known(this.#totals.last[id])),
      // Few readers of a text ask for these, and the first to ask pays for all lemmas.
      get rank() {
        return uses().rank(id);
      },
      get gap() {
        return uses().gap(id);
      },
      get chapters() {
        return uses().chapters(id);
      },
    };
    this.#lemmas[id] = lemma;
    return lemma;
  }
}

type Columns = ReturnType<typeof columnsOf>;

/** The columns of numbers, distances summed up and references resolved. */
function columnsOf({ words, lemmas, morphemes }: Lexicon) {
  const length = unpack(words.length);
  return {
    length,
    /** Where each word's morphemes begin in `morphemes`. */
    start: runningSum([0, ...length]),
    morphemes: idsOf(unpack(words.morphemes)),
    lemma: idsOf(unpack(words.lemma)),
    source: unpack(words.source),
    furigana: unpack(words.furigana),
    conjugation: unpack(words.conjugation),
    count: unpack(words.count),
    first: runningSum(unpack(words.first)),
    last: unpack(words.last),
    partOfSpeech: unpack(lemmas.partOfSpeech),
    vocabulary: unpack(lemmas.vocabulary),
    grammar: unpack(morphemes.grammar),
  };
}

/** Shape and reading apart become segments: kana between two segments takes as much of the reading as of the word. */
function furiganaOf(shape: readonly number[], reading: string): Furigana[] {
  const segments: Furigana[] = [];
  let shift = 0;
  for (let i = 0; i < shape.length; i += 3) {
    const [start = 0, length = 0, read = 0] = shape.slice(i, i + 3);
    segments.push({
      start,
      end: start + length,
      reading: reading.slice(start + shift, start + shift + read),
    });
    shift += read - length;
  }
  return segments;
}

/** Blocks are counted through the book; the manifest says how many each chapter has. */
function placesIn(book: Book): (block: number) => BlockPlace {
  const ends = runningSum(book.chapters.map((chapter) => chapter.blocks));
  return (block) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > block) high = middle;
      else low = middle + 1;
    }
    return [low, block - (ends[low - 1] ?? 0)];
  };
}

/** 0 is the next id that was not there before, n is id n − 1. */
function idsOf(column: readonly number[]): number[] {
  let used = 0;
  return column.map((value) => (value === 0 ? used++ : value - 1));
}

function runningSum(distances: readonly number[]): number[] {
  let sum = 0;
  return distances.map((distance) => {
    sum += distance;
    return sum;
  });
}

/** What a column names; a lexicon that does not have it was cut off. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new BookFormatError('truncated', 'The lexicon is not whole; load it again.');
  return value;
}

/** A column's value, where 0 stands for "the same as". */
function orSame(value: string | 0 | null, same: string): string | null {
  return value === 0 ? same : value;
}
