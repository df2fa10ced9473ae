import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import { emptied, isWordLike, type MorphemeRow } from './row.ts';

/** What may begin with the last kana of a stem, and what may stand behind that where nothing of it is left. */
const TAILS = new Map<string, readonly string[]>([
  ['ん', ['だ', 'だり', 'で', 'でる', 'じゃ', 'じゃう', 'どく']], // 楽し|ん|だり
  ...['か', 'が', 'から', 'なら', 'たら', 'ら'].map(
    (tail) => [tail, ['する', 'す', 'せる', 'させる']] as const,
  ), // 歩|か|される, 助|から|される
]);

/** Auxiliaries of which the ending keeps something, and the stem that each needs. */
const STEMS: Record<string, Form> = {
  たい: Form.Continuative,
  せる: Form.Irrealis,
  れる: Form.Irrealis,
  す: Form.Irrealis,
  う: Form.Irrealis,
  ない: Form.Irrealis,
};

/**
 * The ending took the stem's last kana: 洗|いたくない, 兼|ねたく, 楽し|みたい, 生|ませ, 勝|たさ|れる, 感じ|よう, 歩|か|される.
 * Proof enough is that the dictionary has the stem with these kana, and what is left of the ending as an auxiliary.
 */
export function mendCut(row: MorphemeRow, from: number, at: number, lookup: Lookup): boolean {
  const { classes, surface } = row;
  const last = classes[at - 1];
  const next = classes[at];
  if (last === undefined || next === undefined) return false;
  const ending = surface(at);
  const behind = TAILS.get(ending);
  if (behind !== undefined) {
    if (!behind.includes(classes[at + 1]?.features.base ?? '')) return false;
  } else if (ending.length < 2 || !isCuttable(last, next)) return false;
  let word = '';
  for (let i = from; i < at; i++) word += surface(i);
  if (word.length > MAX_WORD) return false;
  return behind === undefined ? cutEnding(row, word, from, at, lookup) : cutTail(row, word, from, at, lookup);
}

/** Longer words are no stems. */
const MAX_WORD = 6;

/** よう may follow a stem as well, and 立たさ and 合わせ a verb (成り|立たさ|れる, 付き|合わせ|た); all the others show themselves by following what is no stem. */
function isCuttable(last: MorphemeClass, next: MorphemeClass): boolean {
  if (last.form === Form.Stem) return true;
  if (last.form === Form.None) return isWordLike(last);
  if (next.features.base === 'よう') return last.form === Form.Continuative || last.form === Form.Irrealis;
  if (last.form !== Form.Continuative || next.kind !== Kind.Verb) return false;
  return next.form === Form.Irrealis || next.form === Form.Continuative;
}

/** All of the morpheme belongs to the stem. */
function cutTail(row: MorphemeRow, word: string, from: number, at: number, lookup: Lookup): boolean {
  const { classes, surface } = row;
  const tail = surface(at);
  const form = tail === 'ん' ? Form.Past : Form.Irrealis;
  const stem = findStem(word + tail, form, lookup);
  if (stem === null || stem.row === '') return false;
  replace(row, from, at, stem, emptied(stem, ''));
  if (tail === 'ん') {
    const past = lookup.find(surface(at + 1), ({ kind, features }) => {
      if (kind === Kind.BoundParticle) return features.posDetail1 !== '格助詞';
      return kind === Kind.BoundAuxiliary || kind === Kind.Helper;
    });
    if (past !== null) classes[at + 1] = past;
  }
  return true;
}

/** Its first kana do; the rest is an auxiliary. */
function cutEnding(row: MorphemeRow, word: string, from: number, at: number, lookup: Lookup): boolean {
  const ending = row.surface(at);
  for (let length = 1; length < ending.length; length++) {
    const auxiliary = findAuxiliary(ending.slice(length), row.classes[at + 1], lookup);
    if (auxiliary === null) continue;
    const { base } = auxiliary.features;
    const stem = findStem(word + ending.slice(0, length), STEMS[base] ?? Form.None, lookup);
    if (stem === null) continue;
    if (stem.row === '' && (base === 'せる' || base === 'れる' || base === 'す')) continue;
    replace(row, from, at, stem, auxiliary);
    return true;
  }
  return false;
}

function findAuxiliary(rest: string, after: MorphemeClass | undefined, lookup: Lookup): MorphemeClass | null {
  const found = lookup.find(rest, ({ kind, features }) => {
    return (kind === Kind.BoundAuxiliary || kind === Kind.VerbSuffix) && features.base in STEMS;
  });
  // さ is the short causative only before れる: 勝|たさ|れる.
  return found?.features.base === 'す' && after?.features.base !== 'れる' ? null : found;
}

function findStem(writing: string, form: Form, lookup: Lookup): MorphemeClass | null {
  return lookup.find(writing, ({ kind, form: own }) => kind === Kind.Verb && own === form);
}

function replace(
  { classes }: MorphemeRow,
  from: number,
  at: number,
  stem: MorphemeClass,
  ending: MorphemeClass,
): void {
  classes[from] = stem;
  for (let i = from + 1; i < at; i++) classes[i] = emptied(stem, '');
  classes[at] = ending;
}
