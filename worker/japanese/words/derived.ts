import type { Dictionary, Step } from './types.ts';

/** A dictionary form, and what was done to it to make the form one started from. */
export interface Derivation {
  base: string;
  steps: readonly Step[];
}

const U_ROW = 'うくぐすつぬぶむる';
const A_ROW = 'わかがさたなばまら';
const E_ROW = 'えけげせてねべめれ';

/**
 * IPADIC lists many forms that grammar builds as verbs of their own: 書ける beside 書く, 買わす beside 買う, 笑われる
 * beside 笑う. A learner looks for 書く, so they are taken back to it, unless the word has gone its own way (見える is
 * not "can look", 驚かす is not "make be surprised"). Those that have are in the lists below: what a learner's
 * dictionary has as a headword with a sense that the sum of its parts does not give.
 *
 * @param type IPADIC's 活用型 of `base`
 * @param next dictionary form of what follows: れる (切らされる is from 切る, though 切らす is also a verb), られる, させる
 */
export function underlying(base: string, type: string, next: string, dictionary: Dictionary): Derivation {
  const found = derivation(base, type, next === 'れる', dictionary);
  // What can be done cannot be suffered or caused: 進められる is 進める. Nor is anything caused twice: 知らせさせる.
  const [step] = found.steps;
  if (next === 'られる' && step === 'potential')
    return causative(base, dictionary) ?? { base, steps: NO_STEPS };
  return next === 'させる' && step !== undefined ? { base, steps: NO_STEPS } : found;
}

function derivation(base: string, type: string, beforePassive: boolean, dictionary: Dictionary): Derivation {
  let found = oneStepBack(base, type, beforePassive, dictionary);
  if (found === null) return { base, steps: NO_STEPS };
  let { steps } = found;
  // At most three times: 愛せる → 愛す → 愛する.
  for (let round = 1; round < 3; round++) {
    const next = oneStepBack(found.base, found.type, beforePassive, dictionary);
    if (next === null) break;
    found = next;
    steps = [...next.steps, ...steps];
  }
  return { base: found.base, steps };
}

const NO_STEPS: readonly Step[] = [];

interface StepBack extends Derivation {
  type: string;
}

function oneStepBack(
  base: string,
  type: string,
  beforePassive: boolean,
  dictionary: Dictionary,
): StepBack | null {
  if (type === '一段') return fromIchidan(base, dictionary);
  if (type === '五段・サ行') return fromGodanSu(base, beforePassive, dictionary);
  return null;
}

/** 励ませられる is 励む: 励ます has no such form. */
function causative(base: string, dictionary: Dictionary): Derivation | null {
  if (!FROM_SU.has(base)) return null;
  const found = godan(base.slice(0, -2), A_ROW, dictionary);
  return found === null ? null : { base: found.base, steps: ['causative'] };
}

function fromIchidan(base: string, dictionary: Dictionary): StepBack | null {
  if (base.length < 3 || isLexical(base)) return null;
  const kana = isKanaOnly(base);
  const head = base.slice(0, -2);
  if (base.endsWith('れる') && (!kana || KANA_PASSIVES.has(base)) && !FROM_ARU.has(base)) {
    const found = godan(head, A_ROW, dictionary);
    if (found !== null) return { ...found, steps: ['passive'] };
  }
  if (base.endsWith('せる') && (!kana || base === 'ならせる') && !FROM_SU.has(base)) {
    const found = godan(head, A_ROW, dictionary);
    if (found !== null) return { ...found, steps: ['causative'] };
  }
  if (kana && !KANA_POTENTIALS.has(base)) return null;
  const found = godan(base.slice(0, -1), E_ROW, dictionary);
  return found === null ? null : { ...found, steps: ['potential'] };
}

