import { Kind } from '../words/classes.ts';
import type { Word, WordPart } from '../words/types.ts';

/** How a suffix is read behind some words, where IPADIC has one reading of it behind all. */
interface Suffix {
  /** IPADIC's. */
  own: string;
  usual: string;
  /** Whether it is read so behind this. */
  fits: (before: string, part: WordPart, word: Word) => boolean;
}

const HIRAGANA = /[ぁ-ん]$/;
const KANA = /[ぁ-んァ-ヶー]$/;

/** Forms of grammar and of thought, けい: what one sees is がた. */
const FORMS =
  /(?:過去|現在|未来|進行|命令|否定|肯定|疑問|未然|連用|終止|連体|仮定|丁寧|普通|辞書|可能|受身|使役|完了|複数|単数|活用|完成|最終|理想|発展|変化|省略|短縮|固有|定)$/;

const PATHS = /(?:散歩|田舎|砂利|石畳|逃げ|一本)$/;

const DOGS = /(?:オス|メス|迷子|野良|捨て)$/;

const afterHiragana = (before: string, { kind }: WordPart) => HIRAGANA.test(before) && kind !== Kind.Other;
const afterVerb = (before: string, { kind }: WordPart) => HIRAGANA.test(before) && kind === Kind.Verb;

const NIN = /(?:被告|受取|差出|付添|届出|立会|怪我)$/;

/** People who are called by what they are like, もの: all others with a Chinese word are しゃ. */
const PERSONS =
  /(?:厄介|邪魔|馬鹿|新参|古参|小心|乱暴|臆病|未熟|卑怯|無法|道楽|無精|不精|不器用|正直|果報|人気|田舎|頑固|強情|律儀|粗忽|日陰|半端|流れ|痴れ|笑い|除け|余所|与太|剽軽|悪戯|色男|幸せ|[ァ-ヶー])$/;

/** What one tastes, and no touch of something: カレー味, 醤油味, but 人間味. */
const FLAVOURS =
  /(?:[ァ-ヶー]|醤油|味噌|塩|抹茶|苺|林檎|蜂蜜|黒糖|生姜|柚子|胡麻|牛乳|海老|蟹|明太子|豚骨|葡萄|桃|梅|苦|後)$/;

/** People who are by what they read or write, じん; all others who are by what they do are にん: 料理人, 案内人. */
const NOT_NIN = /(?:読書|出版|報道|放送|演劇|旅行|生活|表現|企業|信仰|渡来|帰化|居住)$/;

/** Places with じょ; the rest are しょ, as 裁判所 and 営業所 are. */
const JO =
  /(?:休憩|案内|避難|相談|診療|収容|検問|撮影|取引|出張|派出|教習|養成|紹介|鑑別|印刷|脱衣|給水|配給|療養|保養|観測|製材|交換|飛行|調理|宿泊|集会|駐在|興信|安置|修理|預かり)$/;

/** What is a colour or a kind and no thing: 白色, 保護色. */
const NOT_THINGS =
  /(?:[白黒赤青黄緑紫褐灰紺朱紅橙]|地方|郷土|保護|警戒|天然|補|原|国際|政治|宗教|時代|民族|党派|独自|固有)$/;

/** What someone masters, and no manner of using it: 猛獣使い, but 言葉使い. */
const HANDLED = /(?:魔法|魔術|術|剣|刀|槍|獣|蛇|竜|龍|犬|鷹|人形|精霊|式神|炎|火|水|風|異能|力)$/;

const FAMILIES = /(?:[爵王宮]|将軍|天皇|一族)$/;

