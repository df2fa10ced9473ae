/**
 * A kana and a sound mark of its own, as file systems and PDFs of the Mac part them; and the signs for radicals that text
 * copied from PDFs has for the kanji 人, 日, 大: no dictionary has words spelt so.
 */
const MISSPELT = /[\u2f00-\u2fd5]|[\u3046-\u30fd][\u3099\u309a]/g;
/** Which of its forms a kanji is to be drawn in: a character of its own, which cuts words apart. */
const FORMS = /(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/gu;
/** Joiners and directions of other scripts, which Word leaves in Japanese. Between emoji they make one of several. */
const FOREIGN =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。「」])[\u200c-\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/**
 * Marks as they look in vertical lines, which tools wrote that could not turn them: the renderer does, and no rule for
 * sentences or quotes knows these. Unicode's own decomposition makes three characters of ︙ and ASCII's brackets of ︵.
 */
const VERTICAL = /[\ufe10-\ufe19\ufe30-\ufe48]/g;
const UPRIGHT = '，、。：；！？〖〗…';
const UPRIGHT_BRACKETS = '‥—–＿︴（）｛｝〔〕【】《》〈〉「」『』﹅﹆［］';
const MAY_BE_MISSPELT =
  /[\ufe00-\ufe02\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufe10-\ufe19\ufe30-\ufe48\u2f00-\u2fd5\u3099\u309a\udb40]/;

/** A text in characters that dictionaries have its words in. */
export function spelt(text: string): string {
  if (!MAY_BE_MISSPELT.test(text)) return text;
  return text
    .replace(FORMS, '')
    .replace(FOREIGN, '')
    .replace(VERTICAL, upright)
    .replace(MISSPELT, (found) => found.normalize(found.length === 1 ? 'NFKC' : 'NFC'));
}

function upright(mark: string): string {
  const unit = mark.charCodeAt(0);
  return unit < 0xfe30 ? UPRIGHT.charAt(unit - 0xfe10) : UPRIGHT_BRACKETS.charAt(unit - 0xfe30);
}
