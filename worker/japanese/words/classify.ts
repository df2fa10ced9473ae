import { isAllKana, toHiragana } from '../kana.ts';
import type { Features } from '../types.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import { DRAWN_TOGETHER } from './mend-spoken.ts';
import { EXCESS, MISTAKEN_SUFFIXES, TE_ADVERBS, VERBAL_NOUN } from './settle.ts';
import {
  ASPECTS,
  AUXILIARY_STEPS,
  HELPER_STEPS,
  PARTICLE_STEPS,
  STEM_SUFFIX_STEPS,
  VERB_SUFFIX_STEPS,
} from './steps.ts';
import { isCompoundable, takesSuru } from './suru.ts';
import type { PartOfSpeech, Step } from './types.ts';

const NOUN_POS: Record<string, PartOfSpeech> = {
  固有名詞: 'proper-noun',
  代名詞: 'pronoun',
  数: 'number',
  形容動詞語幹: 'na-adjective',
  ナイ形容詞語幹: 'noun',
  接尾: 'suffix',
};

const POS: Record<string, PartOfSpeech> = {
  動詞: 'verb',
  形容詞: 'i-adjective',
  副詞: 'adverb',
  連体詞: 'adnominal',
  接続詞: 'conjunction',
  感動詞: 'interjection',
  助詞: 'particle',
  助動詞: 'auxiliary',
  接頭詞: 'prefix',
  記号: 'symbol',
  フィラー: 'interjection',
};

const FORMS: Record<string, Form> = {
  未然形: Form.Irrealis,
  未然ウ接続: Form.Irrealis,
  未然ヌ接続: Form.Irrealis,
  未然レル接続: Form.Irrealis,
  未然特殊: Form.Irrealis,
  連用形: Form.Continuative,
  連用タ接続: Form.Past,
  連用テ接続: Form.Adverbial,
  連用デ接続: Form.Past,
  仮定形: Form.Hypothetical,
  ガル接続: Form.Stem,
};

const COPULAS = new Set([
  'だ', 'です', 'っす', 'どす', 'じゃ', 'や', 'なり', 'たり', 'ごとし', '如し', 'べし', 'まじ', 'らしい', 'じゃん', 'じゃン',
  'やん', 'ある', 'ござる', '御座る', '無い',
]); // biome-ignore format: a list

const BOUND_PARTICLES = new Set(['接続助詞', '並立助詞']);

/** Those that need a stem whatever IPADIC has them as: 行か|にゃ. */
const BOUND = new Set(['だって', 'て', 'で', 'にゃ']);

/** 接尾 that stay words of their own: they follow any noun and are looked up for themselves. */
const FREE_SUFFIXES = new Set([
  'ずつ', 'ごと', '毎', 'あまり', '余り', 'ほど', '以内', '以外', '付近', '程度', '未満', 'いかん', 'ならでは', '以南', '以北',
  '以西', '以遠', 'ぐるみ', 'じゅう', 'がらみ', '絡み', '同士', 'どうし', 'なかば', '如何', '次第', 'しだい', 'よう', 'や',
]); // biome-ignore format: a list

const NUMBER_MARKS = new Set(['，', '．', '・', ',', '.']);

type KindAndSteps = readonly [Kind, readonly Step[]];

const NO_STEPS: readonly Step[] = [];

/** Nouns are most of the entries, and few of them are such. */
function mayBeDrawn({ pos, base }: Features): boolean {
  return pos === '名詞' ? DRAWN_NOUNS.has(base) : DRAWN_TOGETHER.has(base);
}

const DRAWN_NOUNS = new Set(['ん', 'らん', 'へん', 'ちょ']);

/** What entries of one part of speech and inflection have in common. */
type GrammarClass = Pick<
  MorphemeClass,
  'form' | 'pos' | 'adjectival' | 'isCompoundable' | 'row' | 'endSteps'
> & {
  /** Null where they hang on the dictionary form as well. */
  kindAndSteps: KindAndSteps | null;
};

/** Classifies the entries of a dictionary. A book has some 7 000, of 200 grammars; what a grammar decides is decided once. */
export class Classifier {
  readonly #grammars = new Map<number, GrammarClass>();

  /** @param grammar the dictionary's number for the first six features */
  classify(features: Features, entry: number, grammar: number): MorphemeClass {
    const { form, pos, adjectival, isCompoundable, row, endSteps, kindAndSteps } = this.#grammar(
      features,
      grammar,
    );
    const [kind, steps] = kindAndSteps ?? kindOf(features, form);
    return {
      entry,
      kind,
      form,
      pos,
      adjectival,
      isCompoundable,
      takesSuru: takesSuru(kind, features),
      settle: isUnsettled(features, form),
      mayBeEnding: isEnding(kind, features, form) || (IS_VERBAL.has(kind) && steps.length > 0),
      mayBeDrawn: mayBeDrawn(features),
      governs: governs(kind, features, steps),
      row,
      steps,
      endSteps,
      features,
      reading: features.reading === null ? null : toHiragana(features.reading),
    };
  }

  #grammar(features: Features, grammar: number): GrammarClass {
    const known = this.#grammars.get(grammar);
    if (known !== undefined) return known;
    const made = grammarClass(features);
    // The form of an auxiliary may hang on its dictionary form.
    if (features.pos !== '助動詞') this.#grammars.set(grammar, made);
    return made;
  }
}

