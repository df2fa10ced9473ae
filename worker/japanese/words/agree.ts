import { Form, Kind, type MorphemeClass } from './classes.ts';
import { underlying } from './derived.ts';
import type { Lookup } from './lookup.ts';
import { emptied, type MorphemeRow } from './row.ts';

/** What an ending asks of the stem before it. */
type Demand = 'voiced' | 'voiceless' | 'ichidan' | 'continuative';

const VOICED_ROWS = 'ガナバマ';

/**
 * Makes the stem before an ending agree with it: 研い|だ is 研ぐ and not 研く, 下り|たり 下りる and not 下る, 繋が|られる
 * 繋がる and not 繋ぐ, 動か|させる 動かす and not 動く. The analyser weighs neighbours by their class and does not know the
 * school grammar. Stems that nothing better is found for stay as they are: old texts have 咲きて.
 */
export function agree(row: MorphemeRow, at: number, lookup: Lookup): void {
  const { classes, surface } = row;
  const last = classes[at - 1];
  const next = classes[at];
  if (last === undefined || next === undefined || last.reading === '') return; // part of a stem, which tells nothing
  if (last.kind === Kind.VerbalNoun) agreeVerbalNoun(row, at, lookup);
  if (next.kind === Kind.Adjective) {
    // 仰が|ない: not the adjective, though the analyser says so.
    if (last.form === Form.Irrealis || last.kind === Kind.BoundParticle)
      classes[at] = lookup.find(surface(at), ({ kind }) => kind === Kind.BoundAuxiliary) ?? next;
    return;
  }
  if (followsStem(next)) agreeAdjective(classes, at, surface, lookup);
  if (last.kind !== Kind.Verb && last.kind !== Kind.Helper) return;
  const demand = demandOf(next, surface(at));
  if (demand === null || accepts(last, demand)) return;
  const better = lookup.find(surface(at - 1), (stem) => stem.kind === Kind.Verb && meets(stem, demand));
  if (better !== null) classes[at - 1] = better;
  else if (demand === 'ichidan') recut(row, at, lookup);
}

export function demandOf({ kind, steps, features }: MorphemeClass, surface: string): Demand | null {
  const { base, conjugationType } = features;
  if (kind === Kind.VerbSuffix) return base === 'られる' || base === 'させる' ? 'ichidan' : null;
  if (base === 'ます') return 'continuative';
  const isPast =
    conjugationType === '特殊・タ' ||
    (kind === Kind.Helper && steps[0]?.startsWith('contraction')) ||
    (kind === Kind.BoundParticle && AFTER_PAST.has(base));
  if (!isPast) return null;
  return 'だでどじ'.includes(surface.charAt(0)) ? 'voiced' : 'voiceless';
}

/** て and what else follows the stem that た follows. */
const AFTER_PAST = new Set(['て', 'で', 'たり', 'だり', 'ちゃ', 'ちゃあ', 'じゃ', 'たって', 'だって']);

function accepts({ row, form, endSteps }: MorphemeClass, demand: Demand): boolean {
  if (endSteps[0] === 'imperative') return false; // 驚かせ|たり
  switch (demand) {
    case 'ichidan':
      return row === '';
    case 'continuative':
      return row === '' || form !== Form.Past;
    case 'voiced':
      return row !== '' && VOICED_ROWS.includes(row);
    case 'voiceless':
      return row === '' || row === 'サ' || (!VOICED_ROWS.includes(row) && form !== Form.Continuative);
  }
}

/** As `accepts`, but strict: only what the school grammar has. */
export function meets(stem: MorphemeClass, demand: Demand): boolean {
  const { row, form } = stem;
  if (demand === 'ichidan') return row === '' && (form === Form.Irrealis || form === Form.Continuative);
  if (demand === 'continuative') return form === Form.Continuative;
  const isTrue = row === '' || row === 'サ' ? form === Form.Continuative : form === Form.Past;
  return isTrue && accepts(stem, demand);
}

/** られる behind a godan stem is れる behind a verb in 〜る, させる is せる behind one in 〜す. */
function recut({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): void {
  const ending = surface(at);
  const writing = surface(at - 1) + ending.charAt(0);
  const stem = lookup.find(
    writing,
    ({ kind, form, row }) => kind === Kind.Verb && row !== '' && form === Form.Irrealis,
  );
  const { conjugationForm } = classes[at]?.features ?? {};
  const rest = lookup.find(
    ending.slice(1),
    ({ kind, features }) => kind === Kind.VerbSuffix && features.conjugationForm === conjugationForm,
  );
  if (stem === null || rest === null) return;
  // 読まさせる is 読む with one さ too many, though IPADIC has 読ます.
  const { base, conjugationType } = stem.features;
  if (underlying(base, conjugationType, 'せる', lookup.dictionary).base !== base) return;
  classes[at - 1] = stem;
  classes[at] = rest;
}

/** 着替え|さ|せる is 着替える rather than 着替えする: the verb that needs no する. */
function agreeVerbalNoun({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): void {
  const next = classes[at];
  if (next?.features.conjugationForm !== '未然レル接続' || classes[at + 1]?.features.base !== 'せる') return;
  const stem = lookup.find(
    surface(at - 1),
    (candidate) => candidate.kind === Kind.Verb && candidate.form === Form.Irrealis && candidate.row === '',
  );
  if (stem === null) return;
  classes[at - 1] = stem;
  classes[at] = emptied(stem, surface(at));
}

/** 正し|すぎる is 正しい and not 正す: a stem of an adjective is more often too much, or seems so. */
function agreeAdjective(
  classes: MorphemeClass[],
  at: number,
  surface: (index: number) => string,
  lookup: Lookup,
): void {
  if (classes[at - 1]?.form === Form.Stem) return;
  const stem = lookup.find(surface(at - 1), ({ form, pos }) => form === Form.Stem && pos === 'i-adjective');
  if (stem !== null) classes[at - 1] = stem;
}

/** さ, そう and すぎる, which follow the stem of an adjective. */
export function followsStem({ kind, steps }: MorphemeClass): boolean {
  const [step] = steps;
  if (kind === Kind.StemSuffix) return step === 'nominal' || step === 'appearance';
  return (kind === Kind.Helper || kind === Kind.Verb) && step === 'excess';
}
