/**
 * The kanji of before 1946 (旧字体), each with the one that took its place: after the 常用漢字表, with the forms that books
 * have beside its own (鬪 and 鬭, 劍 and 劒). Of one UTF-16 unit each, so that offsets stay what they are.
 */
const PAIRS = `
亞亜惡悪壓圧圍囲爲為醫医壹壱稻稲飮飲隱隠營営榮栄衞衛銳鋭驛駅悅悦閱閲圓円緣縁艷艶鹽塩奧奥應応橫横歐欧毆殴黃黄溫温穩穏假仮
價価畫画會会囘回壞壊懷懐繪絵槪概擴拡殼殻覺覚學学嶽岳樂楽渴渇鐮鎌勸勧卷巻寬寛歡歓罐缶觀観閒間關関陷陥巖巌顏顔旣既歸帰氣気
龜亀僞偽戲戯犧犠卻却糺糾舊旧據拠擧挙虛虚峽峡挾挟敎教强強狹狭鄕郷堯尭曉暁區区驅駆勳勲薰薫羣群徑径惠恵揭掲攜携溪渓經経繼継
莖茎螢蛍輕軽鷄鶏藝芸擊撃缺欠儉倹劍剣劒剣圈圏檢検權権獻献縣県硏研險険顯顕驗験嚴厳戶戸吳呉娛娯效効廣広恆恒鑛鉱號号國国黑黒
歲歳濟済碎砕齋斎劑剤冱冴櫻桜册冊雜雑產産參参慘惨棧桟蠶蚕贊賛殘残姊姉絲糸齒歯兒児辭辞濕湿實実舍舎寫写釋釈壽寿收収從従澁渋
澀渋獸獣縱縦肅粛處処緖緒敍叙尙尚奬奨獎奨將将牀床涉渉燒焼稱称證証乘乗剩剰壤壌孃嬢條条淨浄狀状疊畳穰穣讓譲釀醸囑嘱觸触寢寝
愼慎晉晋眞真刄刃盡尽圖図粹粋醉酔隨随髓髄數数樞枢瀨瀬淸清靑青聲声靜静齊斉稅税蹟跡說説攝摂竊窃絕絶專専戰戦淺浅潛潜纖繊踐践
錢銭禪禅曾曽雙双壯壮搜捜插挿巢巣爭争窗窓總総聰聡莊荘裝装騷騒增増臟臓藏蔵卽即屬属續続墮堕體体對対帶帯滯滞臺台瀧滝擇択
澤沢脫脱單単擔担膽胆團団彈弾斷断癡痴遲遅晝昼蟲虫鑄鋳廳庁徵徴聽聴敕勅鎭鎮遞逓鐵鉄轉転點点傳伝黨党盜盗燈灯當当鬭闘鬪闘德徳
獨独讀読屆届繩縄貳弐姙妊黏粘惱悩腦脳霸覇廢廃拜拝賣売麥麦發発髮髪拔抜晚晩蠻蛮祕秘彥彦姬姫濱浜甁瓶拂払佛仏倂併竝並變変邊辺
邉辺辯弁辨弁瓣弁舖舗步歩穗穂寶宝萠萌襃褒豐豊沒没飜翻槇槙每毎萬万滿満麵麺默黙餠餅戾戻彌弥藥薬譯訳豫予餘余與与譽誉搖揺樣様
謠謡遙遥瑤瑶慾欲來来賴頼亂乱覽覧畧略龍竜兩両獵猟綠緑鄰隣凜凛壘塁淚涙勵励禮礼隸隷靈霊齡齢曆暦歷歴戀恋鍊錬爐炉勞労樓楼郞郎
祿禄錄録亙亘灣湾冰氷决決冲沖况況凉涼减減冩写凾函
`.replace(/\s/g, '');

/**
 * The printed forms of today's books (摑む, 噓, 頰), each with the form that computers had for twenty years and the dictionary
 * has alone. They say nothing of a text's age.
 */
const PRINTED = `
啞唖焰焔鷗鴎嚙噛俠侠軀躯鹼鹸麴麹屢屡繡繍蔣蒋醬醤蟬蝉搔掻驒騨簞箪摑掴塡填顚顛禱祷瀆涜囊嚢潑溌醱醗頰頬萊莱蠟蝋攢攅吞呑噓嘘俱倶剝剥姸妍屛屏
幷并繫繋瘦痩昻昂
`.replace(/\s/g, '');

const printed = pairs(PRINTED);
const modern = new Map([...pairs(PAIRS), ...printed]);

function pairs(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let i = 0; i < text.length; i += 2) found.set(text.charAt(i), text.charAt(i + 1));
  return found;
}

/**
 * Old kanji that texts of today have as well, in names above all: they alone do not make a text an old one.
 */
const IN_NAMES =
  '龍瀧嶽澤濱邊邉齋廣彌眞榮惠壽國櫻萬藏德實禮靜圓亞爾曾巖槇遙瑤凜祿亙彥淸晉敎戶緣豐飜聰莊穰蟲缺罐燈藝聲龜餠麵壺歷內囘溫橫黑黃增條';
const OLD = new RegExp(
  `[${[...modern.keys()].filter((kanji) => !IN_NAMES.includes(kanji) && !printed.has(kanji)).join('')}]`,
);
/** Compatibility ideographs among them: 神 as fonts for print have it is no letter of any dictionary's. */
const IN_PRINT = new RegExp(`[${[...printed.keys()].join('')}\uf900-\ufaff]`, 'g');

/** Whether a text has kanji that nobody writes today. */
export function hasOldKanji(text: string): boolean {
  return OLD.test(text);
}

/**
 * Verbs that today's novels write with a kanji that the dictionary lacks (嗤う, 淹れる), each with one that it has for the
 * same word. Only before the verb's own kana: 嗤笑 stays.
 */
const LACKING =
  /嗤(?=[わいうえおっ])|咥(?=え)|淹(?=れ)|斃(?=[れさしす])|囓(?=[らりるれろっ])|(?<![一-鿿])識(?=[らりるれろっ])/g;
const INSTEAD: Record<string, string> = { 嗤: '笑', 咥: '銜', 淹: '入', 斃: '倒', 囓: '齧', 識: '知' };

/** 摑む → 掴む, 嗤う → 笑う: kanji that the dictionary lacks as others that it has, and nothing else. */
export function plainKanjiOf(text: string): string {
  return text
    .replace(IN_PRINT, (kanji) => printed.get(kanji) ?? normal(kanji))
    .replace(LACKING, (kanji) => INSTEAD[kanji] ?? kanji);
}

/** The modern form of a kanji, itself where it is one already. */
export function modernKanji(character: string): string {
  const now = modern.get(character);
  if (now !== undefined) return now;
  const plain = normal(character);
  return plain === character ? character : (modern.get(plain) ?? plain);
}

/** Compatibility ideographs are old forms with a code of their own; Unicode's normal form is the kanji, if of one unit. */
function normal(character: string): string {
  const unit = character.charCodeAt(0);
  if (unit < 0xf900 || unit > 0xfaff) return character;
  const form = character.normalize('NFC');
  return form.length === 1 ? form : character;
}

/** @returns the same string when it has no old kanji; always one of the same length */
export function modernKanjiOf(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (modernKanji(text.charAt(i)) !== text.charAt(i)) return Array.from(text, modernKanji).join('');
  }
  return text;
}
