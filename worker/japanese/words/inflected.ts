import { hasKanji, isKana, isKanji, toHiragana } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import { compoundVerbsAt } from './bare-compounds.ts';
import { BEGINNINGS } from './beginnings.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import { LITERARY_INFLECTED } from './inflected-literary.ts';
import { INFLECTED, SLURRED } from './inflected-table.ts';
import { joinAs } from './joined.ts';
import type { Lookup } from './lookup.ts';
import { emptied } from './row.ts';

/** A word that inflects like another: all but the last kana, which the forms change. */
export interface Inflected {
  base: string;
  stem: string;
  reading: string;
  model: string;
  modelStem: string;
  /** What may follow its stem; null for what was not asked. */
  next: string | null;
}

/** An adjective with its last vowels drawn together. */
interface Slurred {
  stem: string;
  base: string;
}

/**
 * What may follow a stem of one unit, by the last kana of the dictionary form: 嗤う has わいうえおっ. It may as well be a noun,
 * which is mostly followed by others.
 */
const NEXT: Record<string, string> = {
  う: 'わいうえおっ',
  く: 'かきくけこい',
  ぐ: 'がぎぐげごい',
  す: 'さしすせそ',
  つ: 'たちつてとっ',
  ぶ: 'ばびぶべぼん',
  む: 'まみむめもん',
  る: 'らりるれろっ',
  い: 'いくかきけさしそうす過',
};

/** Null for what may stand without any ending, 寐(た), 瞻(て), and for longer stems. */
function nextOf(base: string, reading: string): string | null {
  return base.length > 2 || (base.endsWith('る') && reading.length === 1)
    ? null
    : (NEXT[base.slice(-1)] ?? null);
}

/** By the first unit of their writing. */
const TABLE = byFirstUnit((INFLECTED + LITERARY_INFLECTED).trim().split(/\s+/).map(openInflected));
const SPOKEN = byFirstUnit(SLURRED.trim().split(/\s+/).map(openSlurred));
/** What may follow a stem of one unit: 嗤う, 痛え. */
const ANY_NEXT =
  'わいうえおかきくけこがぎぐげごさしすせそたちつてとっッばびぶべぼまみむめもんらりるれろぇぃー';

for (const { stem } of [...TABLE.values(), ...SPOKEN.values()].flat()) {
  for (const next of stem.length > 1 ? stem.charAt(1) : ANY_NEXT)
    BEGINNINGS.add(stem.charCodeAt(0), next.charCodeAt(0));
}

/** Longest form behind the stem: っ of 強張った, かっ of ヤバかった, and one to spare. */
const MAX_ENDING = 3;

/**
 * Joins the morphemes of a word that inflects and that the dictionary does not have: 強|張っ|た is 強張った, 嗤|って
 * 嗤って, すげ|え すごい. Its class is that of the same form of the word it inflects like.
 *
 * Replaces the classes of a word that it joins.
 *
 * @param from the first morpheme of a word
 * @returns behind the last morpheme that was joined, `from` where none was
 */
export function joinInflected(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const offset = morphemes.start[from] ?? 0;
  const unit = text.charCodeAt(offset);
  for (const word of TABLE.get(unit) ?? NONE) {
    if (!text.startsWith(word.stem, offset) || word.next?.includes(text.charAt(offset + 1)) === false)
      continue;
    const to = joinForm(text, morphemes, classes, from, word, lookup);
    if (to > from) return to;
  }
  for (const { stem, base } of SPOKEN.get(unit) ?? NONE) {
    if (!text.startsWith(stem, offset) || TE.includes(text.charAt(offset - 1))) continue;
    const to = joinSlurred(text, morphemes, classes, from, stem, base, lookup);
    if (to > from) return to;
  }
  return joinCompound(text, morphemes, classes, from, lookup);
}

/** 立|上った. Behind kanji the first is more likely the end of a noun. */
function joinCompound(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const offset = morphemes.start[from] ?? 0;
  if (morphemes.end[from] !== offset + 1 || isKanji(text.charCodeAt(offset - 1))) return from;
  for (const word of compoundVerbsAt(text, offset)) {
    if (!text.startsWith(word.stem, offset)) continue;
    const to = joinForm(text, morphemes, classes, from, word, lookup);
    if (to > from) return to;
  }
  return from;
}