function grammarClass(features: Features): GrammarClass {
  const form = formOf(features);
  return {
    form,
    pos: posOf(features),
    adjectival:
      features.pos === '形容詞' ||
      (features.pos === '助動詞' && /^(?:特殊・[ナタ]イ|形容詞)/.test(features.conjugationType)),
    isCompoundable: isCompoundable(features),
    row: /^五段・(.)/.exec(features.conjugationType)?.[1] ?? '',
    endSteps: endStepsOf(features),
    kindAndSteps: hangsOnBase(features) ? null : kindOf(features, form),
  };
}

function hangsOnBase({ pos, posDetail1 }: Features): boolean {
  switch (pos) {
    case '名詞':
      return posDetail1 === '数' || posDetail1 === '接尾';
    case '形容詞':
      return posDetail1 === '非自立';
    default:
      return HANGING.has(pos);
  }
}

const HANGING = new Set(['動詞', '助動詞', '助詞', '接頭詞', '副詞']);

function governs(kind: Kind, { base, conjugationForm }: Features, [step]: readonly Step[]): boolean {
  if (kind === Kind.Adjective) return base === 'ない';
  return GOVERNING.has(kind) || step === 'excess' || conjugationForm === '未然レル接続';
}

/** What asks something of the stem before it. */
const GOVERNING = new Set<Kind>([
  Kind.BoundAuxiliary,
  Kind.BoundParticle,
  Kind.VerbSuffix,
  Kind.StemSuffix,
  Kind.Helper,
]);

/** Dictionary forms of what is taken for an ending, or for part of one: 急ぎ|たり, 楽し|ん|だ, 歩|か|される, 助|から|される. */
const MISTAKEN_ENDINGS = new Set([
  'へん', 'ちょ', 'だけ', 'や', 'け', 'んじゃ', 'ねえ', 'ねぇ', 'ねー', 'たり', 'ない', 'ある', 'みたい', 'ん', 'か', 'が', 'から', 'だ', 'ら', 'よう', 'う', 'く', 'で', 'らん',
]); // biome-ignore format: a list

/** Longer verbs in kana are no endings: ませる (生|ませる), たかる (遊び|たかったら). */
const MAX_ENDING = 4;

function isEnding(kind: Kind, { base, conjugationType }: Features, form: Form): boolean {
  if (GOVERNING.has(kind) && kind !== Kind.Helper) return true;
  if (kind === Kind.Verb && conjugationType === '五段・サ行' && form === Form.Irrealis) return true;
  if (kind === Kind.Verb || kind === Kind.Adjective || kind === Kind.Helper)
    return base.length <= MAX_ENDING && isAllKana(base);
  return MISTAKEN_ENDINGS.has(base);
}

const IS_VERBAL = new Set<Kind>([Kind.Verb, Kind.Helper]);

const DRAWN_NEGATIVES = new Set(['ねえ', 'ねぇ', 'ねー']);

function isUnsettled({ base, pos, posDetail1 }: Features, form: Form): boolean {
  if (TE_ADVERBS.has(base) || base === 'たらしい' || DRAWN_NEGATIVES.has(base)) return true;
  if (pos === '名詞' && posDetail1 === '接尾') return MISTAKEN_SUFFIXES.has(base) || EXCESS.has(base);
  if (base === 'うた' || base === 'うてる') return true;
  if (pos === '名詞') return (posDetail1 === '一般' || posDetail1 === 'サ変接続') && VERBAL_NOUN.test(base);
  if (pos !== '動詞') return false;
  if (form === Form.Continuative) return base === '降る' || base === '降りる';
  if (form === Form.Irrealis) return ['来す', '来る', 'こる', '出す', 'わける'].includes(base);
  return form === Form.Past && ['行う', '行く', '通う', '通る', 'なる', 'かう', 'かる'].includes(base);
}

function posOf({ pos, posDetail1, posDetail2 }: Features): PartOfSpeech {
  if (posDetail2 === '助動詞語幹') return 'auxiliary'; // 行く|そう, 猫|の|よう
  if (pos === '名詞') return NOUN_POS[posDetail1] ?? 'noun';
  return POS[pos] ?? 'other';
}

function formOf({ pos, base, conjugationForm, conjugationType }: Features): Form {
  if (conjugationForm === '*') return Form.None;
  // で of だ: ない and ある after it are words of their own (先生でない).
  if (pos === '助動詞' && base === 'だ' && conjugationType === '特殊・ダ' && conjugationForm === '連用形')
    return Form.Free;
  return FORMS[conjugationForm] ?? Form.Free;
}

