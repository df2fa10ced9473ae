import { isKanaOrKanji } from '../kana.ts';
import { isTe } from './boundaries.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';
import type { PartOfSpeech } from './types.ts';
import { settleShimau } from './western.ts';

type Surfaces = (index: number) => string;

/** Chooses between the two words that an unsettled form may be of. The analyser's own choice hangs on the ending. */
export function settle(
  classes: MorphemeClass[],
  at: number,
  surface: Surfaces,
  lookup: Lookup,
): MorphemeClass | null {
  const current = classes[at];
  if (current === undefined) return null;
  const last = classes[at - 1];
  const isRespected = last?.pos === 'prefix' || current.features.base.startsWith('お');
  if (current.pos === 'noun' && current.kind !== Kind.NounSuffix && current.features.base !== 'うた')
    return isRespected ? settleRespect(current, surface(at), at, surface, lookup) : null;
  const written = surface(at);
  if (written === 'うた' || written === 'うて') return settleShimau(classes, at, surface);
  if (EXCESS.has(written)) return settleExcess(written, surface(at - 1), lookup);
  if (current.kind === Kind.NounSuffix) return settleSuffix(written, last, lookup);
  const adverb = TE_ADVERBS.get(written);
  if (adverb !== undefined) return settleAdverb(current, adverb, surface(at - 1), lookup);
  switch (written) {
    case 'ねー': // 知ら|ねー and 食べ|ねー, but いい|ねー
      return isStem(last) ? drawnNegative(lookup) : null;
    case 'ねえ':
    case 'ねぇ': // なんでも|ねえ, but それは|ねえ、
      return DENIED.has(surface(at - 1)) && surface(at + 1) !== '、' ? slurredNai(written, lookup) : null;
    case 'なっ': // ふざける|なっ！
    case 'かっ':
      return settleCalledOut(written, last, surface(at + 1), lookup);
    case 'たらしい': // 行って|たらしい, where た and らしい are one morpheme; behind nouns it is the suffix of 嫌みたらしい
      return last !== undefined && isTe(last) ? pastHearsay(lookup) : null;
    case 'わけ': // そんな|わけ|ない
      return isModifier(last) ? lookup.find('わけ', ({ kind }) => kind === Kind.Noun) : null;
    case '降り': {
      const isFall =
        (FALLS_ON.test(surface(at + 1)) && !LEFT.test(surface(at - 1))) || fallsBefore(at, surface);
      return sameForm(written, current, isFall ? '降る' : '降りる', lookup);
    }
    case '行っ': {
      const isDone = surface(at - 1) === 'を' && !WAYS.test(surface(at - 2));
      return sameForm(written, current, isDone ? '行う' : '行く', lookup);
    }
    case '通っ': // 学校に通って, 道を通って
      return sameForm(written, current, /^[にへ]$/.test(surface(at - 1)) ? '通う' : '通る', lookup);
    // 来さ|せる, 来ら|れる are 来る, though the dictionary has only きたす and きたる in this form.
    case '来さ':
    case '来ら':
      return /^[せれ]/.test(surface(at + 1)) ? kuru('来る', current, `こ${written.charAt(1)}`, lookup) : null;
    case 'こら':
      return /^れ/.test(surface(at + 1)) ? kuru('くる', current, written, lookup) : null;
    case '出さ':
      return /^せ/.test(surface(at + 1)) && !hasObject(at, surface) ? deru(lookup) : null;
    default:
      return null;
  }
}

/**
 * Nouns that IPADIC has as suffixes too, in another reading, and prefers behind any noun. Behind a noun that is an adverb
 * there, a new word begins: 時折|風が吹く, 毎日|家で働く, and no 毎日家.
 */
export const MISTAKEN_SUFFIXES = new Set('人 家 水 雨 風 金 駅 山 川 体'.split(' '));

/** 寒|すぎ, 高|すぎ: behind what may be the stem of an adjective they are its excess, where IPADIC has a noun, かん and こう. */
export const EXCESS = new Set(['すぎ', '過ぎ']);

/** Nouns that a verb has in this form, some with お in the dictionary: お待ち, お|帰り. */
export const VERBAL_NOUN = /.[いきぎしちにびみりえけげせてねべめれ]$/;

