import { builtNameAt } from '../given-names.ts';
import { historicNameAt } from '../historic-names.ts';
import { isKanji } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import type { MorphemeClass } from './classes.ts';
import { endingAt, joinAs } from './joined.ts';
import type { Lookup } from './lookup.ts';

/** What is said of a man behind his name without any kana between: 源兵衛殿, 敬太郎君. */
const BEHIND = '君様殿氏爺親達等宅方軍公像伝';

/**
 * Joins the morphemes of a name that the dictionary lacks, of a man or of somebody known: 源|兵衛, 竜|之|助, 諸|葛|孔明.
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
  const historic = historicNameAt(text, offset);
  const name = historic ?? builtNameAt(text, offset);
  if (name === null) return from;
  const nameEnd = offset + name.length;
  if (isKanji(text.charCodeAt(nameEnd)) && !BEHIND.includes(text.charAt(nameEnd))) return from;
  const to = endingAt(morphemes, from, nameEnd);
  const alike =
    historic === null
      ? lookup.find('太郎', ({ features }) => features.posDetail3 === '名')
      : lookup.find('聖徳太子', ({ features }) => features.posDetail2 === '人名');
  if (to === from || alike === null) return from;
  const features = { ...alike.features, base: text.slice(offset, nameEnd) };
  joinAs(classes, from, to, { ...alike, features, reading: name.reading });
  return to;
}