function kindOf(features: Features, form: Form): KindAndSteps {
  const { pos, posDetail1, base, conjugationType } = features;
  switch (pos) {
    case '名詞':
      return nounKind(features);
    case '動詞':
      if (posDetail1 === '接尾') {
        const steps = VERB_SUFFIX_STEPS.get(base);
        return [steps === undefined ? Kind.NounSuffix : Kind.VerbSuffix, steps ?? NO_STEPS];
      }
      return posDetail1 === '非自立' || CONTRACTIONS.has(base)
        ? [Kind.Helper, HELPER_STEPS.get(base) ?? NO_STEPS]
        : [Kind.Verb, ASPECTS.get(base) ?? NO_STEPS];
    case '形容詞':
      if (posDetail1 === '接尾') return [Kind.AdjectiveSuffix, NO_STEPS];
      return posDetail1 === '非自立'
        ? [Kind.Helper, HELPER_STEPS.get(base) ?? NO_STEPS]
        : [Kind.Adjective, NO_STEPS];
    case '助動詞':
      if (COPULAS.has(base) && conjugationType !== '特殊・タ')
        return [Kind.Copula, AUXILIARY_STEPS.get(base) ?? NO_STEPS];
      if (conjugationType === '特殊・タ' && form === Form.Hypothetical)
        return [Kind.BoundAuxiliary, ['conditional-tara']];
      return [Kind.BoundAuxiliary, AUXILIARY_STEPS.get(base) ?? NO_STEPS];
    case '助詞': {
      const steps = BOUND_PARTICLES.has(posDetail1) || BOUND.has(base) ? PARTICLE_STEPS.get(base) : undefined;
      return steps === undefined ? [Kind.Other, NO_STEPS] : [Kind.BoundParticle, steps];
    }
    case '接頭詞':
      return [base === '第' ? Kind.NumberPrefix : Kind.Other, NO_STEPS];
    case '副詞':
      return [MIMETIC.test(base) && !NOT_MIMETIC.has(base) ? Kind.VerbalNoun : Kind.Other, NO_STEPS];
    default:
      return [Kind.Other, NO_STEPS];
  }
}

/** Contractions that IPADIC also has as full verbs. */
const CONTRACTIONS = new Set(['ちゃう', 'じゃう', 'ちまう', 'じまう']);

/** がっかり, のんびり, ふわふわ, ほっと: adverbs that become verbs with する, as びっくり does in IPADIC. */
const MIMETIC = /^(?:[ぁ-ん][っん][ぁ-ん]り|([ぁ-ん]{2}|[ァ-ヶ]{2})\1|[ぁ-んー]{1,3}[っん]と)$/;

/** Adverbs of that form that are no sound and no manner: ときどきする is two words. */
const NOT_MIMETIC = new Set(
  'ときどき たびたび しばしば いちいち いろいろ わざわざ いよいよ ますます そもそも なかなか もともと またまた まだまだ だんだん まあまあ まずまず つぎつぎ みすみす おいおい つねづね かねがね たまたま それぞれ きっと もっと ずっと やっと ちょっと なんと うんと たんと とんと まんまと'.split(
    ' ',
  ),
);

function nounKind({ posDetail1, posDetail2, base }: Features): KindAndSteps {
  switch (posDetail1) {
    case 'サ変接続':
      return [Kind.VerbalNoun, NO_STEPS];
    case '数':
      if (base === '、') return [Kind.Other, NO_STEPS];
      return [NUMBER_MARKS.has(base) ? Kind.NumberMark : Kind.Number, NO_STEPS];
    case '接尾': {
      if (posDetail2 === '助数詞') return [NUMBER_MARKS.has(base) ? Kind.NumberMark : Kind.Counter, NO_STEPS];
      const steps = STEM_SUFFIX_STEPS.get(base);
      if (steps !== undefined) return [Kind.StemSuffix, steps];
      if (FREE_SUFFIXES.has(base) || posDetail2 === '人名' || posDetail2 === '副詞可能')
        return [Kind.Noun, NO_STEPS];
      return [Kind.NounSuffix, NO_STEPS];
    }
    default:
      return [Kind.Noun, NO_STEPS];
  }
}

/** What the form itself says when nothing follows in the word. */
function endStepsOf({ conjugationForm, conjugationType, pos }: Features): readonly Step[] {
  if (conjugationForm.startsWith('命令')) return ['imperative'];
  if (conjugationType === '特殊・タ') return NO_STEPS;
  if (conjugationForm.startsWith('仮定')) return ['conditional-ba'];
  if (conjugationForm === '連用テ接続') return ['adverbial'];
  if (conjugationForm === '連用形' && pos !== '助動詞') return ['continuative'];
  return NO_STEPS;
}
