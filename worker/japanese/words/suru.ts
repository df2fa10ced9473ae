import type { Features } from '../types.ts';
import { Kind } from './classes.ts';

/** A common or proper noun, which may make a compound with the next. */
export function isCompoundable({ pos, posDetail1 }: Features): boolean {
  return pos === '名詞' && COMPOUNDABLE.has(posDetail1);
}

const COMPOUNDABLE = new Set(['一般', '固有名詞', 'サ変接続', '形容動詞語幹']);

/**
 * Verbal nouns do, nouns that the dictionary does not have (アップする), and most others that stand right before it: 寝坊する,
 * 返信する, ゴールする, which IPADIC has as mere nouns.
 */
export function takesSuru(kind: Kind, features: Features): boolean {
  const { known, pos, posDetail1, posDetail2, base } = features;
  if (kind === Kind.VerbalNoun) return true;
  if (kind === Kind.NounSuffix) return posDetail2 === 'サ変接続' || (base.length > 1 && DEVERBAL.test(base));
  if (kind !== Kind.Noun || pos !== '名詞') return false;
  if (!known) return isCompoundable(features);
  if (posDetail1 === '形容動詞語幹') return VERBAL_QUALITIES.has(base);
  if (posDetail1 !== '一般' || base.length < 2) return false;
  return base.length > 2 || !isHiragana(base); // わら, of 廻わらされた
}

/** 衝動|買い, 一人|歩き */
const DEVERBAL = /^[一-鿿].*[いきぎしちにびみりえけげせてねべめれ]$/;

function isHiragana(text: string): boolean {
  return /^[ぁ-ん]+$/.test(text);
}

/** Qualities that one is, and does as well: 無理しないで. */
const VERBAL_QUALITIES = new Set(
  '無理 贅沢 ぜいたく 満足 迷惑 失敗 安心 感心 失礼 無視 不足 矛盾 充実 熱中 反対 成功 遠慮 無茶 無駄遣い 油断 独立 緊張 我慢 苦労 退屈 難儀 楽 損 得'.split(
    ' ',
  ),
);

/** What is seen, felt or heard, whose particle is left out in speech: いい匂い(が)する. And who does something. */
export const WITHOUT_PARTICLE: ReadonlySet<string> = new Set(
  '本当 英語 日本語 匂い 臭い におい 気持ち 気持 感じ 思い 想い 予感 気配 気分 物音 足音 態度 表情 顔つき 目つき 顔色 髪型 格好 恰好 かっこう 服装 姿勢 手つき 口調 言い方 やり方 話し方 自分 子供 子ども 大人 人間 相手 仲間 女性 男性 全員 自身 本人 友達 先生 母親 父親 親父 生徒 学生 会社 学校'.split(
    ' ',
  ),
);
