import { isAllKana, isKana, isKanji, toHiragana } from '../kana.ts';
import { isNaiStem, isPotentialStem, isShortCausative, isTe, RESPECT } from './boundaries.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import { isCompoundVerb } from './compound-verbs.ts';
import { underlying } from './derived.ts';
import type { Lookup } from './lookup.ts';
import type { PartOfSpeech, Step, Word } from './types.ts';
import { isDrawnStem } from './western.ts';

/**
 * What a word is, from its morphemes.
 *
 * @param surfaces of its morphemes, as many as there are classes, at least one
 */
export function describe(
  surfaces: readonly string[],
  classes: readonly MorphemeClass[],
  lookup: Lookup,
): Word {
  const [only] = classes;
  if (classes.length === 1 && only !== undefined) return describeSingle(surfaces[0] ?? '', only, lookup);
  const surface = surfaces.join('');
  const conjecture = CONJECTURES.has(surface) && only?.kind === Kind.Copula;
  const { base, pos, steps } = headOf(surfaces, classes, lookup);
  return {
    surface,
    base: conjecture ? surface : base,
    reading: readingOf(surfaces, classes),
    pos,
    steps: conjecture ? [] : stepsOf(steps, classes),
    isVocabulary: isVocabulary(surface, pos),
    parts: classes.map(({ entry, kind, reading }, i) => ({
      surface: surfaces[i] ?? '',
      entry,
      kind,
      reading,
    })),
  };
}

/** だろ|う: built from だ, but words of their own by now. */
const CONJECTURES = new Set(['だろう', 'でしょう', 'じゃろう', 'やろう', 'だろ', 'でしょ']);

/** Most words: one morpheme. */
function describeSingle(surface: string, part: MorphemeClass, lookup: Lookup): Word {
  const { base, steps } = ownBase(surface, part, undefined, lookup);
  const { entry, kind, pos, endSteps } = part;
  const reading = part.reading ?? (isAllKana(surface) ? toHiragana(surface) : null);
  // 書け alone is the imperative, which IPADIC takes for the stem of 書ける.
  const isCommand = steps[0] === 'potential' && endSteps[0] === 'continuative';
  return {
    surface,
    base,
    reading,
    pos,
    steps: isCommand ? ['imperative'] : steps.length === 0 ? endSteps : [...steps, ...endSteps],
    isVocabulary: isVocabulary(surface, pos),
    parts: [{ surface, entry, kind, reading: part.reading }],
  };
}

interface Head {
  base: string;
  pos: PartOfSpeech;
  /** What the head itself already has in it: 書ける is 書く, potential. */
  steps: readonly Step[];
}

/** The dictionary form and part of speech of the part that inflects, with what stands before it. */
function headOf(surfaces: readonly string[], classes: readonly MorphemeClass[], lookup: Lookup): Head {
  let before = '';
  let head: Head = { base: '', pos: 'other', steps: [] };
  classes.forEach((part, i) => {
    const surface = surfaces[i] ?? '';
    const own = ownBase(surface, part, classes[i + 1], lookup);
    head = i === 0 ? { ...own, pos: part.pos } : joined(head, own, before, surface, part, classes[i - 1]);
    before += surface;
  });
  return head;
}

/** The head of a word that has grown by one morpheme. */
function joined(
  head: Head,
  own: { base: string; steps: readonly Step[] },
  before: string,
  surface: string,
  part: MorphemeClass,
  previous: MorphemeClass | undefined,
): Head {
  if (part.reading === '') return head; // 内|出血, which was joined to 内出血
  if (previous !== undefined && isNaiStem(previous, part))
    return { base: `${before}ない`, pos: 'i-adjective', steps: [] };
  switch (part.kind) {
    case Kind.Verb: // する, できる after a verbal noun; あり of 美しくありません; 終わる of 読み終わる
      if (part.steps.length > 0 && previous?.kind !== Kind.VerbalNoun) return { ...head, pos: part.pos };
      if (previous !== undefined && isCompoundVerb(previous, part))
        return { base: before + own.base, pos: 'verb', steps: own.steps };
      if (part.features.base === 'ある' || (previous !== undefined && isShortCausative(previous, part)))
        return head;
      return {
        base: `${before}する`,
        pos: 'verb',
        steps: part.features.base === 'する' ? [] : suruSteps(part),
      };
    case Kind.VerbSuffix:
      if (previous?.takesSuru === true) return { base: `${before}する`, pos: 'verb', steps: [] };
      return { ...head, pos: 'verb' };
    case Kind.Helper:
      if (previous !== undefined && isDrawnStem(previous, part)) return head;
      if (part.steps.length > 0 || part.features.base === 'なさる' || RESPECT.has(part.features.base))
        return { ...head, pos: part.pos };
      return { base: before + own.base, pos: 'verb', steps: own.steps };
    case Kind.AdjectiveSuffix:
      return { base: before + own.base, pos: 'i-adjective', steps: [] };
    case Kind.NounSuffix: {
      const adjective = part.features.posDetail2 === '形容動詞語幹';
      return { base: before + surface, pos: adjective ? 'na-adjective' : nounAfter(head), steps: [] };
    }
    case Kind.Number:
    case Kind.NumberMark:
    case Kind.Counter:
      return { base: before + surface, pos: 'number', steps: [] };
    case Kind.StemSuffix: {
      const [step] = part.steps;
      if (step === undefined) return { base: before + surface, pos: 'noun', steps: [] };
      return { ...head, pos: step === 'nominal' ? 'noun' : 'na-adjective' };
    }
    case Kind.Noun:
    case Kind.VerbalNoun:
      if (head.pos === 'number') return { base: before + surface, pos: 'number', steps: [] };
      return { base: before + surface, pos: part.pos === 'proper-noun' ? part.pos : 'noun', steps: [] };
    default:
      return part.features.base === '々' ? { base: before + surface, pos: 'noun', steps: [] } : head;
  }
}

