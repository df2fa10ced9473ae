/** Is this UTF-16 unit part of a script that writes no spaces between words (Japanese, Chinese)? Hangul does. */
export function isWide(unit: number): boolean {
  return (
    (unit >= 0x2e80 && unit <= 0x312f) || // radicals, punctuation, kana, bopomofo
    (unit >= 0x3190 && unit <= 0xa4cf) || // kanji, enclosed forms, extensions
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xfe30 && unit <= 0xfe4f) ||
    (unit >= 0xff01 && unit <= 0xff9f) || // full-width forms, half-width katakana
    (unit >= 0xffe0 && unit <= 0xffe6) ||
    (unit >= 0xd840 && unit <= 0xd88f) || // high surrogates of the kanji beyond the BMP,
    (unit >= 0xdc00 && unit <= 0xdfff) || // and their low ones
    unit === 0x2014 || // ― and … are as wide as kanji between kanji
    unit === 0x2015 ||
    unit === 0x2025 ||
    unit === 0x2026
  );
}

/** 、。「」 and their like: nobody puts a space beside them, whatever stands on the other side. */
function isWidePunctuation(unit: number): boolean {
  return (
    (unit >= 0x3000 && unit <= 0x3003) ||
    (unit >= 0x3008 && unit <= 0x3011) ||
    (unit >= 0x3014 && unit <= 0x301f) ||
    (unit >= 0xff01 && unit <= 0xff0f) ||
    (unit >= 0xff1a && unit <= 0xff20)
  );
}

/**
 * Whether a line break of the source vanishes between these two units, as CSS Text 4 has it (segment break
 * transformation): between wide characters, or beside wide punctuation. Elsewhere it is a space.
 */
export function breakVanishes(before: number, after: number): boolean {
  return (isWide(before) && isWide(after)) || isWidePunctuation(before) || isWidePunctuation(after);
}

/** U+0009–U+000D and U+0020: what markup calls white space. U+3000 and U+00A0 are text. */
export function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}

/** Characters without width that only say where a line may break: they cut words apart for every analyser. */
export function isInvisible(unit: number): boolean {
  // U+FFFC is where InDesign had something anchored.
  return unit === 0x00ad || unit === 0x200b || unit === 0x2060 || unit === 0xfeff || unit === 0xfffc;
}

/** U+2028 and U+2029: a line break that is a character, as InDesign writes them. */
export function isLineEnd(unit: number): boolean {
  return unit === 0x2028 || unit === 0x2029;
}
