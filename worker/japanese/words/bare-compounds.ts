import { rowsOf } from '../rows.ts';
import { BEGINNINGS } from './beginnings.ts';
import type { Inflected } from './inflected.ts';

/**
 * Compound verbs as they were written before 1959, without the okurigana of the first: 立上る, 振返る, 泣出す, 呼止める. IPADIC has
 * the everyday ones, and takes the others for a noun and a verb.
 */

/** The first verb, in the form it has before another. */
const FIRST = new Map(
  rowsOf(
    '立=たち 起=おき 飛=とび 跳=とび 振=ふり 思=おもい 想=おもい 言=いい 云=いい 泣=なき 笑=わらい 走=はしり 駈=かけ 駆=かけ 馳=かけ 歩=あるき 呼=よび 抱=だき 食=くい 喰=くい 飲=のみ 呑=のみ 湧=わき 書=かき 話=はなし 通=とおり ' +
      '逃=にげ 遁=にげ 泳=およぎ 踊=おどり 躍=おどり 舞=まい 這=はい 匍=はい 落=おち 崩=くずれ 滑=すべり 辷=すべり 隠=かくれ 忍=しのび 探=さがし 捜=さがし 拾=ひろい 掴=つかみ 攫=つかみ 握=にぎり 縛=しばり 結=むすび 巻=まき 包=つつみ ' +
      '張=はり 貼=はり 組=くみ 積=つみ 眺=ながめ 睨=にらみ 覗=のぞき 仰=あおぎ 見=み 寝=ね 聞=きき 訊=きき 聴=きき 問=とい 申=もうし 差=さし 挿=さし 刺=さし 吸=すい 吹=ふき 噴=ふき 噛=かみ 咬=かみ 降=ふり 照=てり 燃=もえ 焼=やき ' +
      '浮=うき 沈=しずみ 乗=のり 渡=わたり 流=ながれ 溢=あふれ 震=ふるえ 顫=ふるえ 取=とり 引=ひき 曳=ひき 打=うち 撃=うち 押=おし 切=きり 斬=きり 突=つき 衝=つき 投=なげ 抛=なげ 追=おい 逐=おい 読=よみ 売=うり 買=かい 持=もち 運=はこび ' +
      '行=ゆき 往=ゆき 咲=さき 啼=なき 怒=おこり 叫=さけび 喚=わめき 唸=うなり 動=うごき 働=はたらき 死=しに 冷=ひえ 惚=ほれ 待=まち 受=うけ 請=うけ 借=かり 貸=かし 縫=ぬい 織=おり 編=あみ 掘=ほり 彫=ほり 削=けずり 洗=あらい 拭=ふき ' +
      '掃=はき 踏=ふみ 叩=たたき 敲=たたき 殴=なぐり 撲=なぐり 撫=なで 擦=すり 摺=すり 登=のぼり 住=すみ 居=い 慣=なれ 馴=なれ 恐=おそれ 攀=よじ 絡=からみ 縋=すがり 蹲=うずくまり',
  ),
);

/**
 * The second, with its reading and, where it is written otherwise today, the verb of the dictionary that inflects alike.
 * Longer stems stand before the shorter ones they begin with: 付け is of 付ける.
 */
const SECOND = new Map<string, Second[]>();
for (const [base, rest] of rowsOf(
  '上げる=あげる 上る=あがる~上がる 上がる=あがる 下げる=さげる 下がる=さがる 下す=おろす~下ろす 下りる=おりる 降りる=おりる 出す=だす 出る=でる 込める=こめる 込む=こむ 廻る=まわる~回る ' +
    '廻す=まわす~回す 回る=まわる 回す=まわす 返る=かえる 返す=かえす 付ける=つける 付く=つく 着ける=つける 着く=つく 合せる=あわせる~合わせる 合わせる=あわせる 合う=あう 切れる=きれる 切る=きる ' +
    '掛ける=かける 掛かる=かかる 掛る=かかる~掛かる 過ぎる=すぎる 過ごす=すごす 過す=すごす~過ごす 入れる=いれる 入る=いる~切る 去る=さる 続ける=つづける 続く=つづく 始める=はじめる 落とす=おとす ' +
    '落す=おとす~落とす 落ちる=おちる 倒す=たおす 倒れる=たおれる 殺す=ころす 離れる=はなれる 離す=はなす 直す=なおす 残す=のこす 残る=のこる 尽くす=つくす 尽す=つくす~尽くす 越す=こす 越える=こえる ' +
    '抜ける=ぬける 抜く=ぬく 放つ=はなつ 放す=はなす 止める=とめる 止む=やむ 散らす=ちらす 散る=ちる 捨てる=すてる 崩す=くずす 裂く=さく 破る=やぶる 替える=かえる 換える=かえる 交わす=かわす ' +
    '交す=かわす~交わす 寄せる=よせる 寄る=よる 向ける=むける 向かう=むかう 向く=むく 向う=むかう~向かう 飛ばす=とばす 起こす=おこす 起す=おこす~起こす 取る=とる 渡す=わたす 渡る=わたる 流す=ながす ' +
    '当てる=あてる 当たる=あたる 当る=あたる~当たる 並べる=ならべる 並ぶ=ならぶ 暮らす=くらす 暮す=くらす~暮らす 明かす=あかす 明す=あかす~明かす 砕ける=くだける 砕く=くだく 潰れる=つぶれる 潰す=つぶす ' +
    '払う=はらう 馴れる=なれる 慣れる=なれる 損う=そこなう 兼ねる=かねる',
)) {
  const [reading = '', model = base] = rest.split('~');
  const kanji = base.charAt(0);
  SECOND.set(kanji, [...(SECOND.get(kanji) ?? []), { base, reading, model }]);
}

interface Second {
  base: string;
  reading: string;
  model: string;
}

for (const first of FIRST.keys())
  for (const second of SECOND.keys()) BEGINNINGS.add(first.charCodeAt(0), second.charCodeAt(0));

const made = new Map<string, Inflected>();

/** The compound verbs that may stand at an offset, by their kanji: 立上る and 立上げる. */
export function compoundVerbsAt(text: string, offset: number): readonly Inflected[] {
  const kanji = text.charAt(offset);
  if (!FIRST.has(kanji)) return NONE;
  if (text.startsWith('見上る', offset)) return NONE; // the old form of 見上げる
  return (SECOND.get(text.charAt(offset + 1)) ?? NONE).map((second) => {
    const base = kanji + second.base;
    const known = made.get(base) ?? joined(kanji, base, second);
    made.set(base, known);
    return known;
  });
}

const NONE: readonly never[] = [];

function joined(kanji: string, base: string, { reading, model }: Second): Inflected {
  return {
    base,
    stem: base.slice(0, -1),
    reading: (FIRST.get(kanji) ?? '') + reading.slice(0, -1),
    model,
    modelStem: model.slice(0, -1),
    next: null,
  };
}
