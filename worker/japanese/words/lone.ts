import { isKanji } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';

/** Longest run of single kanji that is taken for one compound; a longer one is a line of Chinese. */
const MAX_LONE = 3;

/** Prefixes read in on, which make Chinese words with one kanji: 他|店, 名|酒. */
const CHINESE_PREFIXES = '名全多異再不他主副各反超最単同諸被未無非現準次';

/**
 * Behind the last of two or three nouns of one kanji each, which stand together without any kana: a compound that the
 * dictionary does not have (花|影, 角|田, 保|湿). What was taken for no noun becomes one,
 * and all may become a verb.
 */
export function loneKanjiEnd(
  text: string,
  { count, start, end }: Morphemes,
  classes: MorphemeClass[],
  from: number,
): number {
  const first = classes[from];
  if (first === undefined || !(isNoun(first) || isChinesePrefix(first))) return from + 1;
  if (!isOneKanji(text, start[from] ?? 0, end[from] ?? 0)) return from + 1;
  const isLone = (at: number, part = classes[at]) =>
    part !== undefined && isNoun(part) && isOneKanji(text, start[at] ?? 0, end[at] ?? 0);
  if (isLone(from - 1)) return from + 1;
  let to = from + 1;
  while (to < count && isLone(to)) to++;
  if (to - from > MAX_LONE || to === from + 1) return from + 1;
  for (let i = from; i < to; i++) {
    const part = classes[i];
    if (part === undefined) continue;
    classes[i] = part.isCompoundable
      ? { ...part, takesSuru: true }
      : asNoun(part, text.charAt(start[i] ?? 0));
  }
  return to;
}

function isOneKanji(text: string, start: number, end: number): boolean {
  return end - start === 1 && isKanji(text.charCodeAt(start));
}

/** A noun, or the bare stem that IPADIC has of verbs and takes for one where it lacks the compound: 保|湿, 爆|睡. */
function isNoun({ isCompoundable, features }: MorphemeClass): boolean {
  return isCompoundable || features.conjugationForm === '体言接続特殊２';
}

function isChinesePrefix({ pos, features }: MorphemeClass): boolean {
  return pos === 'prefix' && CHINESE_PREFIXES.includes(features.base);
}

function asNoun(part: MorphemeClass, surface: string): MorphemeClass {
  return {
    ...part,
    kind: Kind.Noun,
    form: Form.None,
    pos: 'noun',
    takesSuru: true,
    steps: [],
    endSteps: [],
    features: { ...part.features, base: surface },
  };
}
