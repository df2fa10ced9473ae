import { isAllKana, toHiragana } from '../kana.ts';
import type { Word } from '../words/types.ts';
import type { PlainReading } from './plain.ts';

/** A word where it stands. */
export interface Place {
  text: string;
  start: number;
  end: number;
  last: Word | undefined;
  next: Word | undefined;
  /** Its reading anywhere else. */
  plain: PlainReading;
}

/** What the neighbours of a word say about its reading; null for nothing. */
export type Rule = (place: Place) => PlainReading | null;

/** How far back a rule looks, in UTF-16 units. */
export const REACH = 12;

export interface Neighbours {
  before?: RegExp;
  after?: RegExp;
}

export function fits({ text, start, end }: Place, { before, after }: Neighbours): boolean {
  return (
    (before === undefined || before.test(text.slice(Math.max(0, start - REACH), start))) &&
    (after === undefined || after.test(text.slice(end, end + REACH)))
  );
}

/** The whole word is read so where these stand around it. */
export function read(reading: string, ...places: readonly Neighbours[]): Rule {
  return (place) =>
    places.some((neighbours) => fits(place, neighbours)) ? { reading, certain: false } : null;
}

/** What the first rule says that says anything. */
export function firstOf(...rules: readonly Rule[]): Rule {
  return (place) => rules.reduce<PlainReading | null>((found, rule) => found ?? rule(place), null);
}

/**
 * The kanji that a verb or adjective begins with is read `there` beside one of these neighbours, and `elsewhere` without
 * them. Its kana tell how much of the reading is the kanji's: 摘まれ is つ|まれ, and 摘んだ may be つま|んだ.
 */
export function stem(elsewhere: string, there: string, ...places: readonly Neighbours[]): Rule {
  return (place) => {
    const { reading } = place.plain;
    const rest = toHiragana(place.text.slice(place.start + 1, place.end));
    const own = [there, elsewhere].find((known) => reading === known + rest);
    if (own === undefined) return null;
    const wanted = places.some((neighbours) => fits(place, neighbours)) ? there : elsewhere;
    return { reading: wanted + rest, certain: false };
  };
}

/** As `stem`, where IPADIC has another verb for the writing: 堪える こたえる. Null where no place fits. */
export function anotherStem(there: string, ...places: readonly Neighbours[]): Rule {
  return (place) => {
    const rest = place.text.slice(place.start + 1, place.end);
    if (!isAllKana(rest) || !places.some((neighbours) => fits(place, neighbours))) return null;
    return { reading: there + toHiragana(rest), certain: false };
  };
}
