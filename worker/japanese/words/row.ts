import { Kind, type MorphemeClass } from './classes.ts';

/** Where the rules look: all classes of a text, which they may replace, and the surfaces they belong to. */
export interface MorphemeRow {
  classes: MorphemeClass[];
  surface(index: number): string;
  /** The first UTF-16 unit of a surface; NaN behind the last. */
  unit(index: number): number;
}

/** What a stem may be mistaken for: not particles and symbols. */
export function isWordLike({ pos }: MorphemeClass): boolean {
  return WORD_LIKE.has(pos);
}

const WORD_LIKE = new Set([
  'noun',
  'proper-noun',
  'suffix',
  'prefix',
  'na-adjective',
  'adverb',
  'conjunction',
]);

/** Stands for a morpheme that the stem before it has swallowed. */
export function emptied(stem: MorphemeClass, reading: string): MorphemeClass {
  return { ...stem, kind: Kind.BoundAuxiliary, steps: [], reading };
}