function suruSteps(part: MorphemeClass): readonly Step[] {
  return part.features.base === 'させる' ? ['causative'] : ['potential'];
}

function nounAfter({ pos }: Head): PartOfSpeech {
  return pos === 'verb' || pos === 'i-adjective' || pos === 'pronoun' ? 'noun' : pos;
}

function ownBase(
  surface: string,
  part: MorphemeClass,
  next: MorphemeClass | undefined,
  lookup: Lookup,
): { base: string; steps: readonly Step[] } {
  const { known, base, conjugationType } = part.features;
  if (part.within !== undefined) return { base, steps: part.within };
  if (!known || base === '*') return { base: surface, steps: [] };
  if (part.kind !== Kind.Verb && part.kind !== Kind.Helper) return { base, steps: [] };
  return underlying(base, conjugationType, next?.features.base ?? '', lookup.dictionary);
}

function stepsOf(head: readonly Step[], classes: readonly MorphemeClass[]): readonly Step[] {
  const steps = [...head];
  classes.forEach((part, i) => {
    const previous = classes[i - 1];
    if (previous === undefined) return;
    const own = stepsBetween(previous, part, steps);
    if (own[0]?.startsWith('contraction') === true && isTe(previous)) steps.pop(); // not 読んで any more
    // よさそう is not よさ, and 食べなさすぎる no noun
    if ((own[0] === 'appearance' || own[0] === 'excess') && previous.steps[0] === 'nominal') steps.pop();
    steps.push(...own);
  });
  steps.push(...(classes[classes.length - 1]?.endSteps ?? []));
  return steps;
}

/** What a morpheme adds to the one before it: mostly what its class says. */
function stepsBetween(previous: MorphemeClass, part: MorphemeClass, soFar: readonly Step[]): readonly Step[] {
  const { base } = part.features;
  const { conjugationType } = previous.features;
  if (part.kind === Kind.VerbSuffix && base === 'れる') {
    if (conjugationType === '一段') return ['potential']; // 食べれる, without ら
    if (conjugationType.startsWith('カ変')) return ['passive-or-potential'];
  }
  if (isNaiStem(previous, part) || isDrawnStem(previous, part) || isCalledOut(previous, part)) return [];
  const own = part.kind === Kind.Adjective && base === 'ない' ? NEGATIVE : part.steps;
  if (isTe(previous) && own[0]?.startsWith('contraction') === true) return own;
  if (isTe(previous) && (part.kind === Kind.BoundAuxiliary || own === NEGATIVE))
    return ['contraction-teiru', ...own];
  if (base === 'られる' && isCausative(previous)) return ['passive'];
  if (isShortCausative(previous, part)) return ['causative'];
  if (base === 'です' && soFar.includes('polite')) return []; // 行きませんでした is polite once
  if (isWesternOru(previous, part)) return ['contraction-teoru'];
  if (base === 'り') return ['potential']; // 招け|る: IPADIC has no 招ける
  if (
    isPotentialStem(previous) &&
    (previous.form === Form.Hypothetical || own[0] === 'negative' || soFar.length === 0)
  ) {
    const [step] = own;
    if (step !== 'conditional-ba' && step !== 'concessive') return ['potential', ...own]; // 嗅げ|た, likewise
  }
  return own;
}

/** 助けて|っ, 黙れ|っ: what is only called out goes by the features of what it draws. */
function isCalledOut({ features }: MorphemeClass, part: MorphemeClass): boolean {
  return part.features === features && part.kind === Kind.BoundAuxiliary && part.steps.length === 0;
}

/** しよ|る: the west's しおる, whose る IPADIC takes for one of two old auxiliaries. */
function isWesternOru({ features }: MorphemeClass, { features: { base } }: MorphemeClass): boolean {
  if (base !== 'り' && base !== 'る') return false;
  return features.base === 'する' && features.conjugationForm === '未然ウ接続';
}

const NEGATIVE: readonly Step[] = ['negative'];

function isCausative({ steps, features }: MorphemeClass): boolean {
  return steps[0] === 'causative' || features.base === 'させる';
}

function readingOf(surfaces: readonly string[], classes: readonly MorphemeClass[]): string | null {
  let reading = '';
  for (const [i, part] of classes.entries()) {
    const surface = surfaces[i] ?? '';
    const own =
      surface === '々' && part.reading !== ''
        ? null
        : (part.reading ?? (isAllKana(surface) ? toHiragana(surface) : null));
    if (own === null) return null;
    reading += own;
  }
  return reading;
}

/** Whether there is something to learn or to look up: it is written in kana or kanji, and not a bare number. */
function isVocabulary(surface: string, pos: PartOfSpeech): boolean {
  return pos !== 'number' && pos !== 'symbol' && hasLetter(surface);
}

function hasLetter(surface: string): boolean {
  for (let i = 0; i < surface.length; i++) {
    const unit = surface.charCodeAt(i);
    if (isKanji(unit) || (isKana(unit) && unit !== LONG_MARK)) return true;
  }
  return false;
}

const LONG_MARK = 0x30fc;
