import { Form, Kind, type MorphemeClass } from './classes.ts';

/** 読み|飛ばす, 閉じ|忘れる: a verb behind a stem of another that says how it is done. */
export function isCompoundVerb(last: MorphemeClass, next: MorphemeClass): boolean {
  if (last.kind !== Kind.Verb || last.form !== Form.Continuative) return false;
  const { base } = last.features;
  if (base.length === 2 && STRIKES.has(next.features.base)) return true;
  return SECOND_VERBS.has(next.features.base) && !LIGHT_VERBS.has(base);
}

/** Verbs that hardly ever begin anew behind a stem, as those do that IPADIC lacks compounds with: 立ち止まり|振り返る. */
const SECOND_VERBS = new Set(
  '飛ばす とばす 忘れる わすれる 慣れる なれる 飽きる 比べる くらべる 分ける わける 替える 換える 漏らす 逃す 逃がす 間違える まちがえる 損ねる 損なう 残す 足す 足りる 違える 潰す つぶす 散らす 惚れる 疲れる 込める 果てる 焦がれる 狂う 進める すすめる 入れる 集める 返す 回す 合わせる 尽くす つくす 切る きる'.split(
    ' ',
  ),
);

/** What a blow does, behind a short verb for it: 斬り|伏せる, 叩き|壊す. */
const STRIKES = new Set('伏せる 倒す 殺す 裂く 刻む 砕く 破る 壊す 捨てる 落とす'.split(' '));

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
