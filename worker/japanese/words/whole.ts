import { isKanji } from '../kana.ts';
import { kanjiRunEnd } from '../literary.ts';
import { rowsOf } from '../rows.ts';
import type { Morphemes } from '../types.ts';
import { Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import { isWordLike } from './row.ts';
import type { PartOfSpeech } from './types.ts';

/** Words that old texts write in kanji and kana. The dictionary has them in kana alone and takes these apart. */
const IN_TURN = `
或る=ある 兎に角=とにかく 兎も角=ともかく 成る程=なるほど 矢張り=やはり 矢っ張り=やっぱり 余っ程=よっぽど 屹度=きっと 急度=きっと 吃度=きっと 追々=おいおい 就中=なかんずく 抑々=そもそも 抑も=そもそも 不図=ふと 沁々=しみじみ 染々=しみじみ 倩々=つらつら 却々=なかなか 恰度=ちょうど 矢張=やはり 忽地=たちまち 直様=すぐさま 飽迄=あくまで 不取敢=とりあえず 一寸=ちょっと 鳥渡=ちょっと 流石=さすが 嘸=さぞ 軈て=やがて 頓て=やがて 固より=もとより 敢て=あえて 斯う=こう 斯うして=こうして 斯んな=こんな 斯んなに=こんなに
斯かる=かかる 恁う=こう 恁うして=こうして 然う=そう 然うして=そうして 然んな=そんな 爾う=そう 若し=もし 剰え=あまつさえ 剰さえ=あまつさえ 何う=どう 何うか=どうか 何うも=どうも
何うして=どうして 何うせ=どうせ 何うぞ=どうぞ 何うやら=どうやら 何んな=どんな 何んなに=どんなに 何ういう=どういう 何う云う=どういう 斯ういう=こういう 斯う云う=こういう 然ういう=そういう
然う云う=そういう 些とも=ちっとも 些と=ちと 濫りに=みだりに 猥りに=みだりに 妄りに=みだりに 具さに=つぶさに 悉に=つぶさに 況んや=いわんや 須く=すべからく 苟しくも=いやしくも 而も=しかも
而かも=しかも 而るに=しかるに 唯だ=ただ 但だ=ただ 太だ=はなはだ 早や=はや 豈に=あに 兎や角=とやかく 希わくは=こいねがわくは 宛も=あたかも 動ともすれば=ややもすれば 稍もすれば=ややもすれば
動もすれば=ややもすれば 夫れでも=それでも 夫れから=それから 其れから=それから 其れでも=それでも 其れとも=それとも 成る可く=なるべく 成る丈=なるたけ 可成り=かなり 可なり=かなり 能くも=よくも
能く=よく 克く=よく 疾うに=とうに 疾くに=とくに 頓と=とんと 頓に=とみに 確と=しかと 聢と=しかと 屹と=きっと 吃と=きっと 犇と=ひしと 徐ろに=おもむろに 俄に=にわかに 俄かに=にわかに
遽に=にわかに 遽かに=にわかに 乍ち=たちまち 偶に=たまに 曾て=かつて 曽て=かつて 洵に=まことに 寔に=まことに 迚も=とても
`;

/** Those that begin with a unit, longer ones before the shorter ones they begin with. */
const BY_FIRST = new Map<number, [writing: string, kana: string][]>();
for (const [writing, kana] of rowsOf(IN_TURN)) {
  const known = BY_FIRST.get(writing.charCodeAt(0)) ?? [];
  BY_FIRST.set(writing.charCodeAt(0), known);
  known.push([writing, kana]);
  known.sort(([a], [b]) => b.length - a.length);
}

/** Longest run of kanji that is looked for. */
const MAX_RUN = 6;

/**
 * Joins the morphemes of a word that the analyser cut though the dictionary has it: 内|出血 is 内出血, 或|る is 或る. Only
 * whole runs of kanji, because 東京都 is also the beginning of 東京都内.
 *
 * Replaces the classes of a word that it joins.
 *
 * @param from the first morpheme of a word
 * @returns behind the last morpheme that was joined, `from + 1` where none was
 */
export function joinWhole(
  text: string,
  { count, start, end }: Morphemes,
  classes: MorphemeClass[],
  from: number,
  lookup: Lookup,
): number {
  const offset = start[from] ?? 0;
  const first = end[from] ?? 0;
  const unit = text.charCodeAt(offset);
  if (!isKanji(unit) || isKanji(text.charCodeAt(offset - 1))) return from + 1;
  const inTurn = inTurnAt(text, offset);
  // Most words: what begins in kanji goes on in kana.
  if (inTurn === null && !isKanji(text.charCodeAt(first))) return from + 1;
  const wordEnd = inTurn === null ? kanjiRunEnd(text, first) : offset + inTurn[0].length;
  if (first >= wordEnd || wordEnd - offset > MAX_RUN) return from + 1;
  let to = from + 1;
  while (to < count && (end[to - 1] ?? 0) < wordEnd) to++;
  if (end[to - 1] !== wordEnd) return from + 1;
  const whole =
    inTurn === null
      ? compound(text.slice(offset, wordEnd), classes, from, to, lookup)
      : inKana(inTurn, lookup);
  if (whole === null) return from + 1;
  // Each keeps its entry, which is what the morpheme is; the first has the reading of all.
  for (let i = from; i < to; i++) {
    const entry = classes[i]?.entry ?? whole.entry;
    classes[i] = { ...whole, entry, reading: i === from ? whole.reading : '' };
  }
  return to;
}

function inTurnAt(text: string, offset: number): readonly [writing: string, kana: string] | null {
  const words = BY_FIRST.get(text.charCodeAt(offset));
  if (words === undefined) return null;
  return words.find(([writing]) => text.startsWith(writing, offset)) ?? null;
}

function inKana([writing, kana]: readonly [string, string], lookup: Lookup): MorphemeClass | null {
  const found = lookup.find(kana, ({ pos }) => IN_KANA.has(pos));
  return found && { ...found, features: { ...found.features, base: writing } };
}

const IN_KANA = new Set<PartOfSpeech>(['adverb', 'adnominal', 'conjunction', 'interjection']);

/** The noun that the dictionary has for some nouns, prefixes and suffixes together. Numbers have rules of their own. */
function compound(
  writing: string,
  classes: readonly MorphemeClass[],
  from: number,
  to: number,
  lookup: Lookup,
): MorphemeClass | null {
  for (let i = from; i < to; i++) {
    const part = classes[i];
    if (part === undefined || part.pos === 'proper-noun') return null;
    if (!(isWordLike(part) || (i === from && part.kind === Kind.Number && isPlainNoun(classes[i + 1]))))
      return null;
  }
  return lookup.find(writing, (candidate) => isPlainNoun(candidate));
}

function isPlainNoun(found: MorphemeClass | undefined): boolean {
  if (found === undefined || found.pos === 'proper-noun' || found.pos === 'suffix') return false;
  return found.kind === Kind.Noun || found.kind === Kind.VerbalNoun;
}
