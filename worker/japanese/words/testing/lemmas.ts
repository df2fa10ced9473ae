import type { VerbClass } from './conjugator.ts';

const GODAN = `買う 会う 言う 思う 使う 歌う 笑う 洗う 習う 払う 誘う 拾う 違う 向かう 味わう 問う 戦う 従う 扱う 伺う 補う
書く 聞く 歩く 働く 泣く 置く 着く 開く 行く 描く 驚く 続く 届く 引く 叩く 磨く 咲く 抱く 招く
泳ぐ 急ぐ 脱ぐ 騒ぐ 防ぐ 継ぐ 稼ぐ 嗅ぐ 仰ぐ
話す 出す 貸す 返す 探す 消す 直す 渡す 倒す 許す 示す 起こす 殺す 隠す 落とす 押す 励ます 悩ます
待つ 持つ 立つ 勝つ 打つ 育つ 保つ 経つ 撃つ
死ぬ
遊ぶ 呼ぶ 飛ぶ 運ぶ 選ぶ 学ぶ 喜ぶ 結ぶ 並ぶ 叫ぶ 転ぶ 忍ぶ
読む 飲む 住む 休む 頼む 楽しむ 盗む 進む 悩む 編む 組む 挟む 憎む 微笑む 噛む 踏む
帰る 走る 入る 知る 切る 取る 作る 送る 乗る 登る 座る 降る 売る 触る 怒る 困る 踊る 曲がる 渡る 守る 語る 滑る 握る 蹴る 振る 掘る 祈る 裏切る`;

const ICHIDAN = `食べる 見る 起きる 寝る 着る 出る 教える 覚える 忘れる 考える 始める 開ける 閉める 借りる 降りる 浴びる 信じる 感じる
助ける 投げる 逃げる 褒める 育てる 捨てる 数える 調べる 伝える 迎える 支える 埋める 責める 認める 眺める 避ける 受ける 続ける
過ぎる 落ちる 閉じる 生きる 信ずる 煮る 似る 得る 経る 増える 消える 見せる 乗せる 痩せる 訪ねる 訪れる 慣れる 割れる 折れる 恐れる`;

const SURU = `する 勉強する 結婚する 案内する 運動する 説明する 心配する 散歩する 電話する 紹介する 準備する 研究する 料理する 想像する 愛する 察する`;

const ADJECTIVES = `美しい 高い 寒い 楽しい 新しい 古い 大きい 小さい 赤い 白い 青い 黒い 暑い 熱い 冷たい 優しい 易しい 難しい 悲しい 嬉しい
面白い 忙しい 若い 強い 弱い 早い 速い 遅い 長い 短い 近い 遠い 良い 悪い 軽い 重い 広い 狭い 深い 浅い 甘い 辛い 苦い 酸っぱい
恐ろしい 懐かしい 羨ましい 素晴らしい 恥ずかしい 眩しい 危ない 少ない 儚い 切ない 汚い 勇ましい 凄まじい 痛い 細い 鋭い 怪しい 可愛い`;

const split = (text: string) => text.split(/\s+/);

/** Dictionary forms of every class, common and less common, that the tests inflect. */
export const VERBS: [base: string, verbClass: VerbClass][] = [
  ...split(GODAN).map((base): [string, VerbClass] => [base, 'godan']),
  ...split(ICHIDAN)
    .filter((base) => base !== '信ずる')
    .map((base): [string, VerbClass] => [base, 'ichidan']),
  ['来る', 'kuru'],
  ...split(SURU).map((base): [string, VerbClass] => [base, 'suru']),
];

export const I_ADJECTIVES = split(ADJECTIVES);
