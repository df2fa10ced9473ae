/** Where a decision came from: the letters themselves, the nearest `lang`, or the book's `dc:language`. */
export type LanguageReason = 'kana' | 'lang' | 'book' | 'script' | 'none';

export interface LanguageDecision {
  /** BCP 47; `und` when nothing tells. */
  language: string;
  reason: LanguageReason;
}

/** From this share of kana among its letters a text is Japanese, whatever the book says. */
const JAPANESE_SHARE = 0.2;

/**
 * The language of one block. The letters come first, because books are often wrong about themselves: kana make it
 * Japanese; what has neither kana nor kanji cannot be, and hangul is Korean. Then the nearest `lang`, then the
 * book's `dc:language`, then the script alone. A block without letters (numbers, ornaments) follows what the book says.
 *
 * @param lang nearest `xml:lang` / `lang`, or null
 * @param bookLanguage `dc:language`, or null
 */
export function decideLanguage(
  text: string,
  lang: string | null,
  bookLanguage: string | null,
): LanguageDecision {
  const { kana, han, hangul, letters } = countLetters(text);
  if (kana > 0 && kana >= letters * JAPANESE_SHARE) return { language: 'ja', reason: 'kana' };
  const declared: [string | null, LanguageReason][] = [
    [lang, 'lang'],
    [bookLanguage, 'book'],
  ];
  for (const [tag, reason] of declared) {
    const language = canonical(tag);
    if (language !== null && canBe(language, kana + han, hangul, letters)) return { language, reason };
  }
  if (letters === 0) return { language: 'und', reason: 'none' };
  if (hangul * 2 > letters) return { language: 'ko', reason: 'script' };
  if ((kana + han) * 2 > letters) return { language: 'ja', reason: 'script' };
  return { language: 'und', reason: 'none' };
}

/** Whether a decided language wants the Japanese analyser. */
export function isJapanese(language: string): boolean {
  return language === 'ja' || language.startsWith('ja-');
}

/** The scripts of three languages are their own; a text in another script is not in them, whatever is declared. */
function canBe(language: string, japanese: number, hangul: number, letters: number): boolean {
  if (letters === 0) return true;
  const primary = language.split('-')[0] ?? language;
  if (primary === 'ja' || primary === 'zh') return japanese > 0 && hangul * 2 <= letters;
  if (primary === 'ko') return hangul > 0 || japanese * 2 > letters;
  return (japanese + hangul) * 2 <= letters;
}

function canonical(tag: string | null): string | null {
  if (tag === null || tag.trim() === '') return null;
  try {
    // `jp` is the country; no language is called so, but many books.
    const [language] = Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-').replace(/^jp\b/i, 'ja'));
    return language === undefined || language === 'und' ? null : language;
  } catch (error) {
    if (error instanceof RangeError) return null; // `lang="Japanese"` and the like say nothing
    throw error;
  }
}

function countLetters(text: string): { kana: number; han: number; hangul: number; letters: number } {
  let kana = 0;
  let han = 0;
  let hangul = 0;
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (
      (unit >= 0x3041 && unit <= 0x3096) ||
      (unit >= 0x30a1 && unit <= 0x30fa) ||
      (unit >= 0xff66 && unit <= 0xff9d)
    ) {
      kana++;
    } else if ((unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff) || unit === 0x3005) {
      han++;
    } else if (unit >= 0xd840 && unit <= 0xd8ff) {
      han++; // the high half of a Han character beyond the BMP; its low half is no letter below
    } else if ((unit >= 0xac00 && unit <= 0xd7a3) || (unit >= 0x1100 && unit <= 0x11ff)) {
      hangul++;
    } else if (!isOtherLetter(unit)) {
      continue;
    }
    letters++;
  }
  return { kana, han, hangul, letters };
}

/** Letters of the alphabets. Tested by range for ASCII; a regular expression a character costs ten times as much. */
function isOtherLetter(unit: number): boolean {
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
  if (unit >= 0x3000 && unit <= 0x303f) return false;
  const known = otherLetters.get(unit);
  if (known !== undefined) return known;
  const isLetter = /\p{L}/u.test(String.fromCharCode(unit));
  otherLetters.set(unit, isLetter);
  return isLetter;
}

/** By unit: a text has few different ones, and ー in every paragraph. */
const otherLetters = new Map<number, boolean>();
