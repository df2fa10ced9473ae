import { isKanaOrKanji, toHiragana } from '../kana.ts';
import type { Morphemes } from '../types.ts';
import { Kind, type MorphemeClass } from './classes.ts';
import { endingAt, joinAs, joinUpTo } from './joined.ts';
import type { Lookup } from './lookup.ts';
import type { PartOfSpeech } from './types.ts';

/**
 * Joins the morphemes of a cry, a sound or a manner that the dictionary does not have, at least not in these kana: あ|は|は|は
 * is あははは, も|ふも|ふ もふもふ, ワン|ワン ワンワン, ホッ|と the adverb ほっと.
 *
 * Replaces the classes of what it joins.
 *
 * @param from the first morpheme of a word that begins with two kana
 * @returns behind the last morpheme that was joined, `from` where none was
 */
export function joinSound(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const start = morphemes.start[from] ?? 0;
  const unit = text.charCodeAt(start);
  const next = text.charCodeAt(start + 1);
  if (CRY_BEGINS[unit] === 1 && CRY_GOES_ON[next] === 1 && !isKanaOrKanji(text.charCodeAt(start - 1))) {
    const to = joinCry(text, morphemes, classes, from, lookup);
    if (to > from) return to;
  }
  for (let length = 2; length <= MAX_HALF; length++) {
    if (text.charCodeAt(start + length) !== unit || text.charCodeAt(start + length + 1) !== next) continue;
    const to = joinRepeated(text, morphemes, classes, from, length, lookup);
    if (to > from) return to;
  }
  return isKatakana(unit) ? joinInKatakana(text, morphemes, classes, from, lookup) : from;
}

function isKatakana(unit: number): boolean {
  return (unit >= 0x30a1 && unit <= 0x30fa) || unit === 0x30fc;
}

/** What a cry begins with, and what stands second in it, in either kana. */
const CRY_BEGINS = marks('あいうえおかがきぎくぐけげちでなにぬはひふぶぷへほむやよわん');
const CRY_GOES_ON = marks('ぁぃぅぇぉゃゅょっんあいうえおわぎきひはふへほくけ');
CRY_GOES_ON['ー'.charCodeAt(0)] = 1;

function marks(hiragana: string): Uint8Array {
  const marked = new Uint8Array(0x10000);
  for (const kana of hiragana) {
    marked[kana.charCodeAt(0)] = 1;
    marked[kana.charCodeAt(0) + 0x60] = 1;
  }
  return marked;
}

const LAUGH =
  /^[あいうえおきくけにぬわぐんで]?っ?([はひふへほくけ])っ?(?:\1っ?)+[あいうえおぁぃぅぇぉーん]*っ*$/;
const CRY =
  /^[あいうえおかがきぎくぐげちなぬはひふぶぷへほむやよわん](?:わ|お|は|ん|え|あ|い|う|ぎゃ|きゃ)?[ぁぃぅぇぉゃゅょあいうえおんー]*っ*$/;
/** What only a cry has: a small vowel, a long mark, a stop at its end, a vowel three times. */
const DRAWN = /[ぁぃぅぇぉーっ]|[ゃわ]あ|ゃっ|([あいうえお])\1\1/;
/** What is left of はい|っ: no cry, but a word that is called. */
const CALLED = /^[ぁぃぅぇぉーっ]+$/;
const MAX_CRY = 24;

/** A cry stands by itself between marks: 「うわっ」 */
function joinCry(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const start = morphemes.start[from] ?? 0;
  let end = start + 1;
  while (isKanaOrKanji(text.charCodeAt(end)) && end - start <= MAX_CRY) end++;
  const cry = toHiragana(text.slice(start, end));
  if (!LAUGH.test(cry) && !(CRY.test(cry) && DRAWN.test(cry))) return from;
  const first = classes[from];
  const length = (morphemes.end[from] ?? 0) - start;
  // うわっ and なっ are stems of verbs to the analyser.
  if (first === undefined || (length === cry.length && first.pos !== 'verb')) return from;
  if (length > 1 && (first.pos === 'i-adjective' || CALLED.test(cry.slice(length)))) return from;
  const to = endingAt(morphemes, from, end);
  const called = lookup.find('ああ', ({ pos }) => pos === 'interjection');
  if (to === from || called === null) return from;
  const plain = text.slice(start, end).replace(/[ーっッぁぃぅぇぉァィゥェォ]+$/, '');
  const known = lookup.find(plain, ({ pos }) => pos === 'interjection');
  joinAs(classes, from, to, {
    ...named(called, known === null ? text.slice(start, end) : plain),
    reading: cry,
  });
  return to;
}

/** What is said twice because it is meant, and is no sound: うそ|うそ, いた|いた. */
const SAID_TWICE =
  /^(?:うそ|ほんと|まじ|だめ|むり|ばか|あほ|こと|もの|とき|ひと|[いきしみねでに]た|..?[てで])$/;
const SOUNDING = new Set<PartOfSpeech>(['noun', 'proper-noun']);
const GRAMMATICAL = new Set<PartOfSpeech>(['particle', 'auxiliary', 'conjunction', 'pronoun']);