const SUFFIXES = new Map<string, Suffix>([
  ['物', { own: 'ぶつ', usual: 'もの', fits: (before) => HIRAGANA.test(before) || before.endsWith('洗濯') }],
  [
    '者',
    {
      own: 'しゃ',
      usual: 'もの',
      fits: (before, part) => afterHiragana(before, part) || PERSONS.test(before),
    },
  ],
  [
    '人',
    {
      own: 'じん',
      usual: 'にん',
      fits: (before, { kind }) =>
        kind === Kind.Verb || NIN.test(before) || (kind === Kind.VerbalNoun && !NOT_NIN.test(before)),
    },
  ],
  ['形', { own: 'がた', usual: 'けい', fits: (before) => FORMS.test(before) }],
  ['道', { own: 'どう', usual: 'みち', fits: (before) => HIRAGANA.test(before) || PATHS.test(before) }],
  ['場', { own: 'じょう', usual: 'ば', fits: (before) => HIRAGANA.test(before) || /エサ$/.test(before) }],
  ['虫', { own: 'ちゅう', usual: 'むし', fits: (before) => KANA.test(before) }],
  ['犬', { own: 'けん', usual: 'いぬ', fits: (before) => HIRAGANA.test(before) || DOGS.test(before) }],
  ['米', { own: 'まい', usual: 'ごめ', fits: (before) => /[もモ][ちチ]$/.test(before) }],
  ['歌', { own: 'か', usual: 'うた', fits: (before) => HIRAGANA.test(before) }],
  ['心', { own: 'しん', usual: 'ごころ', fits: (before) => HIRAGANA.test(before) }],
  ['網', { own: 'もう', usual: 'あみ', fits: (before) => HIRAGANA.test(before) }],
  ['酒', { own: 'しゅ', usual: 'ざけ', fits: (before) => HIRAGANA.test(before) }],
  ['色', { own: 'しょく', usual: 'いろ', fits: (before) => !NOT_THINGS.test(before) }],
  ['所', { own: 'しょ', usual: 'じょ', fits: (before) => JO.test(before) }],
  [
    '味',
    {
      own: 'み',
      usual: 'あじ',
      fits: (before, part) => afterHiragana(before, part) || FLAVOURS.test(before),
    },
  ],
  [
    '家',
    { own: 'か', usual: 'け', fits: (before, _, { pos }) => pos === 'proper-noun' || FAMILIES.test(before) },
  ],
  ['紙', { own: 'し', usual: 'がみ', fits: afterHiragana }],
  [
    '薬',
    { own: 'やく', usual: 'ぐすり', fits: (before) => HIRAGANA.test(before) || before.endsWith('風邪') },
  ],
  ['水', { own: 'すい', usual: 'みず', fits: afterHiragana }],
  ['手', { own: 'しゅ', usual: 'て', fits: afterVerb }],
  ['子', { own: 'こ', usual: 'ご', fits: (before) => before.endsWith('つ') }],
  ['下', { own: 'か', usual: 'した', fits: (before) => before.endsWith('つ') }],
  ['車', { own: 'しゃ', usual: 'ぐるま', fits: (before) => /[しり]$/.test(before) }],
  ['好き', { own: 'すき', usual: 'ずき', fits: (before) => !/(?:番|構|当|外|対|超)$/.test(before) }],
  ['使い', { own: 'づかい', usual: 'つかい', fits: (before) => HANDLED.test(before) }],
  ['言', { own: 'げん', usual: 'ごと', fits: (before) => before === 'ひとり' }],
]);

/** A word's reading with that of its suffix as most people read it: 洗濯物 せんたくもの, 料理人 りょうりにん, オレンジ色 いろ. */
export function readUsualSuffix(word: Word, reading: string): string {
  const { surface, parts } = word;
  const before = parts[parts.length - 2];
  const last = parts[parts.length - 1];
  if (before === undefined || last?.kind !== Kind.NounSuffix) return reading;
  const suffix = SUFFIXES.get(last.surface);
  if (suffix === undefined || last.reading !== suffix.own) return reading;
  if (!suffix.fits(surface.slice(0, -last.surface.length), before, word)) return reading;
  return reading.slice(0, reading.length - suffix.own.length) + suffix.usual;
}

/** What is by its number, and not counted: 三つ編み, 四つ葉, 八つ裂き. */
const BY_NUMBER = /^(?:編|星|葉|足|折|裂|切|又|叉|揃|指|巴|角|這|重ね|鱗|児|子|割|輪|辻|組|首|紋|橋|墓)/;

/** みっつ before what is so by its number: みつ|編み.  @param behind what stands behind つ */
export function withoutDoubling(reading: string, behind: string): string {
  return BY_NUMBER.test(behind) ? reading.replace(/^(み|よ|む|や)っつ/, '$1つ') : reading;
}
