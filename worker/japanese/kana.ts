/** Kana and kanji by code unit: what every room of the Japanese analysis needs and `Intl` does not offer. */

/** Katakana to hiragana; the long mark ー and everything else stay as they are. */
export function toHiragana(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (isFoldable(text.charCodeAt(i))) return fold(text);
  }
  return text;
}

/** ァ to ヶ, ヽ and ヾ. */
function isFoldable(unit: number): boolean {
  return (unit >= 0x30a1 && unit <= 0x30f6) || unit === 0x30fd || unit === 0x30fe;
}

/** Arguments of one call: far below what engines take. */
const AT_ONCE = 4096;

/** Unit by unit: a regular expression with a callback takes four times as long, and every reading comes through here. */
function fold(text: string): string {
  let folded = '';
  for (let from = 0; from < text.length; from += AT_ONCE) {
    const units: number[] = new Array(Math.min(AT_ONCE, text.length - from));
    for (let i = 0; i < units.length; i++) {
      const unit = text.charCodeAt(from + i);
      units[i] = isFoldable(unit) ? unit - 0x60 : unit;
    }
    folded += String.fromCharCode(...units);
  }
  return folded;
}

/** ぁ to ゖ; no iteration mark. */
export function isHiragana(unit: number): boolean {
  return unit >= 0x3041 && unit <= 0x3096;
}

/** Hiragana to katakana, as the dictionary has its readings; everything else stays as it is. */
export function toKatakana(text: string): string {
  return text.replace(/[ぁ-ゖゝゞ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}

/** Hiragana, katakana, their iteration marks and the long mark ー. */
export function isKana(unit: number): boolean {
  return (unit >= 0x3041 && unit <= 0x309f) || (unit >= 0x30a1 && unit <= 0x30ff && unit !== 0x30fb);
}

/**
 * Han characters, surrogates (all of Han beyond the BMP is written with them), and what is read like one:
 * 々 〆 〇 and the small ヶ ヵ of 一ヶ月.
 */
export function isKanji(unit: number): boolean {
  if (unit < 0x3400) return (unit >= 0x3005 && unit <= 0x3007) || unit === 0x30f5 || unit === 0x30f6;
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    unit <= 0x4dbf ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xd840 && unit <= 0xdfff)
  );
}

/** What words are written with: beside it a word may go on. */
export function isKanaOrKanji(unit: number): boolean {
  return isKana(unit) || isKanji(unit);
}

/** Whether a text is written in kana alone. */
export function isAllKana(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isKana(text.charCodeAt(i))) return false;
  return text.length > 0;
}

/** Whether a text has a kanji, or what is read like one. */
export function hasKanji(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isKanji(text.charCodeAt(i))) return true;
  return false;
}
