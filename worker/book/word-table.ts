import { hasKanji } from '../japanese/kana.ts';
import { Interner } from './interner.ts';
import type { MorphemeTable } from './morpheme-table.ts';
import { pack } from './numbers.ts';
import type { LemmaColumns, ReadingSource, WordColumns } from './types.ts';

/** What is found out about a word where it stands; a `WordReading` of the Japanese analysis is one. */
export interface FoundWord {
  word: {
    /** Dictionary form. */
    base: string;
    /** Part of speech. */
    pos: string;
    /** False for punctuation, spaces and the like: nothing to learn or to look up. */
    isVocabulary: boolean;
    /** From the dictionary form to the word. */
    steps: readonly string[];
  };
  /** In hiragana, null when unknown. */
  reading: string | null;
  /** Of the dictionary form, in hiragana, null when unknown. */
  baseReading: string | null;
  source: ReadingSource;
  /** `[start, length, reading]` within the word, ordered. */
  furigana: readonly (readonly [start: number, length: number, reading: string])[];
}

/** A different word, while the book is being read. */
export interface Word {
  morphemes: readonly number[];
  surface: string;
  /** Which of the words with its surface it is, counted from 0. */
  homograph: number;
  lemma: number;
  reading: string | 0 | null;
  source: ReadingSource;
  furigana: number;
  conjugation: number;
  isVocabulary: boolean;
  hasKanji: boolean;
  count: number;
  first: number;
  last: number;
}

interface LemmaRow {
  base: string | 0;
  reading: string | 0 | null;
  partOfSpeech: number;
  isVocabulary: boolean;
}

/** Every different word and lemma of a book, numbered in the order of first appearance. */
export class WordTable {
  readonly partsOfSpeech: string[] = [];
  readonly conjugations: string[][] = [];
  readonly readingSources: ReadingSource[] = [];
  readonly furigana: number[][] = [];

  readonly #morphemes: MorphemeTable;
  readonly #words: Word[] = [];
  readonly #lemmas: LemmaRow[] = [];
  readonly #lemmasByBase = new Map<string, [id: number, found: FoundWord][]>();
  readonly #partOfSpeechIds = new Interner();
  readonly #conjugationIds = new Interner();
  readonly #sourceIds = new Interner();
  readonly #furiganaIds = new Interner();
  readonly #byFound = new Map<FoundWord, Word>();
  readonly #surfaces = new Map<string, number>();

  constructor(morphemes: MorphemeTable) {
    this.#morphemes = morphemes;
  }

  /** The entry of a word that was added before, now also standing in the block with the given number. */
  again(found: FoundWord, block: number): Readonly<Word> | undefined {
    const word = this.#byFound.get(found);
    if (word === undefined) return undefined;
    word.count++;
    word.last = block;
    return word;
  }

  /**
   * Makes the entry of a word that stands in the block with the given number.
   *
   * @param found one object a word: two objects are two words, even if they say the same
   */
  add(found: FoundWord, morphemes: readonly number[], block: number): Readonly<Word> {
    const surface = morphemes.map((id) => this.#morphemes.surface(id)).join('');
    const homograph = this.#surfaces.get(surface) ?? 0;
    this.#surfaces.set(surface, homograph + 1);
    const { reading, source, word: its } = found;
    const word: Word = {
      morphemes,
      surface,
      homograph,
      lemma: this.#lemma(found, surface),
      reading: reading !== null && reading === this.#morphemes.readingOf(morphemes) ? 0 : reading,
      source,
      furigana: this.#furiganaOf(found),
      conjugation: this.#conjugationOf(found),
      isVocabulary: its.isVocabulary,
      hasKanji: hasKanji(surface),
      count: 1,
      first: block,
      last: block,
    };
    this.#words.push(word);
    this.#byFound.set(found, word);
    return word;
  }

  /** How many different lemmas to learn there are. */
  get vocabularySize(): number {
    return this.#lemmas.filter((lemma) => lemma.isVocabulary).length;
  }

  columns(): { words: WordColumns; lemmas: LemmaColumns } {
    const words = this.#words;
    const numbers = (of: (word: Word) => number) => pack(words.map(of));
    return {
      lemmas: {
        base: this.#lemmas.map((lemma) => lemma.base),
        reading: this.#lemmas.map((lemma) => lemma.reading),
        partOfSpeech: pack(this.#lemmas.map((lemma) => lemma.partOfSpeech)),
        vocabulary: pack(this.#lemmas.map((lemma) => Number(lemma.isVocabulary))),
      },
      words: {
        length: numbers((word) => word.morphemes.length),
        morphemes: pack(newOrBefore(words.flatMap((word) => word.morphemes))),
        lemma: pack(newOrBefore(words.map((word) => word.lemma))),
        reading: words.map((word) => word.reading),
        source: numbers((word) =>
          this.#sourceIds.id(word.source, () => this.readingSources.push(word.source)),
        ),
        furigana: numbers((word) => word.furigana),
        conjugation: numbers((word) => word.conjugation),
        count: numbers((word) => word.count),
        first: pack(words.map((word, id) => word.first - (words[id - 1]?.first ?? 0))),
        last: numbers((word) => word.last - word.first),
      },
    };
  }

  #lemma(found: FoundWord, surface: string): number {
    const { baseReading, reading } = found;
    const { base, pos, isVocabulary } = found.word;
    const sameBase = this.#lemmasByBase.get(base) ?? [];
    for (const [id, { word, baseReading: itsReading }] of sameBase) {
      if (itsReading === baseReading && word.pos === pos && word.isVocabulary === isVocabulary) return id;
    }
    const id = this.#lemmas.length;
    if (sameBase.push([id, found]) === 1) this.#lemmasByBase.set(base, sameBase);
    this.#lemmas.push({
      base: base === surface ? 0 : base,
      reading: baseReading !== null && baseReading === reading ? 0 : baseReading,
      partOfSpeech: this.#partOfSpeechIds.id(pos, () => this.partsOfSpeech.push(pos)),
      isVocabulary,
    });
    return id;
  }

  #conjugationOf({ word: { steps } }: FoundWord): number {
    return this.#conjugationIds.id(steps.join(), () => this.conjugations.push([...steps]));
  }

  #furiganaOf({ furigana }: FoundWord): number {
    const shape = furigana.flatMap(([start, length, reading]) => [start, length, reading.length]);
    return this.#furiganaIds.id(shape.join(), () => this.furigana.push(shape));
  }
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
