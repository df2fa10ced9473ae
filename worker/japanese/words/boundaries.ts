import { Form, Kind, type MorphemeClass } from './classes.ts';
import { isCompoundVerb } from './compound-verbs.ts';
import { WITHOUT_PARTICLE } from './suru.ts';
import { isDrawnStem, isIchidanStem } from './western.ts';

/**
 * Whether a morpheme belongs to the word that the morphemes before it have begun. The rules look at the morpheme
 * before it and at little else, as readers' tools do: what needs a stem joins the stem, what follows whole words
 * begins a word.
 *
 * @param classes of all morphemes of the text
 * @param from index of the word's first morpheme
 * @param at index of the morpheme in question, after `from`
 */
export function attaches(classes: readonly MorphemeClass[], from: number, at: number): boolean {
  const last = classes[at - 1];
  const next = classes[at];
  const first = classes[from];
  if (last === undefined || next === undefined || first === undefined) return false;
  switch (next.kind) {
    case Kind.BoundAuxiliary:
      return attachesAuxiliary(last, next);
    case Kind.Copula:
      return attachesDesu(at - 2 >= from ? classes[at - 2] : undefined, last, next);
    case Kind.BoundParticle:
      return attachesParticle(last, next);
    case Kind.VerbSuffix:
      return attachesVerbSuffix(last, next);
    case Kind.Helper:
      return attachesHelper(first, last, next);
    case Kind.AdjectiveSuffix:
      return isNoun(last) || last.form === Form.Continuative || last.form === Form.Stem;
    case Kind.StemSuffix:
      return attachesStemSuffix(last, next);
    case Kind.Verb:
      return (
        attachesSuru(last, next) ||
        isShortCausative(last, next) ||
        isAspect(last, next) ||
        isCompoundVerb(last, next) ||
        isPoliteNegative(last, next, classes[at + 1])
      );
    case Kind.Adjective:
      return isNegativeAdjective(last, next);
    case Kind.NumberMark:
      return last.kind === Kind.Number && classes[at + 1]?.kind === Kind.Number;
    case Kind.Number:
      return (
        last.kind === Kind.Number ||
        last.kind === Kind.NumberMark ||
        last.kind === Kind.NumberPrefix ||
        last.features.base === '分の'
      );
    case Kind.Counter:
      return isInNumber(first, last);
    case Kind.Noun:
      return (last.kind === Kind.Number && COUNTING_NOUNS.has(next.features.base)) || isTail(last, next);
    case Kind.NounSuffix:
      if (last.pos === 'pronoun' && POINTING.has(last.features.base)) return POINTED.has(next.features.base);
      return (
        isNoun(last) ||
        isInNumber(first, last) ||
        (last.kind === Kind.Verb && last.form === Form.Continuative && !PLACES.has(next.features.base))
      );
    default:
      return next.features.base === '々' && isNoun(last);
  }
}

/** Suffixes of nouns that begin anew behind a verb: 窓を開け|外を眺める. */
const PLACES = new Set([...'外内国県市町村島山川海空']);

/** それ|先に: what points has few suffixes, and IPADIC prefers one to a noun. */
const POINTING = new Set('これ それ あれ どれ ここ そこ あそこ どこ'.split(' '));
const POINTED = new Set(
  'ら 等 たち 達 自体 自身 なり 系 的 式 流 風 ゆえ 故 者 物 色 人 度 回 処 事 所'.split(' '),
);

/** 観光|客, 受付|嬢: what is no suffix by the dictionary, and hardly ever begins anew behind a noun. */
function isTail(last: MorphemeClass, next: MorphemeClass): boolean {
  if (
    next.features.base.length > 1 ||
    !TAILS.has(next.features.base) ||
    next.pos !== 'noun' ||
    !last.isCompoundable
  )
    return false;
  return last.features.base.length > 1 && last.kind !== Kind.NounSuffix;
}

const TAILS = new Set([...'席客嬢税劇菌癌伯侯']);

/** Nouns that count after figures, where IPADIC has them as counters after kanji only. */
const COUNTING_NOUNS = new Set([
  '月',
  '日',
  '年',
  '人',
  '時',
  '分',
  '秒',
  '歳',
  '才',
  'つ',
  '本',
  '枚',
  '回',
  '頁',
  'キロ',
  'パーセント',
  '％',
  'センチ',
  '部屋',
  '世紀',
  '種類',
  '段落',
  '打席',
  '安打',
  '刻',
  '町歩',
]);

/** Whether the word waits for something: a stem of a verb, adjective or auxiliary. */
function isBound(last: MorphemeClass): boolean {
  return last.form > Form.Free;
}

