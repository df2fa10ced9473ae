import { hasKanji, isAllKana, toHiragana } from '../kana.ts';
import { Kind, type MorphemeClass } from './classes.ts';
import type { PartOfSpeech, Step, Word } from './types.ts';

/**
 * What a word is, from its morphemes.
 *
 * @param surfaces of its morphemes, as many as there are classes, at least one
 */
export function describe(surfaces: readonly string[], classes: readonly MorphemeClass[]): Word {
  const surface = surfaces.join('');
  const { base, pos } = headOf(surfaces, classes);
  return {
    surface,
    base,
    reading: readingOf(surfaces, classes),
    pos,
    steps: stepsOf(classes),
    isVocabulary: isVocabulary(surface, pos),
    entries: classes.map((part) => part.entry),
  };
}

/** The dictionary form and part of speech of the part that inflects, with what stands before it. */
function headOf(
  surfaces: readonly string[],
  classes: readonly MorphemeClass[],
): { base: string; pos: PartOfSpeech } {
  let before = '';
  let base = '';
  let pos: PartOfSpeech = 'other';
  classes.forEach((part, i) => {
    const surface = surfaces[i] ?? '';
    const own = part.features.known && part.features.base !== '*' ? part.features.base : surface;
    if (i === 0) {
      before = surface;
      base = own;
      pos = part.pos;
      return;
    }
    switch (part.kind) {
      case Kind.Verb:
        if (part.features.base !== 'ある') base = `${before}する`;
        pos = 'verb';
        break;
      case Kind.VerbSuffix:
        if (classes[i - 1]?.kind === Kind.VerbalNoun) base = `${before}する`;
        pos = 'verb';
        break;
      case Kind.Helper:
        if (part.steps.length === 0 && part.features.base !== 'なさる') base = before + own;
        break;
      case Kind.AdjectiveSuffix:
        base = before + own;
        pos = 'i-adjective';
        break;
      case Kind.NounSuffix:
      case Kind.Number:
      case Kind.NumberMark:
      case Kind.Counter:
        base = before + surface;
        if (part.kind === Kind.NounSuffix)
          pos = part.features.posDetail2 === '形容動詞語幹' ? 'na-adjective' : pos;
        break;
      case Kind.StemSuffix:
        if (part.steps.length === 0) base = before + surface;
        pos = part.steps[0] === 'appearance' || part.steps[0] === 'tendency' ? 'na-adjective' : 'noun';
        break;
      default:
        break;
    }
    before += surface;
  });
  return { base, pos };
}

function stepsOf(classes: readonly MorphemeClass[]): Step[] {
  const steps: Step[] = [];
  classes.forEach((part, i) => {
    if (i > 0) steps.push(...part.steps);
  });
  const last = classes[classes.length - 1];
  if (last !== undefined) steps.push(...last.endSteps);
  return steps;
}

function readingOf(surfaces: readonly string[], classes: readonly MorphemeClass[]): string | null {
  let reading = '';
  for (const [i, part] of classes.entries()) {
    const surface = surfaces[i] ?? '';
    const own = part.reading ?? (isAllKana(surface) ? toHiragana(surface) : null);
    if (own === null) return null;
    reading += own;
  }
  return reading;
}

/** Whether there is something to learn or to look up: it is written in kana or kanji, and not a bare number. */
function isVocabulary(surface: string, pos: PartOfSpeech): boolean {
  return pos !== 'number' && pos !== 'symbol' && (hasKanji(surface) || /[ぁ-ゖァ-ヺ]/.test(surface));
}