function fromGodanSu(base: string, beforePassive: boolean, dictionary: Dictionary): StepBack | null {
  const head = base.slice(0, -1);
  if (head.length === 1 && !isKanaOnly(head)) {
    const suru = `${head}する`;
    if (hasVerb(suru, 'サ変', dictionary)) return { base: suru, type: 'サ変・−スル', steps: [] };
  }
  if (KANA_CAUSATIVES.has(base)) return godanCausative(head, dictionary);
  if (TRANSITIVES.has(base) || (OFTEN_TRANSITIVE.has(base) && !beforePassive) || isKanaOnly(base))
    return null;
  return godanCausative(head, dictionary);
}

function godanCausative(head: string, dictionary: Dictionary): StepBack | null {
  const found = godan(head, A_ROW, dictionary);
  return found === null ? null : { ...found, steps: ['causative'] };
}

/** The godan verb whose stem in the given row is `stem`, if the dictionary has it. */
function godan(stem: string, row: string, dictionary: Dictionary): { base: string; type: string } | null {
  const at = row.indexOf(stem.slice(-1));
  if (at < 0 || stem.length < 2) return null;
  const base = stem.slice(0, -1) + U_ROW.charAt(at);
  const type = verbType(base, dictionary);
  return type?.startsWith('五段') ? { base, type } : null;
}

function hasVerb(base: string, type: string, dictionary: Dictionary): boolean {
  return verbType(base, dictionary)?.startsWith(type) ?? false;
}

/** 活用型 of the verb with this dictionary form, or null. */
function verbType(base: string, dictionary: Dictionary): string | null {
  for (const entry of dictionary.entries(base)) {
    const { pos, posDetail1, conjugationForm, conjugationType } = dictionary.features(entry);
    if (pos === '動詞' && posDetail1 === '自立' && conjugationForm === '基本形') return conjugationType;
  }
  return null;
}

function isKanaOnly(text: string): boolean {
  return /^[ぁ-ゖァ-ヺー]+$/.test(text);
}

/** Compounds of intransitive 付く and 着く, whose e-form is a plain potential. */
const PLAIN_POTENTIALS = new Set(
  '追いつける 追い付ける 飛びつける 飛び付ける 寝つける 寝付ける 住みつける 住み着ける 行き着ける 流れ着ける たどり着ける 泳ぎ着ける 立ち入れる'.split(
    ' ',
  ),
);

/** Verbs whose compounds are verbs of their own as well: 取り付ける, 組み立てる. */
const LEXICAL_TAIL =
  /(?:付|つ|附|掛|か|続|つづ|向)ける$|(?:立|た)てる$|(?:合わ|合|あわ)せる$|入れる$|揃える$/;

function isLexical(base: string): boolean {
  if (LEXICAL.has(base)) return true;
  return base.length > 3 && LEXICAL_TAIL.test(base) && !PLAIN_POTENTIALS.has(base) && !isKanaOnly(base);
}

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** Verbs in 〜eる, 〜aれる, 〜aせる that have a sense of their own, beside the godan verb they look derived from. */
const LEXICAL = words(`
向ける 背ける 上向ける 仰向ける 俯ける 手向ける 付ける 附ける 着ける 就ける 開ける 空ける 明ける 続ける 届ける 傾ける 傾げる 片付ける 片づける
退ける 除ける 平らげる 告げる 和らげる 焼ける 妬ける 炊ける 溶ける 解ける 砕ける 碎ける 裂ける 欠ける 抜ける 透ける 破ける 剥ける 剥げる 脱げる
削げる 捌ける 弾ける 一皮剥ける 紐解ける 擦りむける
立てる 建てる 充てる 育てる 役立てる 先立てる 爪立てる 逆立てる 泡立てる 荒立てる 煮立てる 角立てる
並べる 列べる 陳べる 浮かべる 浮べる
整える 調える 叶える 適える 唱える 従える 交える 違える 間違える 構える 震える 憂える 伝える 支える 添える 揃える 取り揃える
苦しめる 慰める 進める 窪める 撓める 弛める 緩める 沈める 屈める 含める 揉める 休める 染める 求める 止める 辞める 込める 潜める 縮める 傷める 痛める 詰める 絡める
貶める 明らめる 赤らめる 窄める 竦める 歪める 苛める 温める 引っ込める 立ち込める 立ちこめる 立込める 立て込める 富める
優れる 勝れる 隠れる 切れる 擦り切れる 擦切れる 引きちぎれる 取れる 売れる 割れる 折れる 知れる 照れる 反れる 放れる 廃れる 破れる 擦れる 埋もれる
埋れる 焦れる 逸れる 触れる 揺れる 腐れる 不貞腐れる 漏れる 洩れる 拗れる 捩れる 捻れる 被れる 捲れる 掠れる 引き攣れる 引つれる 生れる 分かれる
入れる 陥れる 聞き入れる 押し入れる 取り入れる
任せる 伏せる 失せる 寝かせる 合わせる 合せる 済ませる 震わせる 煩わせる 紛らわせる 紛らせる 巡らせる 遅らせる 後らせる
生まれる 産まれる 恵まれる 浮かれる`);

