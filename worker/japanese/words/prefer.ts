import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import type { Step } from './types.ts';

/**
 * The entry that a reader would take a writing for, where the dictionary has a rare homograph that the analyser
 * prefers: 白けれ(ば) is 白い and not 白ける, 勝っ(たら) is 勝つ and not 勝る. Depends on the writing alone.
 */
export function preferred(surface: string, found: MorphemeClass, lookup: Lookup): MorphemeClass {
  const whole = WHOLE_FORMS.get(surface);
  // よせ|て is of よせる.
  if (whole !== undefined && found.features.conjugationType !== '一段')
    return inflectedWhole(whole, found, lookup);
  const { pos, conjugationForm, conjugationType, base } = found.features;
  if (NOT_NOUNS.has(surface)) return lookup.find(surface, ({ kind }) => kind === Kind.Verb) ?? found;
  const inner = VERBS_WITHIN.get(base);
  if (inner !== undefined) {
    return {
      ...found,
      pos: 'verb',
      features: { ...found.features, base: inner.base },
      within: inner.steps,
    };
  }
  if (pos !== '動詞') return found;
  if (conjugationType.startsWith('下二')) return modern(surface, found, lookup);
  if (conjugationForm === '仮定形' && surface.endsWith('けれ')) {
    const accepts = ({ form, pos }: MorphemeClass) => form === Form.Hypothetical && pos !== 'verb';
    return lookup.find(surface, accepts) ?? found;
  }
  const usual = USUAL_BASES.get(base);
  if (usual === undefined) return found;
  return (
    lookup.find(surface, ({ features: f }) => f.base === usual && f.conjugationForm === conjugationForm) ??
    found
  );
}

/** 捧げ(られ) is 捧げる and not 捧ぐ, which has gone out of use. */
function modern(surface: string, found: MorphemeClass, lookup: Lookup): MorphemeClass {
  const isModern = ({ form, features }: MorphemeClass) =>
    form === found.form && features.conjugationType === '一段';
  return lookup.find(surface, isModern) ?? found;
}

/** Words of the dictionary that are a verb with what is bound to it, and mean no more. */
const VERBS_WITHIN = new Map<string, WholeForm>([
  ['済まない', { base: '済む', steps: ['negative'] }],
  ['しとる', { base: 'する', steps: ['contraction-teoru'] }],
]);

/** Forms of verbs that IPADIC also has as nouns, by mistake. */
const NOT_NOUNS = new Set(['仰が', '巡ら', '着い', '臨も', '出ろ']);

/** Rare verb → the usual one that shares some of its forms. */
const USUAL_BASES = new Map<string, string>([
  ['勝る', '勝つ'],
  ['分つ', '分る'],
  ['分かつ', '分かる'],
  ['集る', '集う'],
  ['借る', '借りる'],
  ['足る', '足りる'],
  ['落つ', '落ちる'],
  ['満つ', '満ちる'],
  ['疑る', '疑う'],
  ['震る', '震う'],
  ['覆る', '覆う'],
  ['充つ', '充ちる'],
  ['飽く', '飽きる'],
  ['報う', '報いる'],
  ['おもる', 'おもう'],
  ['まう', 'まつ'],
  ['つかる', 'つかう'],
  ['かる', 'かう'],
  ['しまる', 'しまう'],
]);

interface WholeForm {
  base: string;
  steps: readonly Step[];
}

/** Inflected forms that the dictionary has as one word of another kind: a conjunction, an adverb, a surname. */
const WHOLE_FORMS = new Map<string, WholeForm>([
  ['したら', { base: 'する', steps: ['conditional-tara'] }],
  ['入ろう', { base: '入る', steps: ['volitional'] }],
  ['始めて', { base: '始める', steps: ['te'] }],
  ['押して', { base: '押す', steps: ['te'] }],
  ['よせ', { base: 'よす', steps: ['imperative'] }],
  ['きたり', { base: 'くる', steps: ['representative'] }],
]);

function inflectedWhole({ base, steps }: WholeForm, found: MorphemeClass, lookup: Lookup): MorphemeClass {
  const verb = lookup.find(base, ({ kind }) => kind === Kind.Verb);
  if (verb === null) return found;
  return { ...verb, entry: found.entry, reading: found.reading, endSteps: steps };
}
