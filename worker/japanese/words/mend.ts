import { hasKanji, isKanaOrKanji } from '../kana.ts';
import { demandOf, followsStem, meets } from './agree.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import { mendCut } from './mend-cut.ts';
import { mendSpoken } from './mend-spoken.ts';
import { emptied, isWordLike, type MorphemeRow } from './row.ts';
import { isModifier } from './settle.ts';

/**
 * Mends what the analyser got wrong about the stem before an ending. IPADIC often prefers a noun where the ending
 * shows that a verb stands (急ぎ|たければ, 仰が|ない, 近く|て), or cuts in the wrong place (洗|いたくない, 楽し|みたい).
 * The morphemes stay as they are; only what words are made of changes.
 *
 * Replaces the classes from `from` to `at` if they can be read as a stem and its ending.
 *
 * @param from first morpheme of the word so far
 * @returns whether it did
 */
export function mend(row: MorphemeRow, from: number, at: number, lookup: Lookup): boolean {
  return (
    mendSpoken(row, at, lookup) ||
    mendStem(row, at, lookup) ||
    mendContraction(row, at, lookup) ||
    mendNegativeTe(row, at, lookup) ||
    mendPotential(row, at, lookup) ||
    mendItadakeru(row, from, at, lookup) ||
    mendCommand(row, at, lookup) ||
    mendCut(row, from, at, lookup)
  );
}

