import { hasKanji } from '../kana.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';

/** 読み|飛ばす, 駆け|上がる: a verb behind a stem of another that says how it is done. */
export function isCompoundVerb(last: MorphemeClass, next: MorphemeClass): boolean {
  if (last.kind !== Kind.Verb || last.form !== Form.Continuative) return false;
  const { base } = last.features;
  if (base.length <= MAX_SIMPLE && WAYS.has(next.features.base)) return hasKanji(base);
  return SECOND_VERBS.has(next.features.base) && !LIGHT_VERBS.has(base);
}

/** 駆ける, 抱く. A compound before another begins a clause of its own: 立ち止まり|振り返る. */
const MAX_SIMPLE = 3;

/** Verbs that hardly ever begin anew behind a stem, as those do that IPADIC lacks compounds with: 立ち止まり|振り返る. */
const SECOND_VERBS = new Set(
  '飛ばす とばす 忘れる わすれる 慣れる なれる 飽きる 比べる くらべる 分ける わける 替える 換える 漏らす 逃す 逃がす 間違える まちがえる 損ねる 損なう 残す 足す 足りる 違える 潰す つぶす 散らす 惚れる 疲れる 込める 果てる 焦がれる 狂う 進める すすめる 入れる 集める 返す 回す 合わせる 尽くす つくす 切る きる'.split(
    ' ',
  ),
);

/** Where and how far something goes, and what comes of it, behind a simple verb: 襲い|掛かる, 剥がれ|落ちる, 斬り|伏せる. */
const WAYS = new Set(
  '上がる 下りる 降りる 去る 落ちる 寄る 寄せる 戻す 止める 継ぐ 掛かる 散る 渡る 渡す 割る 消す 固める 巡る 溢れる 放つ 伏す 詰める 当てる 起こす 広げる 広がる 重なる 倒れる 騒ぐ 変える 貫く 流す 降ろす 下ろす 伸ばす 崩す 崩れる 添える 止む 鳴らす 返る 立てる 乱れる 荒らす 漁る 起きる 伏せる 倒す 殺す 裂く 刻む 砕く 破る 壊す 捨てる 落とす'.split(
    ' ',
  ),
);

const LIGHT_VERBS = new Set([
  'する',
  'ある',
  'いる',
  '居る',
  'なる',
  '成る',
  '来る',
  'くる',
  'できる',
  '出来る',
]);