const NONE: readonly never[] = [];

/** Behind these a slurred stem is an ending: 見てえ is 見たい. */
const TE = ['て', 'で'];

function joinForm(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  { base, stem, reading, model, modelStem }: Inflected,
  lookup: Lookup,
): number {
  const at = (morphemes.start[from] ?? 0) + stem.length;
  for (let length = Math.min(MAX_ENDING, text.length - at); length >= 0; length--) {
    const ending = text.slice(at, at + length);
    const form = formOf(modelStem + ending, model, text.charAt(at + length), lookup);
    if (form === null || (length === 0 && !isBare(form, text.charAt(at)))) continue;
    // 悪もう is 悪む, and 悪も善も is not.
    if (form.features.conjugationForm === '未然ウ接続' && text.charAt(at + length) !== 'う') continue;
    const own = { ...form, features: { ...form.features, base }, reading: reading + toHiragana(ending) };
    const to = replace(text, morphemes, classes, from, at + length, own, lookup);
    if (to > from) return to;
  }
  return from;
}

/** Whether a stem may stand without any kana: 咥え, and キモ only before さ, そう and すぎる. IPADIC has more such forms. */
function isBare({ form, row }: MorphemeClass, after: string): boolean {
  return row === '' && (form !== Form.Stem || BEHIND_STEM.includes(after));
}

const BEHIND_STEM = [...'さそすげ過'];

/** One writing may be several forms: what follows tells 咥え|ない from 咥え|た, and 愛おし|さ is no old predicate. */
function formOf(writing: string, model: string, after: string, lookup: Lookup): MorphemeClass | null {
  const isOf = ({ features }: MorphemeClass) => features.base === model;
  const likely = BEFORE_NEGATIVE.includes(after) ? [Form.Stem] : [Form.Continuative, Form.Stem];
  for (const wanted of likely) {
    const found = lookup.find(writing, (candidate) => isOf(candidate) && candidate.form === wanted);
    if (found !== null) return found;
  }
  // ググれ|よ is a command, and only before ば a condition.
  const plain =
    after === 'ば' ? null : lookup.find(writing, (found) => isOf(found) && found.form === Form.Free);
  return plain ?? lookup.find(writing, isOf);
}

const BEFORE_NEGATIVE = [...'ならさずぬよん'];

function joinSlurred(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  stem: string,
  base: string,
  lookup: Lookup,
): number {
  const at = (morphemes.start[from] ?? 0) + stem.length;
  const drawn = /[いきしちにみり]$/.test(stem) ? 'いぃー' : 'えぇー';
  let end = at;
  while (end < text.length && drawn.includes(text.charAt(end))) end++;
  // やべっ, 痛っ: but たか|った goes on.
  if (
    /[っッ]/.test(text.charAt(end)) &&
    !isKana(text.charCodeAt(end + 1)) &&
    !isKanji(text.charCodeAt(end + 1))
  )
    end++;
  if (end === at || text.charAt(end) === 'に') return from; // 長えに is no 長い
  const adjective = lookup.find(base, ({ kind }) => kind === Kind.Adjective);
  if (adjective?.reading === undefined || adjective.reading === null) return from;
  const isSlurred = hasKanji(stem) && !/^[っッ]/.test(text.charAt(at));
  const read = isSlurred ? slur(adjective.reading) : hasKanji(stem) ? adjective.reading.slice(0, -1) : stem;
  const own = { ...adjective, reading: toHiragana(read + text.slice(at, end)) };
  return replace(text, morphemes, classes, from, end, own, lookup);
}

const OPEN_VOWELS = 'あかがさざただなはばまやらわおこごそぞとどのほぼもよろ';
const DRAWN_VOWELS = 'えけげせぜてでねへべめえれええけげせぜてでねへべめえれ';

