import { isHiragana, isKanaOrKanji } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import { attaches } from './boundaries.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import { joinAs } from './joined.ts';
import type { Lookup } from './lookup.ts';
import type { PartOfSpeech } from './types.ts';

/** Whether a text has spaces between its kana, as books for small children have: now and then is another thing. */
export function isSpaced(text: string): boolean {
  // Two searches for a unit, and the expression for the few texts that have one: a novel must not pay for children's books.
  if (!text.includes('　', 1) && !text.includes(' ', 1)) return false;
  return (text.match(SPACED)?.length ?? 0) * UNITS_BETWEEN >= text.length;
}

const SPACED = /[ぁ-んー][ 　]+(?=[ぁ-んー])/g;

/** At most so many from one space to the next, by the mean. A novel with one slip of the key paid 50 ms for the index. */
const UNITS_BETWEEN = 20;

/** Longest noun that is looked for, in kana. */
const MAX_NOUN = 8;

/** What may stand between a noun and the next space. */
const BEHIND_NOUN =
  /^(?:さん|ちゃん|くん|さま|たち|から|まで|より|だけ|など|しか|です|でした|だった|って|[はがをにへともでのやかなよねさだ])*$/;

/**
 * Joins the morphemes of a noun that the dictionary has in kanji or katakana alone, in a text with spaces between its words:
 * お|に|は is おに and は, because a noun that is read おに (鬼) and は fill all that stands between two spaces. Without the spaces
 * that would be no proof; and where the analyser's own words make a phrase (うま|に, though 甘煮 is うまに), they stay. It cuts
 * across some of them: おにが is お|にが to it, and stays one word of おに.
 *
 * Replaces the classes of a word that it joins.
 *
 * @param from the first morpheme of a word
 * @returns behind the last morpheme that was joined, `from` where none was
 */
export function joinSpaced(
  text: string,
  { count, start, end }: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const offset = start[from] ?? 0;
  if (!isWritten(text.charCodeAt(offset)) || !begins(text, offset, classes[from - 1])) return from;
  let chunkEnd = offset;
  while (isWritten(text.charCodeAt(chunkEnd))) chunkEnd++;
  if (isKanaOrKanji(text.charCodeAt(chunkEnd))) return from;
  for (let nounEnd = Math.min(chunkEnd, offset + MAX_NOUN); nounEnd > offset; nounEnd--) {
    const behind = text.slice(nounEnd, chunkEnd);
    if (!BEHIND_NOUN.test(behind)) continue;
    const writing = text.slice(offset, nounEnd);
    const noun = lookup.nounRead(writing);
    if (noun === null) continue;
    let to = from + 1;
    while (to < count && (end[to - 1] ?? 0) < nounEnd) to++;
    if ((end[to - 1] ?? 0) > chunkEnd) continue;
    const isCutAcross = end[to - 1] !== nounEnd;
    if (
      to === from + 1
        ? isCutAcross || !isBareStem(classes[from], behind)
        : isPhrase(behind, classes, from, to)
    )
      continue;
    joinAs(classes, from, to, {
      ...noun,
      features: { ...noun.features, base: writing },
      reading: text.slice(offset, end[to - 1]),
    });
    const next = classes[to];
    // で of こうえんで and うみで, which the analyser takes for the ending of えんで and うんで. `mend` must not do so again.
    const particle =
      next?.kind === Kind.BoundParticle ? lookup.find(text.slice(start[to], end[to]), isCase) : null;
    if (particle !== null && !isCutAcross) classes[to] = { ...particle, mayBeEnding: false };
    return to;
  }
  return from;
}

/** Behind no kana, or behind お and ご alone. */
function begins(text: string, offset: number, last: MorphemeClass | undefined): boolean {
  if (!isKanaOrKanji(text.charCodeAt(offset - 1))) return true;
  return last?.pos === 'prefix' && !isKanaOrKanji(text.charCodeAt(offset - 2));
}

function isCase({ features }: MorphemeClass): boolean {
  return features.posDetail1 === '格助詞';
}

/** くち|を of くちる, やま|から of やむ: a stem that nothing is bound to. のみ|に, where に is of purpose, may well be a verb. */
function isBareStem(only: MorphemeClass | undefined, behind: string): boolean {
  if (only?.kind !== Kind.Verb) return false;
  if (only.form === Form.Irrealis) return !/^(?:なか|さ)/.test(behind);
  return only.form === Form.Continuative && NOUN_ONLY.test(behind);
}

const NOUN_ONLY = /^(?:[がをでのへ]|さん|ちゃん|くん|さま|たち|から|まで|より)/;

/** Hiragana or the long mark. */
function isWritten(unit: number): boolean {
  return isHiragana(unit) || unit === 0x30fc;
}

/** Whether the analyser's words go together, and with what stands behind them. */
function isPhrase(behind: string, classes: readonly MorphemeClass[], from: number, to: number): boolean {
  const first = classes[from];
  const last = classes[to - 1];
  if (first === undefined || last === undefined) return true;
  if (first.pos === 'prefix') return to === from + 2 && last.pos === 'noun' && last.features.known; // お|うち
  const isGrammatical = classes.slice(from + 1, to).every(({ pos }) => GRAMMATICAL.has(pos));
  if (INFLECTING.has(first.pos)) {
    if (isOneWord(classes, from, to)) return !PLACE.test(behind);
    return isGrammatical && !BEHIND_NOUN_ALONE.test(behind);
  }
  if (last.pos === 'particle' && OBJECT.test(behind)) return false; // か|に|が: no が stands behind に
  return isGrammatical && OPENING.has(first.pos);
}

/** た|いた: one word by its endings. */
function isOneWord(classes: readonly MorphemeClass[], from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) if (!attaches(classes, from, at)) return false;
  return true;
}

const GRAMMATICAL = new Set<PartOfSpeech>(['particle', 'auxiliary', 'suffix']);
const INFLECTING = new Set<PartOfSpeech>(['verb', 'i-adjective']);
const OPENING = new Set<PartOfSpeech>(['noun', 'proper-noun', 'pronoun', 'number', 'adverb', 'adnominal']);

/** What stands behind no verb: した|に is 下に, and した|から may be both. */
const PLACE = /^[をにへ]/;
/** And behind no particle that ends a clause: いもう|と|は, こぎつ|ね|でした. */
const BEHIND_NOUN_ALONE = /^(?:[はがをにへ]|です|でした)/;
const OBJECT = /^[がを]/;
