/** The lexicon as it is stored; see `types.ts` for the other files of the output. */

import type { Natural, Numbers } from './numbers.ts';

/** `lexicon.json`: every different morpheme, lemma and word of the book once, as columns of equal length. */
export interface Lexicon {
  format: string;
  edition: string;
  /** Grammar in IPADIC's terms, trailing `*` left out: `[品詞, 細分類 1–3, 活用型, 活用形]`. */
  grammar: string[][];
  partsOfSpeech: string[];
  /** Conjugations as the steps that lead from the dictionary form to the word: `["passive", "past"]`. */
  conjugations: string[][];
  readingSources: ReadingSource[];
  /**
   * Where furigana stands, apart from what it says: `start, length, length of reading` for each segment, one after
   * the other. What lies between segments is kana and takes as much of the reading as of the word.
   */
  furigana: Natural[][];
  morphemes: MorphemeColumns;
  lemmas: LemmaColumns;
  words: WordColumns;
}

/**
 * Where a word's reading comes from: `author`: ruby at this place; `book`: ruby on the same word elsewhere in the
 * book; `dictionary`: no other reading is possible; `ambiguous`: the likeliest of several; `none`: it has none, or
 * it is unknown.
 */
export type ReadingSource = 'author' | 'book' | 'dictionary' | 'ambiguous' | 'none';

/** The dictionary's units, in the order of first appearance. */
export interface MorphemeColumns {
  surface: string[];
  /** Dictionary form; 0: the surface itself; null: not in the dictionary. */
  base: (string | 0 | null)[];
  /** In hiragana; 0: the surface itself; null: unknown. */
  reading: (string | 0 | null)[];
  /** Indices into `grammar`. */
  grammar: Numbers;
}

/** What a reader looks up and learns: a word whatever its inflection, in the order of first appearance. */
export interface LemmaColumns {
  /** Dictionary form; 0: the surface of its first word. */
  base: (string | 0)[];
  /** Of the dictionary form, in hiragana; 0: the reading of its first word; null: unknown. */
  reading: (string | 0 | null)[];
  /** Indices into `partsOfSpeech`. */
  partOfSpeech: Numbers;
  /** 1: something to learn and to look up; 0: punctuation, bare numbers, spaces. */
  vocabulary: Numbers;
  /** Running words from its first place to its next; 0 where it stands only once, nothing of use for punctuation. Since 1.1. */
  gap?: Numbers;
  /**
   * Of the lemmas to learn that more than one chapter uses (the first and the last block of their words tell), in order: in
   * how many chapters beside the first, and the distances from one to the next. Since 1.1.
   */
  chapters?: Numbers;
}

/** Words as readers see them, in the order of first appearance. */
export interface WordColumns {
  /** How many morphemes each consists of; their surfaces joined are the word's. */
  length: Numbers;
  /** They, one word after the other. 0: the next morpheme that none before has used; n: morpheme n − 1. */
  morphemes: Numbers;
  /** 0: the next lemma that no word before has used; n: lemma n − 1. */
  lemma: Numbers;
  /** In hiragana; 0: the readings of its morphemes joined; null: unknown. */
  reading: (string | 0 | null)[];
  /** Indices into `readingSources`. */
  source: Numbers;
  /** Indices into `furigana`. */
  furigana: Numbers;
  /** Indices into `conjugations`. */
  conjugation: Numbers;
  /** How often it stands in the book. */
  count: Numbers;
  /** Block it stands in first, counted through the book, as the distance from the word before in this list. */
  first: Numbers;
  /** Block it stands in last, as the distance from its first. */
  last: Numbers;
  /**
   * Of the words whose source is `book`, in order: one more than the block, counted through the book, in which the author
   * gives the reading first; 0 where no one place does. Since 1.1.
   */
  given?: Numbers;
  /** Words in an old spelling. Since 1.1. */
  modern?: ModernColumn;
  /** The other readings of the words whose source is `ambiguous`, in order. Since 1.1. */
  candidates?: CandidateColumns;
}

/** Readings that ambiguous words may have besides their own, one row for each such word. */
export interface CandidateColumns {
  /** By kind of doubt: how often the word's own reading is right, then its first other one, its second, its third. */
  shares: number[][];
  /** Indices into `shares`. */
  kind: Numbers;
  /** How many other readings each has. */
  count: Numbers;
  /** They, in hiragana, one word after the other, likeliest first. */
  readings: string[];
}

/** Of the words that today are spelt otherwise (學校, こゝろ, 思ふ): which they are, and how. */
export interface ModernColumn {
  /** Distances from one such word to the next in the list of words; of the first, from its beginning. */
  words: Numbers;
  /** Their surface in today's spelling, of the same length: 学校, こころ, 思う. */
  spellings: string[];
}