/** Those that mean more than the verb, or go with する themselves: お願いします, お参りする. */
const NOUNS_OF_THEIR_OWN =
  /^お?(?:願い|しゃべり|喋り|しゃれ|かわり|代わり|ねだり|もらし|漏らし|使い|つかい|返し|参り|祝い|祈り|見舞い|手伝い|年寄り|知り合い)$/;

/** お待ち|ください, お待ち|して, お|帰り|に|なる are the verb: one looks for 待つ. */
function settleRespect(
  noun: MorphemeClass,
  written: string,
  at: number,
  surface: Surfaces,
  lookup: Lookup,
): MorphemeClass | null {
  const stem = written.startsWith('お') ? written.slice(1) : written;
  if (stem.length < 2 || (stem === written && surface(at - 1) !== 'お')) return null;
  const next = surface(at + 1);
  // お化けになる, おしまいになる: what the dictionary has with お one also becomes.
  if (next === 'に' && stem !== written && noun.kind !== Kind.VerbalNoun) return null;
  if (next === 'に' ? !/^な[らりるっ]/.test(surface(at + 2)) : !ACTS.test(next)) return null;
  if (NOUNS_OF_THEIR_OWN.test(written)) return null;
  const verb = lookup.find(stem, ({ kind, form }) => kind === Kind.Verb && form === Form.Continuative);
  return verb === null ? null : { ...verb, entry: noun.entry, reading: noun.reading };
}

/** What goes with お and a stem: ください asks, する serves, なさる honours. */
const ACTS = /^(?:くださ|下さ|し$|する$|すれ$|いたし|いたす|致|申し上げ|申しあげ|なさ|いただ|頂)/;

function settleExcess(written: string, before: string, lookup: Lookup): MorphemeClass | null {
  if (lookup.find(before, ({ form, pos }) => form === Form.Stem && pos === 'i-adjective') === null)
    return null;
  return lookup.find(written, ({ form, steps }) => form === Form.Continuative && steps[0] === 'excess');
}

function settleSuffix(
  written: string,
  last: MorphemeClass | undefined,
  lookup: Lookup,
): MorphemeClass | null {
  const before = last?.features.base ?? '';
  if (before.length < 2 || WITH_PEOPLE.test(before)) return null;
  const adverb = lookup.find(before, ({ features, pos }) => {
    return features.posDetail1 === '副詞可能' || pos === 'adverb';
  });
  if (adverb === null && before !== '一日中') return null;
  return lookup.find(written, ({ kind, features }) => kind === Kind.Noun && features.posDetail1 === '一般');
}

const DENIED = new Set(['も', 'でも', 'が', 'は', 'しか']);

function slurredNai(written: string, lookup: Lookup): MorphemeClass | null {
  const adjective = lookup.find('ない', ({ kind, form }) => kind === Kind.Adjective && form === Form.Free);
  return adjective === null ? null : { ...adjective, reading: written };
}

/** な and か that are called out, as stems of verbs to the analyser: no stem stands before a mark. */
function settleCalledOut(
  written: string,
  last: MorphemeClass | undefined,
  after: string,
  lookup: Lookup,
): MorphemeClass | null {
  if (last === undefined || last.pos === 'symbol' || isKanaOrKanji(after.charCodeAt(0))) return null;
  const isCopula = written === 'なっ' && last.form === Form.None;
  const found = lookup.find(written.charAt(0), ({ pos, features }) => {
    return isCopula ? features.base === 'だ' : pos === 'particle';
  });
  return found === null ? null : { ...found, reading: written };
}

/** What says which わけ it is: そんな|わけ, できる|わけ. It is no verb then. */
export function isModifier(last: MorphemeClass | undefined): boolean {
  if (last?.pos === 'adnominal') return true;
  return (
    last !== undefined && last.form === Form.Free && MODIFYING.has(last.pos) && last.endSteps.length === 0
  );
}

const MODIFYING = new Set<PartOfSpeech>(['verb', 'i-adjective', 'auxiliary']);

/** 現代人, 現地人: ages and places have their people. */
const WITH_PEOPLE = /[代世期前後地方内外国]$/;

