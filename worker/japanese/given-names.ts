import { onReading } from './readings/kanji.ts';
import { rowsOf } from './rows.ts';

/**
 * Given names that the dictionary has not as such: women's names of one kanji behind お, one kanji before a form of
 * address, and men's names of old, which are built from an ending. Written down from the novels and registers of
 * 1870 to 1950.
 */

/** お清 おきよ, お常 おつね. */
const WOMEN = new Map(
  rowsOf(
    '清=きよ 常=つね 竹=たけ 静=しず 光=みつ 信=のぶ 政=まさ 仙=せん 種=たね 国=くに 関=せき 高=たか 蔦=つた 勢=せい 里=さと 峰=みね 峯=みね 島=しま 住=すみ 夏=なつ 春=はる 秋=あき 冬=ふゆ ' +
      '雪=ゆき 梅=うめ 松=まつ 菊=きく 蝶=ちょう 鶴=つる 亀=かめ 虎=とら 寅=とら 熊=くま 牧=まき 槙=まき 絹=きぬ 糸=いと 琴=こと 鈴=すず 銀=ぎん 玉=たま 珠=たま 徳=とく 福=ふく 直=なお 貞=さだ 文=ふみ 民=たみ ' +
      '延=のぶ 秀=ひで 豊=とよ 富=とみ 冨=とみ 浜=はま 京=きょう 俊=しゅん 杉=すぎ 滝=たき 辰=たつ 近=ちか 露=つゆ 照=てる 敏=とし 友=とも 仲=なか 波=なみ 浪=なみ 初=はつ 花=はな 久=ひさ 紺=こん 房=ふさ 藤=ふじ ' +
      '元=もと 柳=りゅう 若=わか 綾=あや 市=いち 浦=うら 園=その 染=そめ 駒=こま 兼=かね 留=とめ 岩=いわ 縫=ぬい 咲=さき 梶=かじ 篠=しの 芳=よし 吉=きち 栄=えい 鉄=てつ 重=しげ 稲=いね 幸=こう 沢=さわ 順=じゅん ' +
      '澄=すみ 節=せつ 袖=そで 妙=たえ 筆=ふで 倉=くら 紋=もん 艶=つや 粂=くめ 葉=よう 千代=ちよ 八重=やえ 美代=みよ',
  ),
);

/** 実君 みのる, where the dictionary has a noun, or a rarer name. */
const BEFORE_ADDRESS = new Map(
  rowsOf(
    '実=みのる 武=たけし 薫=かおる 勝=まさる 覚=さとる 香=かおり 昇=のぼる 登=のぼる 樹=いつき 静=しずか 円=まどか 潮=うしお 充=みつる 節=せつ 鏡=きょう 直=なお 有=ゆう 亮=りょう 涼=りょう 淳=じゅん 哲=てつ 輝=ひかる ' +
      '秀=ひで 瞬=しゅん 律=りつ 蓮=れん 丈=じょう 岳=がく 嵩=たかし 裕=ゆう 佑=ゆう 歩=あゆむ 力=つとむ 暁=あきら 晴=はる 奏=かなで 詩=うた 文=ふみ 章=あきら 光=ひかる 進=すすむ 学=まなぶ 巖=いわお 巌=いわお 花=はな 雪=ゆき',
  ),
);

/** 徹は, 忍が: kanji that are a name wherever they stand alone before a particle. */
const BARE = new Map(
  rowsOf(
    '隆=たかし 徹=とおる 昇=のぼる 亮=りょう 蓮=れん 慎=しん 薫=かおる 覚=さとる 忍=しのぶ 彩=あや 奏=かなで 瞬=しゅん 明=あきら 淳=じゅん 潤=じゅん 稔=みのる 聡=さとし 晃=あきら 豊=ゆたか 茂=しげる 弘=ひろし 浩=ひろし 博=ひろし',
  ),
);

/** How a kanji is read that stands alone and is a name; null for others. */
export function bareName(kanji: string): string | null {
  return BARE.get(kanji) ?? null;
}

/** How a name of one kanji is read behind お; null where it is none. */
export function womansName(kanji: string): string | null {
  return WOMEN.get(kanji) ?? null;
}

/** How a name of one kanji is read before さん or 君; null where the dictionary's reading is as good. */
export function addressedName(kanji: string): string | null {
  return BEFORE_ADDRESS.get(kanji) ?? null;
}

