import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';

/** Where the rules look: all classes of a text, which they may replace, and the surfaces they belong to. */
export interface MorphemeRow {
  classes: MorphemeClass[];
  surface(index: number): string;
}

/**
 * Mends what the analyser got wrong about the stem before an ending. IPADIC often prefers a noun where the ending
 * shows that a verb stands (急ぎ|たければ, 仰が|ない, 近く|て), or cuts in the wrong place (洗|いたくない, 楽し|みたい).
 * The morphemes stay as they are; only what words are made of changes.
 *
 * Replaces the class before `at`, and the one at it, if the two can be read as a stem and its ending.
 *
 * @returns whether it did
 */
export function mend(row: MorphemeRow, at: number, lookup: Lookup): boolean {
  return mendStem(row, at, lookup) || mendCut(row, at, lookup);
}

/** The stem was taken for a noun or adverb: 急ぎ, 仰が, 近く, 着い. */
function mendStem({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = classes[at - 1];
  const next = classes[at];
  if (last === undefined || next === undefined || !(isMistakable(last) || next.features.base === 'ば'))
    return false;
  const forms = stemsBefore(next, surface(at), classes[at + 1]);
  if (forms.length === 0) return false;
  const stem = inflected(surface(at - 1), forms, lookup);
  if (stem === null) return false;
  classes[at - 1] = stem;
  if (next.kind === Kind.Copula || (next.kind === Kind.Adjective && next.features.base === 'ない')) {
    const wanted = next.kind === Kind.Copula ? Kind.BoundParticle : Kind.BoundAuxiliary;
    classes[at] = lookup.find(surface(at), ({ kind }) => kind === wanted) ?? next;
  }
  return true;
}

/** What stems are mistaken for. */
function isMistakable({ form, pos }: MorphemeClass): boolean {
  return (
    form === Form.None && (pos === 'noun' || pos === 'adverb' || pos === 'proper-noun' || pos === 'suffix')
  );
}

/** The stems that an ending can follow; none for what is no ending. */
function stemsBefore(next: MorphemeClass, surface: string, after: MorphemeClass | undefined): Form[] {
  const { base } = next.features;
  switch (next.kind) {
    case Kind.BoundAuxiliary:
      if (base === 'ない' || base === 'ぬ' || base === 'ん' || base === 'う')
        return [Form.Irrealis, Form.Adverbial];
      return base === 'た' || base === 'だ' ? [Form.Past, Form.Continuative] : [Form.Continuative];
    case Kind.BoundParticle:
      if (next.steps[0] === 'conditional-ba') return [Form.Hypothetical];
      return [Form.Past, Form.Continuative, Form.Adverbial];
    case Kind.VerbSuffix:
      return [Form.Irrealis];
    case Kind.Copula:
      return surface === 'たり' ? [Form.Past, Form.Continuative] : [];
    case Kind.Adjective:
      return base === 'ない' ? [Form.Irrealis] : [];
    case Kind.Verb: // 古くありません, where 古く is also an adverb
      return base === 'ある' && next.form === Form.Continuative && after?.features.base === 'ます'
        ? [Form.Adverbial]
        : [];
    default:
      return [];
  }
}

interface Cut {
  /** First kana of the wrongly cut ending that belong to the stem. */
  kana: string;
  /** The form of the stem with them. */
  form: Form;
  /** Dictionary forms of what may stand behind; most cuts need no more proof than that the stem exists. */
  before?: readonly string[];
}

const CAUSATIVES = ['する', 'す', 'せる', 'させる'];

/** By the ending's dictionary form. */
const CUTS = new Map<string, Cut>([
  ['いたい', { kana: 'い', form: Form.Continuative }], // 洗|いたくない
  ['みたい', { kana: 'み', form: Form.Continuative }], // 楽し|みたい
  ['ん', { kana: 'ん', form: Form.Past, before: ['だ', 'だり', 'で'] }], // 楽し|ん|だり
  ['か', { kana: 'か', form: Form.Irrealis, before: CAUSATIVES }], // 歩|か|される
  ['が', { kana: 'が', form: Form.Irrealis, before: CAUSATIVES }], // 防|が|される
  ['よう', { kana: 'よ', form: Form.Irrealis }], // 感じ|よう
]);

/** 勝|たさ|れる, 楽し|まさ|れる, 裏|切らさ|れる: the short causative, cut so that a verb in 〜す comes out. */
function cutBefore({ features }: MorphemeClass, ending: string): Cut | null {
  const { conjugationType, conjugationForm } = features;
  if (conjugationType !== '五段・サ行' || conjugationForm !== '未然形' || ending.length < 2) return null;
  return { kana: ending.slice(0, -1), form: Form.Irrealis };
}

/** The ending took the stem's last kana. */
function mendCut({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = classes[at - 1];
  const next = classes[at];
  if (last === undefined || next === undefined || !isCuttable(last, next)) return false;
  const known = CUTS.get(next.features.base);
  if (known?.before !== undefined && !known.before.includes(classes[at + 1]?.features.base ?? ''))
    return false;
  const ending = surface(at);
  const cut = known ?? cutBefore(next, ending);
  if (cut === null || !ending.startsWith(cut.kana)) return false;
  const stem = inflected(surface(at - 1) + cut.kana, [cut.form], lookup);
  if (stem === null) return false;
  const rest = ending.slice(cut.kana.length);
  const auxiliary =
    rest === ''
      ? emptied(stem)
      : lookup.find(rest, ({ kind }) => kind === Kind.BoundAuxiliary || kind === Kind.VerbSuffix);
  if (auxiliary === null) return false;
  classes[at - 1] = stem;
  classes[at] = auxiliary;
  if (cut.kana === 'ん') {
    const past = lookup.find(
      surface(at + 1),
      ({ kind }) => kind === Kind.BoundAuxiliary || kind === Kind.BoundParticle,
    );
    if (past !== null) classes[at + 1] = past;
  }
  return true;
}

/** よう may follow a stem as well; all the others show themselves by following what is none. */
function isCuttable(last: MorphemeClass, next: MorphemeClass): boolean {
  if (last.form === Form.None || last.form === Form.Stem) return true;
  return next.features.base === 'よう' && (last.form === Form.Continuative || last.form === Form.Irrealis);
}

/** Stands for a morpheme that the stem before it has swallowed. */
function emptied(stem: MorphemeClass): MorphemeClass {
  return { ...stem, kind: Kind.BoundAuxiliary, steps: [], reading: '' };
}

function inflected(surface: string, forms: readonly Form[], lookup: Lookup): MorphemeClass | null {
  return lookup.find(surface, ({ kind, form }) => {
    return (kind === Kind.Verb || kind === Kind.Adjective) && forms.includes(form);
  });
}