/** The stem was taken for a noun, an adverb, an adjective: 急ぎ, 仰が, 近く, 着い, 強い|た. */
function mendStem({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = classes[at - 1];
  const next = classes[at];
  if (last === undefined || next === undefined) return false;
  const isForced = next.features.base === 'ば' || followsStem(next) || isCommanded(last, next);
  if (!isForced && !isMistakable(last, surface(at - 1)) && !isOfNaku(last, at, surface)) return false;
  if (surface(at - 1) === 'わけ' && isModifier(classes[at - 2])) return false;
  const ending = endingAt(classes, at, surface(at));
  if (ending === null) return false;
  const demand = demandOf(next, surface(at));
  const stem = lookup.find(surface(at - 1), (candidate) => {
    const { kind, form, row } = candidate;
    if ((kind !== Kind.Verb && kind !== Kind.Adjective) || !ending.stems.includes(form)) return false;
    if (candidate.features.base === '戦ぐ') return false; // 戦い|で敗れる
    if (kind === Kind.Verb && demand !== null && !meets(candidate, demand)) return false;
    return !ending.afterIchidan || row === '';
  });
  if (stem === null) return false;
  classes[at - 1] = stem;
  if (ending.kind !== null) {
    classes[at] = lookup.find(surface(at), ({ kind }) => kind === ending.kind) ?? next;
  } else if (ending.afterIchidan) {
    classes[at] = emptied(stem, surface(at));
  }
  return true;
}

/** What stems are mistaken for. */
function isMistakable(last: MorphemeClass, surface: string): boolean {
  if (last.form === Form.None) return isWordLike(last);
  return last.form === Form.Free && last.kind === Kind.Adjective && hasKanji(surface);
}

/** なき|ながら, ない|て|いる: stems of なく that are forms of ない to the analyser. Old people's でもないて is ない. */
function isOfNaku({ kind }: MorphemeClass, at: number, surface: (index: number) => string): boolean {
  if (kind !== Kind.Adjective) return false;
  const written = surface(at - 1) + surface(at);
  return written === 'なきながら' || (written === 'ないて' && CRYING.test(surface(at + 1)));
}

const CRYING = /^(?:い|しま|ばかり|おり)/;

/** 切らせ|られよう, taken for the imperative of 切らす. */
function isCommanded({ endSteps }: MorphemeClass, { kind }: MorphemeClass): boolean {
  return kind === Kind.VerbSuffix && endSteps[0] === 'imperative';
}

interface Ending {
  /** The stems it can follow. */
  stems: readonly Form[];
  /** What it has to be taken for instead, or null. */
  kind: Kind | null;
  /** The さ of させる, which only ichidan verbs have: it becomes part of what follows. */
  afterIchidan: boolean;
}

/** What can be an ending, as one; null for what is none. */
function endingAt(classes: readonly MorphemeClass[], at: number, surface: string): Ending | null {
  const next = classes[at];
  if (next === undefined) return null;
  const { base, conjugationForm } = next.features;
  const after = classes[at + 1]?.features.base;
  const plain = (...stems: Form[]): Ending => ({ stems, kind: null, afterIchidan: false });
  if (followsStem(next)) return plain(Form.Stem);
  switch (next.kind) {
    case Kind.BoundAuxiliary:
      if (base === 'ない' || base === 'ぬ' || base === 'ん' || base === 'う')
        return plain(Form.Irrealis, Form.Adverbial);
      return base === 'た' || base === 'だ' ? plain(Form.Past, Form.Continuative) : plain(Form.Continuative);
    case Kind.BoundParticle:
      if (next.steps[0] === 'conditional-ba') return plain(Form.Hypothetical);
      if (next.steps[0] === 'while' && !isBeforeWhile(classes[at - 1])) return null;
      return plain(Form.Past, Form.Continuative, Form.Adverbial);
    case Kind.Helper:
      if (next.steps.length === 0) return null;
      return next.steps[0]?.startsWith('contraction')
        ? plain(Form.Past, Form.Continuative)
        : plain(Form.Continuative); // 叫び|始める
    case Kind.VerbSuffix:
      return plain(Form.Irrealis);
    case Kind.Copula:
      if (base !== 'たり' || !(surface === 'たり' || surface === 'たら')) return null;
      return {
        stems: [Form.Past, Form.Continuative],
        kind: surface === 'たり' ? Kind.BoundParticle : Kind.BoundAuxiliary,
        afterIchidan: false,
      };
    case Kind.Adjective:
      if (base !== 'ない') return null;
      return { stems: [Form.Irrealis], kind: Kind.BoundAuxiliary, afterIchidan: false };
    case Kind.Verb:
      // 古くありません, where 古く is also an adverb
      if (base === 'ある' && next.form === Form.Continuative && after === 'ます')
        return plain(Form.Adverbial);
      if (base === 'たかる' && next.form === Form.Past)
        // 遊び|たかっ|たら
        return { stems: [Form.Continuative], kind: Kind.BoundAuxiliary, afterIchidan: false };
      if (base === 'する' && conjugationForm === '未然レル接続' && after === 'せる')
        // 高め|さ|せる
        return { stems: [Form.Irrealis], kind: null, afterIchidan: true };
      return next.steps.length > 0 ? plain(Form.Continuative) : null;
    default:
      return null;
  }
}

/** A noun that may be a stem, and the old なき; but 狭い|ながら. */
function isBeforeWhile(last: MorphemeClass | undefined): boolean {
  return last?.form === Form.None || last?.features.conjugationForm === '体言接続';
}

/** 読ん|じゃ|う, 読ん|じゃ|っ|た, 読ん|じゃ|い|ます: the analyser does not know all forms of じゃう. */
function mendContraction({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  if (classes[at - 1]?.steps[0] !== 'contraction-tewa') return false;
  const form = contractionForm(surface(at), classes[at + 1]);
  if (form === null) return false;
  const helper = lookup.find(`${surface(at - 1)}う`, ({ kind }) => kind === Kind.Helper);
  if (helper === null) return false;
  classes[at - 1] = { ...helper, form: Form.Past, reading: surface(at - 1) };
  classes[at] = { ...emptied(helper, surface(at)), form, endSteps: [] };
  return true;
}

function contractionForm(kana: string, after: MorphemeClass | undefined): Form | null {
  const base = after?.features.base;
  if (kana === 'う') return Form.Free;
  if (kana === 'っ') return base === 'た' || base === 'て' ? Form.Past : null;
  return kana === 'い' && (base === 'ます' || base === 'たい') ? Form.Continuative : null;
}

/** 食べない|で, whose で is often taken for that of だ. */
function mendNegativeTe({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = classes[at - 1];
  if (surface(at) !== 'で' || last?.kind !== Kind.BoundAuxiliary || last.features.base !== 'ない')
    return false;
  const after = classes[at + 1]?.features.base;
  if (surface(at - 1) !== 'ない' || after === 'ある' || after === 'ござる') return false;
  const te = lookup.find('で', ({ kind, steps }) => kind === Kind.BoundParticle && steps[0] === 'te');
  if (te === null) return false;
  classes[at] = te;
  return true;
}

/** 教えて|い|た|だけ|ます: no だけ stands before what needs a stem. */
function mendItadakeru({ classes, surface }: MorphemeRow, from: number, at: number, lookup: Lookup): boolean {
  if (surface(at) !== 'だけ' || from !== at - 2 || surface(from) + surface(at - 1) !== 'いた') return false;
  if (!/^(?:ま[しすせ]|ない$|なかっ|なけれ|そう|ず)/.test(surface(at + 1))) return false;
  const stem = lookup.find('いただけ', ({ form }) => form === Form.Continuative);
  if (stem === null) return false;
  classes[from] = stem;
  classes[at - 1] = emptied(stem, '');
  classes[at] = emptied(stem, '');
  return true;
}

/** 待|てっ: a command that is called out. */
function mendCommand({ classes, surface, unit }: MorphemeRow, at: number, lookup: Lookup): boolean {
  if (surface(at) !== 'てっ' || isKanaOrKanji(unit(at + 1))) return false;
  const command = lookup.find(`${surface(at - 1)}て`, ({ kind, endSteps }) => {
    return kind === Kind.Verb && endSteps[0] === 'imperative';
  });
  if (command === null) return false;
  classes[at - 1] = { ...command, form: Form.Continuative }; // so that っ is bound to it
  classes[at] = emptied(command, 'っ');
  return true;
}

/** 信じ|らん|ない: られ as it is spoken, which IPADIC takes for a noun. */
function mendPotential({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = classes[at - 1];
  if (surface(at) !== 'らん' || classes[at + 1]?.features.base !== 'ない' || last?.kind !== Kind.Verb)
    return false;
  const isStem = last.row === '' && (last.form === Form.Continuative || last.form === Form.Irrealis);
  const suffix = lookup.find('られ', ({ kind, form }) => kind === Kind.VerbSuffix && form === Form.Irrealis);
  const negative = lookup.find(surface(at + 1), ({ kind }) => kind === Kind.BoundAuxiliary);
  if (!isStem || suffix === null || negative === null) return false;
  classes[at] = { ...suffix, reading: 'らん' };
  classes[at + 1] = negative;
  return true;
}
