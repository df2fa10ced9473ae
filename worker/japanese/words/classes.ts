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
  /** Whether it becomes a verb with する. */
  takesSuru: boolean;
  /** Which of two verbs it is depends on what stands before it: 降り (降る, 降りる), 行っ (行く, 行う), 来さ, 来ら (来る, 来す). */
  settle: boolean;
  /** Whether it may be an ending that the analyser cut off wrongly: see `mend`. */
  mayBeEnding: boolean;
  /** Whether dialogue may have drawn it together with what stands before it: see `mendSpoken`. */
  mayBeDrawn: boolean;
  /** Whether it asks something of the stem before it: see `agree`. */
  governs: boolean;
  /** カ, ガ, サ … of a godan verb; empty for all others. */
  row: string;
  /** Steps from its dictionary form to what it begins with: 済まない is 済む, negative. */
  within?: readonly Step[];
  /** What it adds to a conjugation when it is bound to a stem. */
  steps: readonly Step[];
  /** What its own form adds when it ends the word. */
  endSteps: readonly Step[];
  features: Features;
  /** Hiragana, or null. */
  reading: string | null;
}

/** The comma of 1,000 and the point of 3.5, which IPADIC does not know: `symbol` is the class it gives them. */
export function numberMark(symbol: MorphemeClass): MorphemeClass {
  return { ...symbol, kind: Kind.NumberMark };
}

/** % of 20%, km of 3km: `unknown` is the class that the analyser gives what it does not know. */
export function asUnit(unknown: MorphemeClass, reading: string): MorphemeClass {
  return { ...asCounter(unknown), reading };
}

/** Units that are written behind numbers and read in words, and counters that IPADIC lacks or has in another reading. */
export const UNITS = new Map<string, string>([
  ['%', 'ぱーせんと'],
  ['％', 'ぱーせんと'],
  ['km', 'きろめーとる'],
  ['㎞', 'きろめーとる'],
  ['cm', 'せんちめーとる'],
  ['㎝', 'せんちめーとる'],
  ['mm', 'みりめーとる'],
  ['㎜', 'みりめーとる'],
  ['m', 'めーとる'],
  ['ｍ', 'めーとる'],
  ['kg', 'きろぐらむ'],
  ['㎏', 'きろぐらむ'],
  ['g', 'ぐらむ'],
  ['ml', 'みりりっとる'],
  ['℃', 'ど'],
  ['里', 'り'],
  ['丈', 'じょう'],
  ['挺', 'ちょう'],
  ['幅', 'ふく'],
  ['畝', 'せ'],
  ['輛', 'りょう'],
]);

/** つ of 2つ, which IPADIC takes for the old auxiliary. */
export function asCounter(auxiliary: MorphemeClass): MorphemeClass {
  return {
    ...auxiliary,
    kind: Kind.Counter,
    form: Form.None,
    pos: 'suffix',
    steps: [],
    endSteps: [],
  };
}
