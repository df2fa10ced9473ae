import { hasKanji } from '../japanese/kana.ts';
import { Interner } from './interner.ts';
import { type Entries, MorphemeTable } from './morpheme-table.ts';
import { pack } from './numbers.ts';
import type { Lexicon, ReadingSource } from './types.ts';

/** What is found out about a word where it stands; a `WordReading` of the Japanese analysis is one. */
export interface FoundWord {
  word: {
    surface: string;
    /** In today's spelling, where that is another. */
    modern?: string;
    /** Dictionary form. */
    base: string;
    /** Part of speech. */
    pos: string;
    /** False for punctuation, spaces and the like: nothing to learn or to look up. */
    isVocabulary: boolean;
    /** From the dictionary form to the word. */
    steps: readonly string[];
    /** Its morphemes; their surfaces joined are its own. `entry` is null where no dictionary was asked. */
    parts: readonly { surface: string; entry: number | null }[];
  };
  /** In hiragana, null when unknown. */
  reading: string | null;
  /** Of the dictionary form, in hiragana, null when unknown. */
  baseReading: string | null;
  source: ReadingSource;
  /** `[start, length, reading]` within the word, ordered. */
  furigana: readonly (readonly [start: number, length: number, reading: string])[];
}

/** A lemma and how often it stands in the book. */
export interface CountedLemma {
  base: string;
  /** Of the dictionary form, in hiragana, null when unknown. */
  reading: string | null;
  /** Part of speech. */
  pos: string;
  isVocabulary: boolean;
  count: number;
}

/** No further word of a chain. */
const END = -1;

/**
 * Every different word and lemma of a book, numbered in the order of first appearance. Columns of numbers and no
 * object a word: with one, the 100 000 words of a book of 5 million characters took 30 MB more.
 */
export class WordTable {
  readonly #morphemes = new MorphemeTable();
  readonly #ids = new Map<FoundWord, number>();
  readonly #found: FoundWord[] = [];
  readonly #lemma: number[] = [];
  readonly #homograph: number[] = [];
  readonly #count: number[] = [];
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  /** Of all words, one after the other, and where each word's end. */
  readonly #parts: number[] = [];
  readonly #partsEnd: number[] = [];
  /** The first word with a surface, and the next with the same. */
  readonly #firstOfSurface = new Map<string, number>();
  readonly #nextOfSurface: number[] = [];
  /** The word that each lemma came with first; its first lemma by dictionary form, and the next with the same. */
  readonly #lemmas: FoundWord[] = [];
  readonly #firstLemma = new Map<string, number>();
  readonly #nextLemma: number[] = [];

  /** How many different lemmas to learn there are. */
  get vocabularySize(): number {
    return this.#lemmas.filter(({ word }) => word.isVocabulary).length;
  }