/** Potentials of verbs in 〜aる, which look like passives of verbs that mean something else. */
const FROM_ARU = words('止まれる 交われる');

/** Potentials of verbs in 〜aす, which look like causatives of verbs that are rare or mean something else. */
const FROM_SU = words('満たせる 鳴らせる 照らせる 励ませる 溶かせる 逸らせる 揺らせる 反らせる');

/** Verbs in 〜aす that are the transitive partner of an intransitive verb, in any form. */
const TRANSITIVES = words(`
鳴らす 満たす 充たす 照らす 動かす 乾かす 渇かす 飛ばす 吹き飛ばす 減らす 散らす 漏らす 洩らす 揺らす 悩ます 済ます 澄ます 励ます 沸かす 涌かす
湧かす 輝かす 耀かす 驚かす 凝らす 凹ます 交わす 巡らす 廻らす 剥がす 仄めかす 逸らす 焦らす 遣わす 溶かす 解かす 梳かす 明かす 惑わす 反らす
枯らす 腐らす 晴らす 透かす 空かす 尖らす 膨らます 脹らます 膨ます 拗らす 燻らす 滴らす 暗ます 轟かす 響かす 閃かす 靡かす 退かす 合わす 揺るがす
揺がす 急かす 匂わす 臭わす 煩わす 漂わす 蠢かす すり減らす 掛け合わす 打ち合わす 組み合わす 噛み合わす 見合わす 混ぜ合わす 向かい合わす 重ね合わす
誘い合わす 取り合わす 張り合わす 引き合わす 隣合わす 打合わす 指さす 歩ます`);

/** Verbs in 〜aす that are usual as they are, but whose passive is the causative passive of the shorter verb. */
const OFTEN_TRANSITIVE = words(
  '切らす 吹かす 降らす 抜かす 浮かす 通わす 迷わす 狂わす 泣かす 滑らす 転ばす 濁らす 曇らす 怒らす 忍ばす',
);

/** Written in kana a verb may be any of several: these are not. */
const KANA_PASSIVES = words(
  'きらわれる よばれる わらわれる ねらわれる にくまれる おおわれる さされる みまわれる',
);

const KANA_CAUSATIVES = words('やらす いわす のます よます またす もたす うたわす わらわす はたらかす');

const KANA_POTENTIALS = words(`
いえる よめる のめる はなせる およげる まてる とべる よべる あそべる えらべる すめる たのしめる つくれる のれる のぼれる すわれる はいれる はしれる
かえれる おどれる もらえる あらえる うたえる わらえる つかめる いただける ねむれる あるける はたらける うごける だせる かえせる さがせる けせる なおせる
わたせる ゆるせる かくせる ころせる おもえる いそげる たたかえる まなべる よろこべる おもいだせる のこせる まもれる しゃべれる がんばれる やれる しんじられる
あつかえる ひろえる もどれる すごせる はなしあえる かたれる たよれる さわれる くらせる ふせげる さけべる たのめる`);
