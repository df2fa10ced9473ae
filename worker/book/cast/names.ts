import { builtNameAt, womansName } from '../../japanese/given-names.ts';
import { isAllKana, toHiragana } from '../../japanese/kana.ts';
import type { Analyser, Features } from '../../japanese/types.ts';
import type { FoundWord } from '../word-table.ts';

export type NameDictionary = Pick<Analyser, 'features' | 'entries' | 'cost'>;

/**
 * What the dictionary thinks a word names. `surname` and `given` are weak: IPADIC has many common words as such. `person`
 * and `country` are well known ones, `family` is a surname or, more often, a place, `address` is a place with what it is behind it (鍛冶町, 墨田川). `unknown` is what the
 * dictionary does not have as a common word.
 */
export type NameClass =
  | 'surname'
  | 'family'
  | 'given'
  | 'person'
  | 'country'
  | 'place'
  | 'address'
  | 'unknown';

/** Tells of words what they may name. Every different word is looked at once. */
export class NameClasses {
  /** By the number of the word: a map by word took four times as long. */
  readonly #known: (NameClass | null | undefined)[] = [];

  /**
   * @param id of the word in the lexicon
   * @returns null for what is no name: other parts of speech, and nouns of the dictionary
   */
  of(id: number, found: FoundWord, dictionary: NameDictionary): NameClass | null {
    const known = this.#known[id];
    if (known !== undefined) return known;
    const made = classOf(found, dictionary);
    this.#known[id] = made;
    return made;
  }
}

function classOf({ word, reading, source }: FoundWord, dictionary: NameDictionary): NameClass | null {
  const { pos, surface, parts } = word;
  if (pos !== 'proper-noun' && pos !== 'noun') return null;
  if (isCommonNoun(parts, dictionary) || !isWrittenLikeOne(surface)) return null;
  if (builtNameAt(surface, 0)?.length === surface.length) return 'given';
  const features = parts.flatMap(({ entry }) => (entry === null ? [] : [dictionary.features(entry)]));
  const [first, second] = features;
  if (first === undefined) return null;
  if (second === undefined) {
    const kind = classOfEntry(first, surface, dictionary);
    // The author reads it otherwise than the name: then it is another word that is written so (花影 かえい, 了 おわ).
    const isOther = source === 'author' && first.reading !== null && toHiragana(first.reading) !== reading;
    return isOther && kind !== null ? 'unknown' : kind;
  }
  if (isPlace(first) && features.at(-1)?.posDetail1 === '接尾' && features.every(isPlace)) return 'address';
  if (
    features.length === 2 &&
    first.posDetail3 === '姓' &&
    second.posDetail3 === '名' &&
    surface.length > 2
  ) {
    return 'person';
  }
  if (first.pos === '接頭詞' && features.length === 2 && second.posDetail1 !== '固有名詞') return null;
  // Kanji by kanji, and not found as a whole: 那|美, 了|念. What is put together from longer words is a common noun.
  return pos === 'proper-noun' || parts.every((part) => part.surface.length === 1) ? 'unknown' : null;
}

/** Most nouns: one entry of the dictionary, and no name. Asked first, because a book has thousands. */
function isCommonNoun(parts: FoundWord['word']['parts'], dictionary: NameDictionary): boolean {
  const entry = parts[0]?.entry ?? null;
  if (parts.length > 1 || entry === null) return false;
  const { known, posDetail1 } = dictionary.features(entry);
  return known && posDetail1 !== '固有名詞';
}

/** In letters, and not all of them Latin; の joins nouns. */
function isWrittenLikeOne(surface: string): boolean {
  if (surface.includes('の')) return false;
  const first = surface.charCodeAt(0);
  // Kana and kanji are letters; asking Unicode's tables takes a hundred times as long.
  const isJapanese = (first >= 0x4e00 && first <= 0x9fff) || (first >= 0x30a1 && first <= 0x30fa);
  return isJapanese || (/\p{L}/u.test(surface) && !/^[\p{Script=Latin}\d]+$/u.test(surface));
}

function classOfEntry(features: Features, surface: string, dictionary: NameDictionary): NameClass | null {
  const { known, posDetail1, posDetail2, posDetail3 } = features;
  if (!known) return isAllKana(surface) && surface.length < 3 ? null : 'unknown';
  if (posDetail1 !== '固有名詞') return null;
  if (/^[お御]/.test(surface)) return womansName(surface.slice(1)) === null ? null : 'given';
  if (posDetail2 === '地域') return posDetail3 === '国' ? 'country' : 'place';
  if (posDetail2 !== '人名') return null;
  if (posDetail3 === '名') return 'given';
  if (posDetail3 !== '姓') return 'person';
  return isRatherPlace(surface, dictionary) ? 'family' : 'surname';
}

/** Families are named after places (上総, 館山): which of the two the dictionary has as the commoner. */
function isRatherPlace(surface: string, dictionary: NameDictionary): boolean {
  let place = Infinity;
  let surname = Infinity;
  for (const entry of dictionary.entries(surface)) {
    const features = dictionary.features(entry);
    if (isPlace(features)) place = Math.min(place, dictionary.cost(entry));
    else if (features.posDetail3 === '姓') surname = Math.min(surname, dictionary.cost(entry));
  }
  return place <= surname && place < Infinity;
}

function isPlace({ posDetail1, posDetail2 }: Features): boolean {
  return posDetail2 === '地域' && (posDetail1 === '固有名詞' || posDetail1 === '接尾');
}
