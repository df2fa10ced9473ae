import { builtNameAt } from '../given-names.ts';
import { isKanji } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import type { MorphemeClass } from './classes.ts';
import { endingAt, joinAs } from './joined.ts';
import type { Lookup } from './lookup.ts';

/** What is said of a man behind his name without any kana between: 源兵衛殿, 敬太郎君. */
const BEHIND = '君様殿氏爺親達等宅方';

/**
 * Joins the morphemes of a man's name that the dictionary lacks: 源|兵衛, 勘右|衛門, 竜|之|助.
 *
 * Replaces the classes of a name that it joins.
 *
 * @param from the first morpheme of a word
 * @returns behind the last morpheme that was joined, `from` where none was
 */
export function joinBuiltName(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const offset = morphemes.start[from] ?? 0;
  if (!isKanji(text.charCodeAt(offset)) || isKanji(text.charCodeAt(offset - 1))) return from;
  const name = builtNameAt(text, offset);
  if (name === null) return from;
  const nameEnd = offset + name.length;
  if (isKanji(text.charCodeAt(nameEnd)) && !BEHIND.includes(text.charAt(nameEnd))) return from;
  const to = endingAt(morphemes, from, nameEnd);
  const given = lookup.find('太郎', ({ features }) => features.posDetail3 === '名');
  if (to === from || given === null) return from;
  const features = { ...given.features, base: text.slice(offset, nameEnd) };
  joinAs(classes, from, to, { ...given, features, reading: name.reading });
  return to;
}
