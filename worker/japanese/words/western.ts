import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import { emptied, type MorphemeRow } from './row.ts';

/**
 * Mends what the west of Japan says and the analyser cuts: 知ら|ん|かっ|た, 出え|へん, 知っ|ちょ|る (ておる), やって|も|うた (てしまった).
 *
 * Replaces the classes of what belongs to the word that ends before `at`.
 *
 * @returns whether it did
 */
export function mendWestern(row: MorphemeRow, at: number, lookup: Lookup): boolean {
  switch (row.surface(at)) {
    case 'かっ':
      return mendPast(row, at);
    case 'へん':
      return mendNegative(row, at, lookup);
    case 'ちょ':
      return mendOru(row, at);
    default:
      return false;
  }
}

/** 行か|へん|かっ|た, 知ら|ん|かっ|た: the past of a negative, whose かっ the analyser takes for a verb. */
function mendPast({ classes, surface }: MorphemeRow, at: number): boolean {
  const last = classes[at - 1];
  if (last?.kind !== Kind.BoundAuxiliary || !NEGATIVES.has(surface(at - 1))) return false;
  classes[at - 1] = { ...last, form: Form.Past };
  classes[at] = { ...emptied(last, 'かっ'), form: Form.Past };
  return true;
}

const NEGATIVES = new Set(['へん', 'ひん', 'ん']);

/** 出え|へん, whose へん is a noun to the analyser. */
function mendNegative({ classes }: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = classes[at - 1];
  if (last?.form !== Form.Irrealis && last?.form !== Form.Continuative) return false;
  const negative = lookup.find('へん', ({ kind }) => kind === Kind.BoundAuxiliary);
  if (negative === null) return false;
  classes[at] = negative;
  return true;
}

/** 知っ|ちょ|る, し|ちょ|った, 食べ|ちょ|らん */
function mendOru({ classes, surface }: MorphemeRow, at: number): boolean {
  const last = classes[at - 1];
  if (last?.form !== Form.Past && last?.form !== Form.Continuative) return false;
  const ending = at + 1 < classes.length ? ENDINGS_OF_ORU.get(surface(at + 1)) : undefined;
  if (ending === undefined) return false;
  const bound = { ...emptied(last, 'ちょ'), endSteps: [] };
  classes[at] = { ...bound, steps: ['contraction-teoru'], form: Form.Continuative };
  classes[at + 1] = { ...bound, ...ending, reading: surface(at + 1) };
  return true;
}

const ENDINGS_OF_ORU = new Map<string, Pick<MorphemeClass, 'form' | 'steps'>>([
  ['る', { form: Form.Free, steps: [] }],
  ['っ', { form: Form.Past, steps: [] }],
  ['らん', { form: Form.Free, steps: ['negative'] }],
]);

/**
 * やって|も|うた, して|も|うて: てしまう, which what stands behind it alone tells from a song. Asked of うた, because も is everywhere;
 * replaces the class of も as well.
 */
export function settleShimau(
  classes: MorphemeClass[],
  at: number,
  surface: (index: number) => string,
): MorphemeClass | null {
  const te = classes[at - 2];
  if (te?.steps[0] !== 'te' || surface(at - 1) !== 'も' || SUNG.test(surface(at + 1))) return null;
  const bound = { ...emptied(te, 'も'), features: { ...te.features, base: AFTER_TE }, endSteps: [] };
  classes[at - 1] = { ...bound, steps: ['contraction-teshimau'], form: Form.Past };
  const past = surface(at);
  const step = past === 'うた' ? 'past' : 'te';
  return { ...bound, reading: past, steps: [step], form: Form.Free };
}

/** What stands behind a song: やってもうたを. */
const SUNG = /^[をがはに]$/;

/** The dictionary form that what is drawn together with て goes by, so that it joins it. */
export const AFTER_TE = 'ていく';

/** 見い|ひん, せえ|へん: in the west a short stem is drawn out, and its vowel is a verb to the analyser. */
export function isDrawnStem(last: MorphemeClass, { form, features }: MorphemeClass): boolean {
  if (form !== Form.Irrealis && form !== Form.Continuative) return false;
  if (features.base === 'える') return last.row === '' && last.kind === Kind.Verb && isStemOfOne(last);
  return features.base === 'いる' && form === Form.Irrealis && last.kind === Kind.Verb && isIchidanStem(last);
}

function isStemOfOne({ form, features }: MorphemeClass): boolean {
  return features.base === 'する'
    ? form === Form.Irrealis
    : form === Form.Continuative && features.base.length === 2;
}

/** 食べ, 見, し, き: the stem that a verb which is not godan has before nearly everything. */
export function isIchidanStem({ form, row }: MorphemeClass): boolean {
  return form === Form.Continuative && row === '';
}
