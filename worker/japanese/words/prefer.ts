import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import type { Step } from './types.ts';

/**
 * The entry that a reader would take a writing for, where the dictionary has a rare homograph that the analyser
 * prefers: 白けれ(ば) is 白い and not 白ける, 勝っ(たら) is 勝つ and not 勝る. Depends on the writing alone.
 */
export function preferred(surface: string, found: MorphemeClass, lookup: Lookup): MorphemeClass {
  const whole = WHOLE_FORMS.get(surface);
  if (whole !== undefined) return inflectedWhole(whole, found, lookup);
  const { pos, conjugationForm, base } = found.features;
  if (NOT_NOUNS.has(surface)) return lookup.find(surface, ({ kind }) => kind === Kind.Verb) ?? found;
  if (pos !== '動詞') return found;
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

/** Stems of verbs that IPADIC also has as nouns, by mistake. */
const NOT_NOUNS = new Set(['仰が', '巡ら', '着い', '臨も']);

/** Rare verb → the usual one that shares some of its forms. */
const USUAL_BASES = new Map<string, string>([
  ['勝る', '勝つ'],
  ['分つ', '分る'],
  ['分かつ', '分かる'],
  ['借る', '借りる'],
  ['足る', '足りる'],
  ['落つ', '落ちる'],
  ['満つ', '満ちる'],
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
]);

function inflectedWhole({ base, steps }: WholeForm, found: MorphemeClass, lookup: Lookup): MorphemeClass {
  const verb = lookup.find(base, ({ kind }) => kind === Kind.Verb);
  if (verb === null) return found;
  return { ...verb, entry: found.entry, reading: found.reading, endSteps: steps };
}

/** Chooses between the two verbs that an unsettled form may be of. The analyser's own choice hangs on the ending. */
export function settle(
  classes: readonly MorphemeClass[],
  at: number,
  surface: (index: number) => string,
  lookup: Lookup,
): MorphemeClass | null {
  const current = classes[at];
  if (current === undefined) return null;
  const written = surface(at);
  let base = current.features.base;
  if (written === '降り') base = fallsBefore(at, surface) ? '降る' : '降りる';
  else if (written === '来さ' || written === '来ら') {
    return /^[せれ]/.test(surface(at + 1)) ? kuru(current, `こ${written.charAt(1)}`, lookup) : null;
  }
  if (written === '行っ') base = surface(at - 1) === 'を' && !WAYS.test(surface(at - 2)) ? '行う' : '行く';
  return lookup.find(written, ({ features: f }) => {
    return (
      f.base === base && f.conjugationForm === current.features.conjugationForm && f.reading !== 'クダリ'
    );
  });
}

/** 来さ|せる, 来ら|れる are 来る and not 来す and 来る, though the dictionary has only those (きたす, きたる) in this form. */
function kuru(current: MorphemeClass, reading: string, lookup: Lookup): MorphemeClass | null {
  const verb = lookup.find('来る', ({ features }) => features.conjugationType.startsWith('カ変'));
  return verb === null ? null : { ...verb, entry: current.entry, form: current.form, reading };
}

/** What one goes along: 道を行って is 行く, 式を行って is 行う. */
const WAYS = /[道路街坂町通橋野山中上下前先外方後]$|廊下|あたり|ところ/;

const FALLING = new Set(
  '雨 雪 霰 雹 霙 霜 露 灰 夕立 時雨 小雨 大雨 大雪 雷雨 星 火の粉 あめ ゆき'.split(' '),
);

/** How many morphemes back the rain is looked for: 雨 が ひどく 降り, 雨 は 今日 も 降り. */
const REACH = 6;

function fallsBefore(at: number, surface: (index: number) => string): boolean {
  for (let i = at - 1; i >= 0 && i >= at - REACH; i--) if (FALLING.has(surface(i))) return true;
  return false;
}