/** いたい → いて: the stem of what is slurred. */
function slur(reading: string): string {
  const last = OPEN_VOWELS.indexOf(reading.charAt(reading.length - 2));
  return last < 0 ? reading.slice(0, -1) : reading.slice(0, -2) + DRAWN_VOWELS.charAt(last);
}

/**
 * Makes one word of what stands between `from` and `end`. A morpheme that goes on behind it is what is left of
 * it, て of 嗤|って, or stays with the word, よ of ヤバ|いよ.
 */
function replace(
  text: string,
  { count, start, end }: Morphemes,
  classes: MorphemeClass[],
  from: number,
  wordEnd: number,
  word: MorphemeClass,
  lookup: Lookup,
): number {
  let to = from;
  while (to < count && (end[to] ?? 0) <= wordEnd) to++;
  if (to === from) return from;
  const surface = (at: number) => text.slice(start[at], end[at]);
  const entry = classes[from]?.entry ?? word.entry;
  if (to < count && (start[to] ?? 0) < wordEnd) {
    const left = text.slice(wordEnd, end[to]);
    const accepts = word.form > Form.Free ? isBoundEnding : ({ pos }: MorphemeClass) => pos === 'particle';
    const whole = classes[to]?.form; // れ of 嗤|われ|て is the form that われ was taken for
    const rest =
      lookup.find(left, (found) => accepts(found) && found.form === whole) ?? lookup.find(left, accepts);
    if (rest === null) return from;
    joinAs(classes, from, to, word);
    // What is complete swallows the particle: 恐しい|でも is cut 恐し|いで|も. What was swallowed says how the word ends.
    const isSwallowed = rest.kind === Kind.Other || word.form <= Form.Free;
    if (isSwallowed) classes[from] = { ...word, entry, endSteps: [] };
    classes[to] = isSwallowed ? emptied({ ...word, entry }, rest.reading ?? left) : rest;
    if (surface(to + 1) === 'る')
      classes[to + 1] = lookup.find('る', ({ kind }) => kind === Kind.Helper) ?? rest;
    return isSwallowed ? to + 1 : to;
  }
  joinAs(classes, from, to, word);
  if (word.form > Form.Free && (word.form === Form.Past ? VOICED : MISTAKEN).has(surface(to)))
    classes[to] = lookup.find(surface(to), isBoundEnding) ?? classes[to] ?? word;
  return to;
}

/** Endings that the analyser takes for other words behind what it does not know: キレ|てる, キモ|さ, ヤバ|すぎ. */
const MISTAKEN = new Set(['て', 'た', 'てる', 'てれ', 'せる', 'さ', 'すぎ']);

/** And behind 燥い|で. */
const VOICED = new Set(['で', 'だ', 'でる']);

/** What a stem waits for. */
function isBoundEnding({ kind, steps, features }: MorphemeClass): boolean {
  if (kind === Kind.BoundParticle) return features.posDetail1 !== '格助詞';
  return ENDINGS.has(kind) || (kind === Kind.Helper && steps.length > 0);
}

const ENDINGS = new Set<Kind>([Kind.BoundAuxiliary, Kind.VerbSuffix, Kind.StemSuffix]);

function openInflected(row: string): [string, Inflected] {
  const [base = '', rest = ''] = row.split('=');
  const [reading = '', model = reading] = rest.split('~');
  const stem = base.slice(0, -1);
  const readingStem = reading.slice(0, -1);
  return [
    base,
    {
      base,
      stem,
      reading: readingStem,
      model,
      modelStem: model.slice(0, -1),
      next: nextOf(base, readingStem),
    },
  ];
}

function openSlurred(row: string): [string, Slurred] {
  const [stem = '', base = ''] = row.split('=');
  return [stem, { stem, base }];
}

function byFirstUnit<T>(rows: readonly [string, T][]): ReadonlyMap<number, readonly T[]> {
  const table = new Map<number, T[]>();
  for (const [writing, row] of rows) {
    const unit = writing.charCodeAt(0);
    const known = table.get(unit);
    if (known === undefined) table.set(unit, [row]);
    else known.push(row);
  }
  return table;
}