function isStem(last: MorphemeClass | undefined): boolean {
  if (last === undefined || !BEFORE_NEGATIVE.has(last.kind)) return false;
  return last.form === Form.Irrealis || (last.form === Form.Continuative && last.row === '');
}

const BEFORE_NEGATIVE = new Set<Kind>([Kind.Verb, Kind.VerbSuffix, Kind.Helper]);

function drawnNegative(lookup: Lookup): MorphemeClass | null {
  const negative = lookup.find('ねえ', ({ kind }) => kind === Kind.BoundAuxiliary);
  return negative === null ? null : { ...negative, reading: 'ねー' };
}

function pastHearsay(lookup: Lookup): MorphemeClass | null {
  const past = lookup.find('た', ({ kind, form }) => kind === Kind.BoundAuxiliary && form === Form.Free);
  return past === null ? null : { ...past, reading: 'たらしい' };
}

function sameForm(
  written: string,
  current: MorphemeClass,
  base: string,
  lookup: Lookup,
): MorphemeClass | null {
  const { conjugationForm } = current.features;
  return lookup.find(written, ({ features }) => {
    return (
      features.base === base && features.conjugationForm === conjugationForm && features.reading !== 'クダリ'
    );
  });
}

function kuru(base: string, current: MorphemeClass, reading: string, lookup: Lookup): MorphemeClass | null {
  const verb = lookup.find(base, ({ features }) => features.conjugationType.startsWith('カ変'));
  return verb === null ? null : { ...verb, entry: current.entry, form: current.form, reading };
}

/** 出さ|せる without an object is 出る: 大会に出させる. */
function deru(lookup: Lookup): MorphemeClass | null {
  const stem = lookup.find('出', ({ form, features }) => form === Form.Irrealis && features.base === '出る');
  return stem === null ? null : { ...stem, reading: 'でさ' };
}

function hasObject(at: number, surface: Surfaces): boolean {
  for (let i = at - 1; i >= 0 && i >= at - REACH; i--) {
    const written = surface(i);
    if (written === 'を') return true;
    if (/[、。「」]/.test(written)) return false;
  }
  return false;
}

/** What one goes along: 道を行って is 行く, 式を行って is 行う. */
const WAYS = /[道路街坂町通橋野山中上下前先外方後]$|廊下|あたり|ところ/;

const FALLING = new Set(
  '雨 雪 霰 雹 霙 霜 露 灰 夕立 時雨 小雨 大雨 大雪 雷雨 星 火の粉 あめ ゆき'.split(' '),
);

/** What falls goes on so, 降り始める, 降り続ける, 降りかかる, and who gets off something or somewhere does. */
const FALLS_ON = /^(?:始|はじ|続|つづ|かか|掛か)/;
const LEFT = /^(?:を|で|から|へ)$/;

/** How many morphemes back the rain, or an object, is looked for: 雨 が ひどく 降り, 雨 は 今日 も 降り. */
const REACH = 6;

function fallsBefore(at: number, surface: Surfaces): boolean {
  for (let i = at - 1; i >= 0 && i >= at - REACH; i--) if (FALLING.has(surface(i))) return true;
  return false;
}

/** Adverbs and conjunctions that were verbs in て, and are again behind their object: 態度を改めて, 後に続いて. */
export const TE_ADVERBS = new Map<string, string>([
  ['改めて', '改める'],
  ['極めて', '極める'],
  ['果たして', '果たす'],
  ['追って', '追う'],
  ['至って', '至る'],
  ['従って', '従う'],
  ['続いて', '続く'],
  ['引き続いて', '引き続く'],
  ['締めて', '締める'],
  ['決して', '決する'],
]);

function settleAdverb(
  adverb: MorphemeClass,
  base: string,
  before: string,
  lookup: Lookup,
): MorphemeClass | null {
  if (before !== 'を' && before !== 'に' && before !== 'が') return null;
  const verb = lookup.find(base, ({ form, pos }) => form === Form.Free && pos === 'verb');
  return verb === null ? null : { ...verb, reading: adverb.reading, endSteps: ['te'] };
}