  /** Running morphemes of Japanese so far; a word of another language has none. */
  get morphemeCount(): number {
    return this.#found.reduce((sum, { word: { parts } }, id) => {
      return parts[0]?.entry === null ? sum : sum + parts.length * (this.#count[id] ?? 0);
    }, 0);
  }

  /** Running words with kanji so far, by where their readings come from. */
  get readings(): Record<ReadingSource, number> {
    const readings = { author: 0, book: 0, dictionary: 0, ambiguous: 0, none: 0 };
    this.#found.forEach(({ word, source }, id) => {
      if (word.isVocabulary && hasKanji(word.surface)) readings[source] += this.#count[id] ?? 0;
    });
    return readings;
  }

  /** Each lemma with how often it stands in the book, in all its inflections, in the order of first appearance. */
  *lemmas(): Generator<CountedLemma> {
    const counts = new Int32Array(this.#lemmas.length);
    for (let id = 0; id < this.#lemma.length; id++) {
      const lemma = this.#lemma[id] ?? 0;
      counts[lemma] = (counts[lemma] ?? 0) + (this.#count[id] ?? 0);
    }
    for (let lemma = 0; lemma < this.#lemmas.length; lemma++) {
      const found = this.#lemmas[lemma];
      if (found === undefined) continue;
      const { base, pos, isVocabulary } = found.word;
      yield { base, reading: found.baseReading, pos, isVocabulary, count: counts[lemma] ?? 0 };
    }
  }

  /** Number of a word that was added before, now also standing in the block with the given number. */
  again(found: FoundWord, block: number): number | undefined {
    const id = this.#ids.get(found);
    if (id === undefined) return undefined;
    this.#count[id] = (this.#count[id] ?? 0) + 1;
    this.#last[id] = block;
    return id;
  }

  /**
   * Adds a word that stands in the block with the given number; one that says the same as another is the other.
   *
   * @param dictionary has the entries of the word's parts
   * @returns its number
   */
  add(found: FoundWord, dictionary: Entries, block: number): number {
    const { surface, parts } = found.word;
    const morphemes = parts.map((part) => this.#morphemes.number(part, dictionary));
    const first = this.#firstOfSurface.get(surface);
    let last = END;
    let homograph = 0;
    for (let id = first ?? END; id !== END; id = this.#nextOfSurface[id] ?? END) {
      const other = this.#found[id];
      if (other !== undefined && isSameWord(found, other) && sameNumbers(morphemes, this.#partsOf(id))) {
        this.#ids.set(found, id);
        return this.again(found, block) ?? id;
      }
      last = id;
      homograph++;
    }
    const id = this.#found.push(found) - 1;
    this.#ids.set(found, id);
    this.#nextOfSurface.push(END);
    if (last === END) this.#firstOfSurface.set(surface, id);
    else this.#nextOfSurface[last] = id;
    this.#homograph.push(homograph);
    this.#lemma.push(this.#lemmaOf(found));
    this.#count.push(1);
    this.#first.push(block);
    this.#last.push(block);
    // One by one: a word of 320 000 digits has as many parts, and they do not fit on the stack as arguments.
    for (const part of morphemes) this.#parts.push(part);
    this.#partsEnd.push(this.#parts.length);
    return id;
  }

  /** Which of the words with its surface a word is, counted from 0. */
  homograph(id: number): number {
    return this.#homograph[id] ?? 0;
  }

  lemma(id: number): number {
    return this.#lemma[id] ?? 0;
  }

  /** The tables as the format has them. */
  tables(): Omit<Lexicon, 'format' | 'edition'> {
    const found = this.#found;
    const partsOfSpeech = new Interner((pos: string) => pos);
    const conjugations = new Interner(({ word }: FoundWord) => [...word.steps]);
    const readingSources = new Interner((source: ReadingSource) => source);
    const furigana = new Interner(shapeOf);
    return {
      ...this.#morphemes.tables(),
      lemmas: this.#lemmaColumns(partsOfSpeech),
      words: {
        length: pack(this.#partsEnd.map((end, id) => end - (this.#partsEnd[id - 1] ?? 0))),
        morphemes: pack(newOrBefore(this.#parts)),
        lemma: pack(newOrBefore(this.#lemma)),
        reading: found.map((_, id) => this.#reading(id)),
        source: pack(found.map(({ source }) => readingSources.id(source, source))),
        furigana: pack(found.map((word) => furigana.id(shapeKey(word), word))),
        conjugation: pack(found.map((word) => conjugations.id(stepsKey(word), word))),
        count: pack(this.#count),
        first: pack(this.#first.map((block, id) => block - (this.#first[id - 1] ?? 0))),
        last: pack(this.#last.map((block, id) => block - (this.#first[id] ?? 0))),
      },
      partsOfSpeech: partsOfSpeech.values,
      conjugations: conjugations.values,
      readingSources: readingSources.values,
      furigana: furigana.values,
    };
  }

  #lemmaColumns(partsOfSpeech: Interner<string, string>): Lexicon['lemmas'] {
    return {
      base: this.#lemmas.map(({ word: { base, surface } }) => (base === surface ? 0 : base)),
      reading: this.#lemmas.map(({ baseReading, reading }) =>
        baseReading !== null && baseReading === reading ? 0 : baseReading,
      ),
      partOfSpeech: pack(this.#lemmas.map(({ word: { pos } }) => partsOfSpeech.id(pos, pos))),
      vocabulary: pack(this.#lemmas.map(({ word: { isVocabulary } }) => Number(isVocabulary))),
    };
  }

  #reading(id: number): string | 0 | null {
    const reading = this.#found[id]?.reading ?? null;
    if (reading === null) return null;
    const start = this.#partsEnd[id - 1] ?? 0;
    return reading === this.#morphemes.readingOf(this.#parts, start, this.#partsEnd[id] ?? start)
      ? 0
      : reading;
  }

  #partsOf(id: number): number[] {
    return this.#parts.slice(this.#partsEnd[id - 1] ?? 0, this.#partsEnd[id]);
  }

  #lemmaOf(found: FoundWord): number {
    const { base } = found.word;
    const first = this.#firstLemma.get(base);
    let last = END;
    for (let id = first ?? END; id !== END; id = this.#nextLemma[id] ?? END) {
      const other = this.#lemmas[id];
      if (other !== undefined && isSameLemma(found, other)) return id;
      last = id;
    }
    const id = this.#lemmas.push(found) - 1;
    this.#nextLemma.push(END);
    if (last === END) this.#firstLemma.set(base, id);
    else this.#nextLemma[last] = id;
    return id;
  }
}

/** Where a word's furigana stands, as the format has it. */
function shapeOf({ furigana }: FoundWord): number[] {
  return furigana.flatMap(([start, length, reading]) => [start, length, reading.length]);
}

function shapeKey({ furigana }: FoundWord): string {
  let key = '';
  // Not taken apart as `[start, length, reading]`: until it is compiled, that takes ten times as long.
  for (const segment of furigana) key += `${segment[0]},${segment[1]},${segment[2].length},`;
  return key;
}

/** Equal for equal steps. Most words have one or none. */
function stepsKey({ word: { steps } }: FoundWord): string {
  return steps.length < 2 ? (steps[0] ?? '') : steps.join();
}

/** Of two words with the same surface. */
function isSameWord(a: FoundWord, b: FoundWord): boolean {
  return (
    a.reading === b.reading &&
    a.source === b.source &&
    a.word.base === b.word.base &&
    isSameLemma(a, b) &&
    stepsKey(a) === stepsKey(b) &&
    (a.furigana === b.furigana || a.furigana.join(' ') === b.furigana.join(' '))
  );
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((number, i) => number === b[i]);
}

/** Of two words with the same dictionary form. */
function isSameLemma(a: FoundWord, b: FoundWord): boolean {
  return (
    a.baseReading === b.baseReading &&
    a.word.pos === b.word.pos &&
    a.word.isVocabulary === b.word.isVocabulary
  );
}

/** Ids as the format writes them: 0 for one that is used for the first time, else one more than the id. */
function newOrBefore(ids: readonly number[]): number[] {
  let used = 0;
  return ids.map((id) => {
    if (id < used) return id + 1;
    used++;
    return 0;
  });
}
