import { toHiragana } from '../kana.ts';
import type { Features } from '../types.ts';
import type { PartOfSpeech, Step } from './types.ts';

/** How a morpheme takes part in building words. */
export const Kind = {
  /** Stands for itself: particles, conjunctions, interjections, symbols. */
  Other: 0,
  Noun: 1,
  /** 名詞,サ変接続: becomes a verb with する. */
  VerbalNoun: 2,
  Number: 3,
  Counter: 4,
  /** 名詞,接尾 that makes one word with the noun before it (者, 的, 化). */
  NounSuffix: 5,
  /** What turns a stem into a noun or na-adjective: さ, み, げ, そう, がち, 方. */
  StemSuffix: 6,
  Verb: 7,
  /** 動詞,非自立, 形容詞,非自立. */
  Helper: 8,
  /** れる, せる, がる …: 動詞,接尾. */
  VerbSuffix: 9,
  Adjective: 10,
  /** っぽい, くさい: 形容詞,接尾. */
  AdjectiveSuffix: 11,
  /** 助動詞 that needs a stem: た, ます, ない, たい … */
  BoundAuxiliary: 12,
  /** 助動詞 that follows whole words: だ, です, らしい, べし … */
  Copula: 13,
  /** 接続助詞 that needs a stem: て, ば, たり, ながら … */
  BoundParticle: 14,
  /** 第 */
  NumberPrefix: 15,
  /** Digits' commas and points, also outside numbers. */
  NumberMark: 16,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** The stem an inflecting morpheme stands in: what may follow it in the same word. */
export const Form = {
  /** Does not inflect. */
  None: 0,
  /** 基本形, 体言接続, 命令形: nothing more is needed. */
  Free: 1,
  /** 未然形 */
  Irrealis: 2,
  /** 連用形 */
  Continuative: 3,
  /** 連用タ接続: before た and て. */
  Past: 4,
  /** 連用テ接続: 美しく. */
  Adverbial: 5,
  /** 仮定形 */
  Hypothetical: 6,
  /** ガル接続: 美し. */
  Stem: 7,
} as const;

export type Form = (typeof Form)[keyof typeof Form];

/** What the rules need to know of an entry; worked out once an entry. */
export interface MorphemeClass {
  entry: number;
  kind: Kind;
  form: Form;
  pos: PartOfSpeech;
  /** i-adjectives, ない, たい: what です after makes polite. */
  adjectival: boolean;
  /** A common or proper noun, which may make a compound with the next. */
  isCompoundable: boolean;
  /** Which of two verbs it is depends on what stands before it: 降り (降る, 降りる), 行っ (行く, 行う), 来さ, 来ら (来る, 来す). */
  settle: boolean;
  /** Whether it may be an ending that the analyser cut off wrongly: see `mend`. */
  mayBeEnding: boolean;
  /** What it adds to a conjugation when it is bound to a stem. */
  steps: readonly Step[];
  /** What its own form adds when it ends the word. */
  endSteps: readonly Step[];
  features: Features;
  /** Hiragana, or null. */
  reading: string | null;
}

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

/** Auxiliaries by dictionary form. */
const AUXILIARY_STEPS: Record<string, readonly Step[]> = {
  た: ['past'],
  だ: ['past'],
  ます: ['polite'],
  やす: ['polite'],
  ない: ['negative'],
  ぬ: ['negative'],
  ん: ['negative'],
  へん: ['negative'],
  ひん: ['negative'],
  たい: ['desiderative'],
  う: ['volitional'],
  よう: ['volitional'],
  まい: ['negative-volitional'],
  じ: ['negative-volitional'],
  です: ['polite'],
  き: ['past'],
  けり: ['past'],
  り: ['past'],
  つ: ['past'],
  る: ['passive'],
  たり: ['representative'],
};

const VERB_SUFFIX_STEPS: Record<string, readonly Step[]> = {
  れる: ['passive'],
  られる: ['passive-or-potential'],
  せる: ['causative'],
  させる: ['causative'],
  す: ['causative'],
  さす: ['causative'],
  しめる: ['causative'],
  がる: ['seeming'],
};

/** Contractions of て + helper, and helpers that join the stem itself and say how the action goes on. */
const HELPER_STEPS: Record<string, readonly Step[]> = {
  てる: ['contraction-teiru'],
  でる: ['contraction-teiru'],
  る: ['contraction-teiru'],
  とく: ['contraction-teoku'],
  どく: ['contraction-teoku'],
  ちゃう: ['contraction-teshimau'],
  じゃう: ['contraction-teshimau'],
  ちまう: ['contraction-teshimau'],
  じまう: ['contraction-teshimau'],
  たげる: ['contraction-teageru'],
  たる: ['contraction-teyaru'],
  てく: ['contraction-teiku'],
  でく: ['contraction-teiku'],
  とる: ['contraction-teoru'],
  どる: ['contraction-teoru'],
  すぎる: ['excess'],
  過ぎる: ['excess'],
  はじめる: ['inception'],
  始める: ['inception'],
  出す: ['inception'],
  だす: ['inception'],
  つづける: ['continuation'],
  続ける: ['continuation'],
  続く: ['continuation'],
  終わる: ['completion'],
  終える: ['completion'],
  かねる: ['inability'],
  そびれる: ['inability'],
  そこねる: ['inability'],
  得る: ['potential'],
  える: ['potential'],
  うる: ['potential'],
  まくる: ['intensity'],
  なさる: [],
  やすい: ['ease'],
  よい: ['ease'],
  良い: ['ease'],
  にくい: ['difficulty'],
  づらい: ['difficulty'],
  がたい: ['difficulty'],
  難い: ['difficulty'],
};

/** Helpers that IPADIC often has as full verbs. */
const ASPECTS: Record<string, readonly Step[]> = {
  すぎる: ['excess'],
  過ぎる: ['excess'],
  はじめる: ['inception'],
  始める: ['inception'],
  つづける: ['continuation'],
  続ける: ['continuation'],
  おわる: ['completion'],
  終わる: ['completion'],
  終る: ['completion'],
  おえる: ['completion'],
  終える: ['completion'],
};

const PARTICLE_STEPS: Record<string, readonly Step[]> = {
  て: ['te'],
  で: ['te'],
  ちゃ: ['contraction-tewa'],
  ちゃあ: ['contraction-tewa'],
  じゃ: ['contraction-tewa'],
  たって: ['concessive'],
  だって: ['concessive'],
  ども: ['concessive'],
  ど: ['concessive'],
  ば: ['conditional-ba'],
  たり: ['representative'],
  だり: ['representative'],
  ながら: ['while'],
  つつ: ['while'],
};

const BOUND_PARTICLES = new Set(['接続助詞', '並立助詞']);

const STEM_SUFFIX_STEPS: Record<string, readonly Step[]> = {
  そう: ['appearance'],
  そ: ['appearance'],
  さ: ['nominal'],
  み: ['nominal'],
  げ: ['appearance'],
  気: ['appearance'],
  がち: ['tendency'],
  方: [],
  かた: [],
  ぶり: [],
  っぷり: [],
  たて: [],
};

/** 接尾 that stay words of their own: they follow any noun and are looked up for themselves. */
const FREE_SUFFIXES = new Set([
  'ずつ', 'ごと', '毎', 'あまり', '余り', 'ほど', '以内', '以外', '付近', '程度', '未満', 'いかん', 'ならでは', '以南', '以北',
  '以西', '以遠', 'ぐるみ', 'じゅう', 'がらみ', '絡み', '同士', 'どうし', 'なかば', '如何', '次第', 'しだい', 'よう', 'や',
]); // biome-ignore format: a list

const NUMBER_MARKS = new Set(['，', '．', '・', ',', '.']);

export function classify(features: Features, entry: number): MorphemeClass {
  const form = formOf(features);
  const [kind, steps] = kindOf(features, form);
  return {
    entry,
    kind,
    form,
    pos: posOf(features),
    adjectival:
      features.pos === '形容詞' ||
      (features.pos === '助動詞' && ['特殊・ナイ', '特殊・タイ'].includes(features.conjugationType)),
    isCompoundable: features.pos === '名詞' && COMPOUNDABLE.has(features.posDetail1),
    settle: isUnsettled(features, form),
    mayBeEnding: isEnding(kind, features, form),
    steps,
    endSteps: endStepsOf(features),
    features,
    reading: features.reading === null ? null : toHiragana(features.reading),
  };
}

const COMPOUNDABLE = new Set(['一般', '固有名詞', 'サ変接続', '形容動詞語幹']);

/** Dictionary forms of what is taken for an ending, or for part of one: 急ぎ|たり, 洗|いたくない, 楽し|ん|だ, 歩|か|される. */
const MISTAKEN_ENDINGS = new Set(['たり', 'ない', 'ある', 'いたい', 'みたい', 'ん', 'か', 'が', 'よう']);

function isEnding(kind: Kind, { base, conjugationType }: Features, form: Form): boolean {
  if (kind === Kind.BoundAuxiliary || kind === Kind.BoundParticle || kind === Kind.VerbSuffix) return true;
  if (kind === Kind.Verb && conjugationType === '五段・サ行' && form === Form.Irrealis) return true;
  return MISTAKEN_ENDINGS.has(base);
}

function isUnsettled({ base, pos }: Features, form: Form): boolean {
  if (pos !== '動詞') return false;
  if (form === Form.Continuative) return base === '降る' || base === '降りる';
  if (form === Form.Irrealis) return base === '来す' || base === '来る';
  return form === Form.Past && (base === '行う' || base === '行く');
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

type KindAndSteps = [Kind, readonly Step[]];

const NO_STEPS: readonly Step[] = [];

function kindOf(features: Features, form: Form): KindAndSteps {
  const { pos, posDetail1, base, conjugationType } = features;
  switch (pos) {
    case '名詞':
      return nounKind(features);
    case '動詞':
      if (posDetail1 === '接尾') {
        const steps = VERB_SUFFIX_STEPS[base];
        return [steps === undefined ? Kind.NounSuffix : Kind.VerbSuffix, steps ?? NO_STEPS];
      }
      return posDetail1 === '非自立'
        ? [Kind.Helper, HELPER_STEPS[base] ?? NO_STEPS]
        : [Kind.Verb, ASPECTS[base] ?? NO_STEPS];
    case '形容詞':
      if (posDetail1 === '接尾') return [Kind.AdjectiveSuffix, NO_STEPS];
      return posDetail1 === '非自立'
        ? [Kind.Helper, HELPER_STEPS[base] ?? NO_STEPS]
        : [Kind.Adjective, NO_STEPS];
    case '助動詞':
      if (COPULAS.has(base) && conjugationType !== '特殊・タ')
        return [Kind.Copula, AUXILIARY_STEPS[base] ?? NO_STEPS];
      if (conjugationType === '特殊・タ' && form === Form.Hypothetical)
        return [Kind.BoundAuxiliary, ['conditional-tara']];
      return [Kind.BoundAuxiliary, AUXILIARY_STEPS[base] ?? NO_STEPS];
    case '助詞': {
      const steps =
        BOUND_PARTICLES.has(posDetail1) || base === 'だって' || base === 'て' || base === 'で'
          ? PARTICLE_STEPS[base]
          : undefined;
      return steps === undefined ? [Kind.Other, NO_STEPS] : [Kind.BoundParticle, steps];
    }
    case '接頭詞':
      return [base === '第' ? Kind.NumberPrefix : Kind.Other, NO_STEPS];
    default:
      return [Kind.Other, NO_STEPS];
  }
}

function nounKind({ posDetail1, posDetail2, base }: Features): KindAndSteps {
  switch (posDetail1) {
    case 'サ変接続':
      return [Kind.VerbalNoun, NO_STEPS];
    case '数':
      if (base === '、') return [Kind.Other, NO_STEPS];
      return [NUMBER_MARKS.has(base) ? Kind.NumberMark : Kind.Number, NO_STEPS];
    case '接尾': {
      if (posDetail2 === '助数詞') return [NUMBER_MARKS.has(base) ? Kind.NumberMark : Kind.Counter, NO_STEPS];
      const steps = STEM_SUFFIX_STEPS[base];
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

/** The comma of 1,000 and the point of 3.5, which IPADIC does not know: `symbol` is the class it gives them. */
export function numberMark(symbol: MorphemeClass): MorphemeClass {
  return { ...symbol, kind: Kind.NumberMark };
}

/** つ of 2つ, which IPADIC takes for the old auxiliary. */
export function asCounter(auxiliary: MorphemeClass): MorphemeClass {
  return {
    ...auxiliary,
    kind: Kind.Counter,
    form: Form.None,
    pos: 'suffix',
    steps: NO_STEPS,
    endSteps: NO_STEPS,
  };
}