/** Whole names, which the dictionary cuts, lacks or reads otherwise. */
export const GIVEN_NAMES =
  '郁子=いくこ 磯子=いそこ 智子=ともこ 友子=ともこ 豊代=とよよ 伸子=のぶこ 藤子=ふじこ 昌子=まさこ 良子=よしこ 礼子=れいこ 露子=つゆこ 千枝=ちえ 幸子=さちこ 初子=はつこ 光子=みつこ 愛子=あいこ 和子=かずこ 駒代=こまよ 三千代=みちよ 三千子=みちこ ' +
  '嘉吉=かきち 菊吉=きくきち 金吉=きんきち 権吉=ごんきち 作吉=さくきち 三吉=さんきち 重吉=じゅうきち 宗吉=そうきち 竹吉=たけきち 為吉=ためきち 仲吉=なかきち 忠吉=ちゅうきち 鉄吉=てつきち 徳吉=とくきち 友吉=ともきち 春吉=はるきち 半吉=はんきち ' +
  '彦吉=ひこきち 福吉=ふくきち 政吉=まさきち 松吉=まつきち 利吉=りきち 六吉=ろくきち 和吉=わきち 信吉=しんきち 辰吉=たつきち 喜蔵=きぞう 新蔵=しんぞう 太蔵=たいぞう 安蔵=やすぞう 六蔵=ろくぞう 文蔵=ぶんぞう 権作=ごんさく 甚作=じんさく 太作=たさく ' +
  '茂作=もさく 角助=かくすけ 源助=げんすけ 新助=しんすけ 藤助=とうすけ 伴助=ばんすけ 半助=はんすけ 孫助=まごすけ 弥助=やすけ 代助=だいすけ 宗助=そうすけ 正次=しょうじ 宗次=そうじ 忠次=ちゅうじ 弥次=やじ 清治=せいじ 荘治=そうじ 良治=りょうじ ' +
  '権平=ごんぺい 純平=じゅんぺい 藤平=とうへい 孫平=まごへい 又平=またへい 徳夫=とくお 四郎=しろう 六郎=ろくろう 誠吾=せいご 小六=ころく 半七=はんしち 主水=もんど 一葉=いちよう 鏡花=きょうか ' +
  '仁兵衛=にへえ 茂兵衛=もへえ 与右衛門=よえもん 喜右衛門=きえもん 吉右衛門=きちえもん';

const WHOLE = new Map(rowsOf(GIVEN_NAMES));

/** 兵衛 is へえ behind one kana: 五兵衛. */
const ENDINGS = new Map(
  rowsOf(
    '兵衛=べえ 左衛門=ざえもん 右衛門=えもん 之助=のすけ 之介=のすけ 之進=のしん 之丞=のじょう 太郎=たろう 次郎=じろう 三郎=さぶろう 四郎=しろう 五郎=ごろう 九郎=くろう 十郎=じゅうろう',
  ),
);

/** What is not read in its commonest on in such a name. */
const FIRST = new Map(
  rowsOf(
    '又=また 孫=まご 源=げん 吉=きち 石=いし 市=いち 与=よ 弥=や 茂=も 作=さく 太=た 治=じ 次=じ 仁=に 小=こ 竹=たけ 熊=くま 虎=とら 亀=かめ 鶴=つる 松=まつ 梅=うめ 桃=もも 牛=うし 丑=うし 寅=とら 辰=たつ 駒=こま ' +
      '藤=とう 権=ごん 利=り 彦=ひこ 勇=ゆう 平=へい 文=ぶん 久=きゅう 正=しょう 庄=しょう 猪=い 留=とめ 末=すえ 常=つね 杢=もく 角=かく 浅=あさ 音=おと 岩=いわ 粂=くめ 磯=いそ 七=しち 九=きゅう 四=よ 伊=い 嘉=か 儀=ぎ 喜=き 宇=う',
  ),
);

/** Families of one kanji: 林太郎 may be of them, and 林兵衛 is not. */
const FAMILIES = '林森原関堀辻谷岡南西東北星泉島滝沢浜岸柳橘桂梶秦畑堤菅乾巽';

/** What may be the second unit of a name: asked of every word behind kanji, few of which are names. */
const SECOND = new Set([
  ...Array.from(WHOLE.keys(), (name) => name.charCodeAt(1)),
  ...Array.from(ENDINGS.keys(), (ending) => ending.charCodeAt(0)),
]);

/** The man's or woman's name that a text has at an offset, whole or one kanji with an ending; null for none. */
export function builtNameAt(text: string, offset: number): { length: number; reading: string } | null {
  if (!SECOND.has(text.charCodeAt(offset + 1))) return null;
  for (const length of [2, 3, 4]) {
    const reading = WHOLE.get(text.slice(offset, offset + length));
    if (reading !== undefined) return { length, reading };
  }
  const kanji = text.charAt(offset);
  for (const [ending, read] of ENDINGS) {
    if (!text.startsWith(ending, offset + 1)) continue;
    if (ending.endsWith('郎') && FAMILIES.includes(kanji)) return null;
    const first = FIRST.get(kanji) ?? onReading(kanji)?.readings[0] ?? null;
    if (first === null) return null;
    const own = ending === '兵衛' && first.length === 1 ? 'へえ' : read;
    return { length: 1 + ending.length, reading: first + own };
  }
  return null;
}
