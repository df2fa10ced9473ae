import { isKana, isKanaOrKanji, toHiragana } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import { BEGINNINGS } from './beginnings.ts';
import { Kind, type MorphemeClass } from './classes.ts';
import { joinUpTo } from './joined.ts';
import type { Lookup } from './lookup.ts';
import type { PartOfSpeech } from './types.ts';
import { ADVERBS, CALLS, NOUNS, PRONOUNS, SPEECH } from './uninflected-table.ts';

interface Uninflected {
  writing: string;
  reading: string;
  /** A word of the dictionary that goes with the same words. */
  model: string;
  /** Whether it opens what is said. */
  isCall: boolean;
}

/** By the first two units of their writing, the longest first. */
const TABLE = new Map<number, Uninflected[]>();
for (const [rows, model, isCall] of [
  [NOUNS, '勉強', false],
  [ADVERBS, 'ふわふわ', false],
  [PRONOUNS, 'おまえ', false],
  [SPEECH, 'もしもし', false],
  [CALLS, 'もしもし', true],
] as const) {
  for (const row of rows.trim().split(/\s+/)) {
    const [writing = '', reading = toHiragana(writing)] = row.split('=');
    BEGINNINGS.add(writing.charCodeAt(0), writing.charCodeAt(1));
    const known = TABLE.get(keyAt(writing, 0)) ?? [];
    TABLE.set(keyAt(writing, 0), [...known, { writing, reading, model, isCall }]);
  }
}
for (const rows of TABLE.values()) rows.sort((a, b) => b.writing.length - a.writing.length);

const MODELS = new Set<PartOfSpeech>(['interjection', 'pronoun']);

const NO_ROWS: readonly Uninflected[] = [];

function keyAt(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
}

/**
 * Joins the morphemes of a word that does not inflect and that the dictionary does not have: 文字|化け is 文字化け.
 *
 * Replaces the classes of a word that it joins.
 *
 * @param from the first morpheme of a word
 * @returns behind the last morpheme that was joined, `from` where none was
 */
export function joinUninflected(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const start = morphemes.start[from] ?? 0;
  for (const row of TABLE.get(keyAt(text, start)) ?? NO_ROWS) {
    const { writing, reading, model } = row;
    if (!text.startsWith(writing, start) || !stands(row, text, morphemes, classes, from)) continue;
    const found = lookup.find(model, ({ kind, pos }) => kind === Kind.VerbalNoun || MODELS.has(pos));
    if (found === null) continue;
    const word = { ...found, features: { ...found.features, base: writing }, reading };
    const to = joinUpTo(text, morphemes, classes, from, start + writing.length, word, lookup);
    if (to > from) return to;
  }
  return from;
}

/** Whether a word of kana is what it looks like: を|がん|と is no manner, nor つか of つかぬ a call. */
function stands(
  { writing, isCall }: Uninflected,
  text: string,
  { start, end }: Morphemes,
  classes: readonly MorphemeClass[],
  from: number,
): boolean {
  const at = start[from] ?? 0;
  if (isCall)
    return (
      !isKanaOrKanji(text.charCodeAt(at - 1)) &&
      (writing === 'んな' || !isKana(text.charCodeAt(at + writing.length)))
    );
  if (classes[from]?.features.known === false) return true;
  const length = (end[from] ?? 0) - at;
  return length < writing.length - 1 || (length === writing.length - 1 && classes[from]?.pos !== 'noun');
}