function isNoun({ kind, form }: MorphemeClass): boolean {
  return form === Form.None && (kind === Kind.Noun || kind === Kind.VerbalNoun || kind === Kind.NounSuffix);
}

function isInNumber(first: MorphemeClass, last: MorphemeClass): boolean {
  if (last.kind === Kind.Number) return true;
  return (first.kind === Kind.Number || first.kind === Kind.NumberPrefix) && last.kind === Kind.Counter;
}

/** ない that IPADIC takes for the adjective: 仰が|ない, 食べて|ない. */
function isNegativeAdjective(last: MorphemeClass, next: MorphemeClass): boolean {
  if (next.features.base !== 'ない') return false;
  if (isNaiStem(last, next) || isPotentialStem(last)) return true;
  // 食べ|なさ|そう, though what reads 食べ|ない is cut as such
  const isStem = last.form === Form.Irrealis || (next.form === Form.Stem && isIchidanStem(last));
  return (last.kind === Kind.Verb && isStem) || isTe(last);
}

/** 乞え|ない, 嗅げ|た: the stem of a potential that IPADIC does not have, which it takes for an imperative or a conditional. */
export function isPotentialStem({ row, form, endSteps }: MorphemeClass): boolean {
  return row !== '' && (form === Form.Hypothetical || endSteps[0] === 'imperative');
}

/** 申し訳|ない, 仕方|ない, とんでも|ない: one adjective each. */
export function isNaiStem({ features }: MorphemeClass, next: MorphemeClass): boolean {
  return features.posDetail1 === 'ナイ形容詞語幹' && next.features.base === 'ない';
}

/** て and で of a verb: with an auxiliary right behind it ている has lost its い (読んでた, 食べてない). */
export function isTe({ kind, steps, features }: MorphemeClass): boolean {
  return kind === Kind.BoundParticle && steps[0] === 'te' && features.posDetail1 === '接続助詞';
}

function attachesAuxiliary(last: MorphemeClass, next: MorphemeClass): boolean {
  if (isBound(last) || isNaiStem(last, next)) return true;
  if (isTe(last)) return AFTER_TE.has(next.features.base);
  if (next.features.base === 'ない') return isPotentialStem(last);
  if (next.features.conjugationType === '特殊・タ') return isDrawnU(last);
  // 行くまい, 書けり: two old auxiliaries follow a form that is complete.
  if (next.features.base === 'まい') return last.form === Form.Free;
  return next.features.base === 'り' && last.endSteps.includes('imperative');
}

const AFTER_TE = new Set(['た', 'ない', 'ます', 'ん', 'ぬ', 'ていく']);

/** です joins adjectives (美しいです, 行きたくないです) and ません (行きませんでした), not nouns and verbs. */
function attachesDesu(before: MorphemeClass | undefined, last: MorphemeClass, next: MorphemeClass): boolean {
  if (next.features.base === 'たり') return last.form === Form.Past || last.endSteps[0] === 'imperative'; // 美しかったり, which IPADIC takes for the old たり
  if (next.features.base !== 'です' || next.form === Form.Irrealis) return false;
  if (last.features.base === 'ん' || last.features.base === 'ぬ') return before?.features.base === 'ます';
  if (last.form !== Form.Free) return false;
  return last.adjectival || (last.features.conjugationType === '特殊・タ' && before?.adjectival === true);
}

/** 美しくありません is the polite 美しくない; 強くありたい is two words. */
function isPoliteNegative(
  last: MorphemeClass,
  next: MorphemeClass,
  after: MorphemeClass | undefined,
): boolean {
  return (
    last.form === Form.Adverbial &&
    last.adjectival &&
    next.features.base === 'ある' &&
    next.form === Form.Continuative &&
    after?.features.base === 'ます'
  );
}

function attachesParticle(last: MorphemeClass, next: MorphemeClass): boolean {
  const { base } = next.features;
  if (base === 'で' && last.features.base === 'ない') return last.kind === Kind.BoundAuxiliary;
  if (base === 'で' && next.features.posDetail1 !== '接続助詞') return false;
  if (base === 'ば' || base === 'ど' || base === 'ども')
    return last.form === Form.Hypothetical || last.features.base === 'た';
  if (base === 'にゃ') return last.form === Form.Irrealis || (last.kind === Kind.Verb && isIchidanStem(last));
  if (base === 'たり' && last.endSteps[0] === 'imperative') return true; // 行かせたり, taken for the imperative of 行かす
  if (base === 'つつ' || base === 'ながら') return last.form === Form.Continuative;
  if (takesTe(last) || last.form === Form.Adverbial) return true;
  if (base !== 'て' && base !== 'たり') return false;
  return isDrawnU(last) || last.form === Form.Hypothetical; // 嗅げ|て, whose 嗅げる IPADIC does not have
}