/** Longest half of what is said twice: ぴょこぴょこ. */
const MAX_HALF = 4;

/** もふもふ, かちゃかちゃ */
function joinRepeated(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  length: number,
  lookup: Lookup,
): number {
  const start = morphemes.start[from] ?? 0;
  const half = text.slice(start, start + length);
  const end = start + 2 * length;
  if (!text.startsWith(half, start + length) || !isSound(half)) return from;
  if ((morphemes.end[from] ?? 0) >= end || !isCutApart(half, morphemes, classes, from, end)) return from;
  const manner = lookup.find('ふわふわ', ({ kind }) => kind === Kind.VerbalNoun);
  if (manner === null) return from;
  return joinUpTo(text, morphemes, classes, from, end, named(manner, text.slice(start, end)), lookup);
}

/** Two moras, or one that is long: ゃ and its like are none of their own, and begin nothing. */
function isSound(half: string): boolean {
  return half.length === 2 ? TWO.test(half) : LONGER.test(half);
}

const TWO = /^[^ぁぃぅぇぉっんゃゅょーァィゥェォッンャュョー][^ぁぃぅぇぉァィゥェォ]$/;
const LONGER =
  /^[^ぁぃぅぇぉっんゃゅょーァィゥェォッンャュョー](?:[ゃゅょャュョ].?|.[ゃゅょャュョっッんンーりリ])[んりっーンリッ]?$/;

/** Whether the analyser has cut a sound apart, and not found two words. */
function isCutApart(
  half: string,
  morphemes: Morphemes,
  classes: readonly MorphemeClass[],
  from: number,
  end: number,
): boolean {
  const start = morphemes.start[from] ?? 0;
  let isGrammatical = true;
  for (let i = from; i < morphemes.count && (morphemes.start[i] ?? 0) < end; i++)
    isGrammatical &&= GRAMMATICAL.has(classes[i]?.pos ?? 'other');
  const first = classes[from];
  if (isGrammatical || first === undefined || SAID_TWICE.test(toHiragana(half))) return false;
  const middle = endingAt(morphemes, from, start + half.length);
  if (middle === from) return true;
  return SOUNDING.has(first.pos) || first.kind === Kind.AdjectiveSuffix;
}

const MAX_KATAKANA = 10;

/**
 * An adverb that the dictionary has in hiragana (ホッ|と, キッ|チリ), or a foreign word that it has in pieces, where one is too
 * short for a word of its own or する stands behind: ロ|バスト, アップ|ロードする.
 */
function joinInKatakana(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const start = morphemes.start[from] ?? 0;
  if (isKatakana(text.charCodeAt(start - 1))) return from;
  const first = morphemes.end[from] ?? 0;
  let end = first;
  while (isKatakana(text.charCodeAt(end)) && end - start <= MAX_KATAKANA) end++;
  const isStopped = text.charAt(end) === 'と' && 'ッンー'.includes(text.charAt(end - 1));
  if ((first === end && !isStopped) || end - start > MAX_KATAKANA) return from;
  for (const at of isStopped ? [end + 1, end] : [end]) {
    const to = endingAt(morphemes, from, at);
    const writing = text.slice(start, at);
    const adverb = to > from + 1 ? lookup.find(toHiragana(writing), ({ pos }) => pos === 'adverb') : null;
    if (adverb === null) continue;
    joinAs(classes, from, to, named(adverb, writing));
    return to;
  }
  const to = endingAt(morphemes, from, end);
  if (to <= from + 1 || !(isVerb(classes[to]) || isInPieces(morphemes, classes, from, to))) return from;
  // アンヌ|マリー stays a name.
  const isName = classes.slice(from, to).every(({ pos }) => pos === 'proper-noun');
  const name = isName && !isVerb(classes[to]) ? classes[from] : null;
  const noun = name ?? lookup.find('サービス', ({ kind }) => kind === Kind.VerbalNoun);
  if (noun === null) return from;
  joinAs(classes, from, to, named(noun, text.slice(start, end)));
  return to;
}

function isVerb(next: MorphemeClass | undefined): boolean {
  return next?.features.base === 'する' || next?.features.base === 'できる';
}

/** Longest piece that is taken for a piece: パン and ペン are words as well, but not in front of others. */
const MAX_PIECE = 2;
const NAMED = new Set<PartOfSpeech>(['proper-noun', 'suffix']);

function isInPieces(
  { start, end }: Morphemes,
  classes: readonly MorphemeClass[],
  from: number,
  to: number,
): boolean {
  let hasPiece = false;
  for (let i = from; i < to; i++) {
    const isPiece = (end[i] ?? 0) - (start[i] ?? 0) <= MAX_PIECE;
    const pos = classes[i]?.pos ?? 'other';
    if (NAMED.has(pos) && (!isPiece || pos === 'suffix')) return false;
    hasPiece ||= isPiece;
  }
  return hasPiece;
}

function named(model: MorphemeClass, writing: string): MorphemeClass {
  return { ...model, features: { ...model.features, base: writing }, reading: toHiragana(writing) };
}
