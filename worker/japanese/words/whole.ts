import { isKanji } from '../kana.ts';
import { kanjiRunEnd } from '../literary.ts';
import type { Morphemes } from '../types.ts';
import { Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import { isWordLike } from './row.ts';
import type { PartOfSpeech } from './types.ts';

/** Words that old texts write in kanji and kana in turn. The dictionary has them in kana alone and takes these apart. */
const IN_TURN = new Map<string, string>([
  ['或る', 'ある'],
  ['兎に角', 'とにかく'],
  ['兎も角', 'ともかく'],
  ['成る程', 'なるほど'],
  ['矢張り', 'やはり'],
  ['矢っ張り', 'やっぱり'],
  ['余っ程', 'よっぽど'],
]);

const FIRST = new Set([...IN_TURN.keys()].map((writing) => writing.charCodeAt(0)));

/** Longest run of kanji that is looked for. */
const MAX_RUN = 6;

/**
 * Joins the morphemes of a word that the analyser cut though the dictionary has it: 内|出血 is 内出血, 或|る is 或る. Only
 * whole runs of kanji, because 東京都 is also the beginning of 東京都内.
 *
 * Replaces the classes of a word that it joins.
 *
 * @param from the first morpheme of a word
 * @returns behind the last morpheme that was joined, `from + 1` where none was
 */
export function joinWhole(
  text: string,
  { count, start, end }: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const offset = start[from] ?? 0;
  const first = end[from] ?? 0;
  const unit = text.charCodeAt(offset);
  if (!isKanji(unit) || isKanji(text.charCodeAt(offset - 1))) return from + 1;
  const writing = FIRST.has(unit) ? inTurnAt(text, offset) : null;
  // Most words: what begins in kanji goes on in kana.
  if (writing === null && !isKanji(text.charCodeAt(first))) return from + 1;
  const wordEnd = writing === null ? kanjiRunEnd(text, first) : offset + writing.length;
  if (first >= wordEnd || wordEnd - offset > MAX_RUN) return from + 1;
  let to = from + 1;
  while (to < count && (end[to - 1] ?? 0) < wordEnd) to++;
  if (end[to - 1] !== wordEnd) return from + 1;
  const whole =
    writing === null
      ? compound(text.slice(offset, wordEnd), classes, from, to, lookup)
      : inTurn(writing, lookup);
  if (whole === null) return from + 1;
  // Each keeps its entry, which is what the morpheme is; the first has the reading of all.
  for (let i = from; i < to; i++) {
    const entry = classes[i]?.entry ?? whole.entry;
    classes[i] = { ...whole, entry, reading: i === from ? whole.reading : '' };
  }
  return to;
}

function inTurnAt(text: string, offset: number): string | null {
  for (const writing of IN_TURN.keys()) if (text.startsWith(writing, offset)) return writing;
  return null;
}

function inTurn(writing: string, lookup: Lookup): MorphemeClass | null {
  const found = lookup.find(IN_TURN.get(writing) ?? '', ({ pos }) => IN_KANA.has(pos));
  return found && { ...found, features: { ...found.features, base: writing } };
}

const IN_KANA = new Set<PartOfSpeech>(['adverb', 'adnominal', 'conjunction', 'interjection']);

/** The noun that the dictionary has for some nouns, prefixes and suffixes together. Numbers have rules of their own. */
function compound(
  writing: string,
  classes: readonly MorphemeClass[],
  from: number,
  to: number,
  lookup: Lookup,
): MorphemeClass | null {
  for (let i = from; i < to; i++) {
    const part = classes[i];
    if (part === undefined || part.pos === 'proper-noun') return null;
    if (!(isWordLike(part) || (i === from && part.kind === Kind.Number && isPlainNoun(classes[i + 1]))))
      return null;
  }
  return lookup.find(writing, (candidate) => isPlainNoun(candidate));
}

function isPlainNoun(found: MorphemeClass | undefined): boolean {
  if (found === undefined || found.pos === 'proper-noun' || found.pos === 'suffix') return false;
  return found.kind === Kind.Noun || found.kind === Kind.VerbalNoun;
}