/** Stems before て: 書い, 話し, 食べ, and 反し, which IPADIC may take for the stem before ない. */
function takesTe({ form, features }: MorphemeClass): boolean {
  if (form === Form.Past || form === Form.Continuative) return true;
  return form === Form.Irrealis && features.conjugationType.startsWith('サ変・−');
}

/** 逢うた, 貰うて: the past of the west, whose stem IPADIC takes for the dictionary form. */
function isDrawnU({ kind, form, features }: MorphemeClass): boolean {
  return (
    kind === Kind.Verb &&
    form === Form.Free &&
    features.conjugationType.startsWith('五段・ワ行') &&
    features.conjugationForm === '基本形'
  );
}

function attachesVerbSuffix(last: MorphemeClass, next: MorphemeClass): boolean {
  if (next.features.base === 'がる') return last.form === Form.Stem || last.pos === 'na-adjective';
  if (next.features.base === 'させる' && attachesSuru(last, next)) return true;
  return last.form === Form.Irrealis || last.form === Form.Continuative;
}

function attachesHelper(first: MorphemeClass, last: MorphemeClass, next: MorphemeClass): boolean {
  const { base } = next.features;
  if (next.steps[0] === 'excess' && last.pos === 'na-adjective') return true;
  if (base === 'る') return last.kind === Kind.BoundParticle && last.steps[0] === 'te';
  const [step] = next.steps;
  if (step?.startsWith('contraction')) return takesTe(last);
  if (last.form === Form.Stem) return step === 'excess';
  if (isDrawnStem(last, next)) return true;
  if (last.form !== Form.Continuative) return false;
  if (RESPECT.has(base)) return first.form !== Form.None || first.takesSuru;
  if (base === 'なさる') return next.endSteps.includes('imperative') || next.form === Form.Continuative;
  if (step !== undefined) return first.form !== Form.None || first.kind === Kind.VerbalNoun;
  return first.form !== Form.None && COMPOUNDING.has(base);
}

/** 食べはった, 食いやがった: they say what one thinks of who does it, and nothing of what is done. */
export const RESPECT = new Set(['はる', 'やがる']);

/** Verbs that make a new verb with the one before them: 読み直す, 話し合う. */
const COMPOUNDING = new Set(
  '切る きる 込む こむ 抜く ぬく 尽くす つくす なおす 直す あう 合う 回る まわる 上げる あげる つける づける かける かかる 切れる きれる のける'.split(
    ' ',
  ),
);

function attachesStemSuffix(last: MorphemeClass, next: MorphemeClass): boolean {
  switch (next.steps[0]) {
    case 'nominal':
      return last.form === Form.Stem;
    case 'appearance':
      if (last.steps[0] === 'nominal') return last.kind === Kind.StemSuffix; // なさ|そう, よさ|そう
      return last.form === Form.Stem || last.form === Form.Continuative;
    case 'tendency':
      return last.form === Form.Continuative || isNoun(last);
    default:
      return last.form === Form.Continuative && last.kind === Kind.Verb;
  }
}

/** 帰ら|さ|れる: the short causative, which IPADIC takes for さ of する after most verbs. */
export function isShortCausative(last: MorphemeClass, next: MorphemeClass): boolean {
  return (
    last.form === Form.Irrealis &&
    next.features.base === 'する' &&
    next.features.conjugationForm === '未然レル接続'
  );
}

/** 読み|終わる, 静か|すぎる: helpers of the way an action goes, which IPADIC also has as verbs of their own. */
function isAspect(last: MorphemeClass, next: MorphemeClass): boolean {
  const [step] = next.steps;
  // なさ|すぎる as well
  const isStem = last.pos === 'na-adjective' || last.form === Form.Stem || last.steps[0] === 'nominal';
  if (step === 'excess' && isStem) return true;
  return step !== undefined && last.kind === Kind.Verb && last.form === Form.Continuative;
}

/** する, させる and できる after what becomes a verb with them. */
function attachesSuru(last: MorphemeClass, next: MorphemeClass): boolean {
  if (!last.takesSuru) return false;
  const { base } = next.features;
  const isSuru = base === 'する' || base === 'させる' || base === '出来る' || base === 'できる';
  return isSuru && !WITHOUT_PARTICLE.has(last.features.base);
}
