import type { Analyser } from '../types.ts';
import type { Kind } from './classes.ts';

/** What the rules for words ask the dictionary. */
export type Dictionary = Pick<
  Analyser,
  'features' | 'grammar' | 'entries' | 'cost' | 'hasOneReading' | 'nounRead'
>;

/** Stable names, after Universal Dependencies where it has one for the thing; see `docs/words.md`. */
export type PartOfSpeech =
  | 'noun'
  | 'proper-noun'
  | 'pronoun'
  | 'number'
  | 'verb'
  | 'i-adjective'
  | 'na-adjective'
  | 'adverb'
  | 'adnominal'
  | 'conjunction'
  | 'interjection'
  | 'particle'
  | 'auxiliary'
  | 'prefix'
  | 'suffix'
  | 'symbol'
  | 'other';

/** What was done to the base form, in the order in which it was attached; see `docs/words.md`. */
export type Step =
  | 'passive'
  | 'potential'
  | 'passive-or-potential'
  | 'causative'
  | 'polite'
  | 'negative'
  | 'negative-volitional'
  | 'past'
  | 'te'
  | 'continuative'
  | 'adverbial'
  | 'attributive'
  | 'conditional-ba'
  | 'conditional-tara'
  | 'concessive'
  | 'volitional'
  | 'imperative'
  | 'desiderative'
  | 'representative'
  | 'while'
  | 'appearance'
  | 'seeming'
  | 'excess'
  | 'ease'
  | 'difficulty'
  | 'inception'
  | 'continuation'
  | 'completion'
  | 'inability'
  | 'intensity'
  | 'tendency'
  | 'nominal'
  | 'contraction-teiru'
  | 'contraction-teoku'
  | 'contraction-teiku'
  | 'contraction-teageru'
  | 'contraction-teyaru'
  | 'contraction-teoru'
  | 'contraction-teshimau'
  | 'contraction-tewa';

/** A morpheme of a word, as the rules take it; where the analyser was mended, not quite as it found it. */
export interface WordPart {
  surface: string;
  entry: number;
  kind: Kind;
  /** Hiragana, or null. */
  reading: string | null;
}

/** A distinct word: one object for all its places in everything one grouper has read. */
export interface Word {
  surface: string;
  /** In today's spelling, where the text has another: 学校 for 學校. Of the same length. */
  modern?: string;
  /** Dictionary form of the whole word: 食べさせられた → 食べる, 勉強しました → 勉強する. */
  base: string;
  /** Hiragana of the whole word as the analyser's choice of entries has it, or null where it has none. */
  reading: string | null;
  pos: PartOfSpeech;
  steps: readonly Step[];
  /** False for punctuation, symbols, bare numbers and foreign letters: nothing to learn or to look up. */
  isVocabulary: boolean;
  parts: readonly WordPart[];
}

/** The words of one text as columns; together they cover its morphemes without a gap. */
export interface Words {
  count: number;
  /** Index of each word's first morpheme; its last is the one before the next word's first. */
  first: readonly number[];
  /** UTF-16 offsets into the text. */
  start: readonly number[];
  end: readonly number[];
  word: readonly Word[];
  /** For what helps a verb in て (いる, しまう, くる, ほしい …): index of that verb's word; else -1. */
  helps: readonly number[];
}
