import type { Word } from '../words/types.ts';
import { isReadInOn } from './compounds.ts';
import { HOMOGRAPHS, STEPS } from './homographs.ts';
import { LONE_NOUNS } from './lone-nouns.ts';
import { clan, nameRule } from './name-rules.ts';
import { NUMBER_RULES } from './number-rules.ts';
import { firstOf, fits, type Rule, read } from './rule.ts';
import { VERB_RULES } from './verb-rules.ts';
import { VOICED_HEADS, voicedBehind } from './voiced-heads.ts';

/** The rule for a word, by its writing or its dictionary form. */
export function ruleFor({ surface, base }: Word): Rule | null {
  const own = BY_SURFACE.get(surface) ?? VERB_RULES.get(base) ?? null;
  const name = surface.length === 1 ? nameRule(surface) : null;
  return name !== null && own !== null ? firstOf(name, own) : (name ?? own);
}

const DAY_ONE: Rule = (place) => {
  if (fits(place, { before: /月$/ })) return { reading: 'ついたち', certain: true };
  return fits(place, { before: FIRST_OF }) ? { reading: 'ついたち', certain: false } : null;
};

/** A month that one names, and no New Year's: 来月の一日. */
const FIRST_OF = /(?:[0-9０-９一二三四五六七八九十先今来翌毎同]|ヶ|か)月の$/;

/** お before native words, ご before Chinese ones: 御寄り, 御覧. */
const HONORIFIC: Rule = ({ next }) => ({ reading: honorific(next), certain: false });

function honorific(next: Word | undefined): string {
  if (next === undefined || next.reading === null) return 'お';
  const { surface, reading, pos } = next;
  if (pos !== 'noun' && pos !== 'na-adjective') return 'お';
  if (surface.length === 1) return SINGLE_AFTER_GO.includes(surface) ? 'ご' : 'お';
  return isReadInOn(surface, reading) && !AFTER_O.has(surface) ? 'ご' : 'お';
}

const SINGLE_AFTER_GO = '用恩縁飯免門領坊仁報';

/** Chinese words of the household, which take お all the same. */
const AFTER_O = new Set(
  '電話 料理 食事 勉強 洗濯 掃除 返事 時間 天気 菓子 弁当 正月 布団 約束 化粧 世話 邪魔 辞儀 世辞 大事 達者 行儀 粗末 丈夫 座敷 上手 役所 医者 茶碗 道具 砂糖 醤油 豆腐 玄関 納戸 稽古 風呂 賽銭 線香 団子 饅頭 煎餅 新造 嬢様 坊様 姫様'.split(
    ' ',
  ),
);

/**
 * 大 and 小 before a native word are おお and こ, before a Chinese or a foreign one だい and しょう: 大喜び, 大失敗. What kana do not
 * tell, 大掃除, is in the table of usual words.
 */
function beforeNative(native: string, chinese: string): Rule {
  return ({ next }) => {
    if (next === undefined || next.reading === null || !BEFORE_PREFIXED.has(next.pos)) return null;
    const isNative = next.pos === 'number' || HIRAGANA.test(next.surface);
    return { reading: isNative ? native : chinese, certain: false };
  };
}

const BEFORE_PREFIXED = new Set(['noun', 'na-adjective', 'i-adjective', 'verb', 'adverb', 'number']);
const HIRAGANA = /[ぁ-ん]/;

const PORTION = /^(?:隙|すき|魂|勝負|狂い|乱れ|利|理)/;

/** What is a manner and no wind: そんな風に, という風だ. */
const MANNER =
  /(?:[こそあど]んな|[こそあど]う(?:いう|云う|言う|した)|と(?:いう|云う|言う|いった|云った|言った)|ような)$/;

/** By what is written. */
const BY_SURFACE = new Map<string, Rule>([
  ['一日', DAY_ONE],
  ['1日', DAY_ONE],
  ['１日', DAY_ONE],
  ...NUMBER_RULES,
  ...HOMOGRAPHS,
  ...LONE_NOUNS,
  ['御', HONORIFIC],
  ['源', clan('みなもとの')],
  ['平', clan('たいらの')],
  ['葉', read('ば', { before: /[三四]つ$/ })],
  [
    '何',
    read('なん', {
      after:
        /^(?:[とだでのなたて曜月年日時分階回度個本枚人匹杯番歳点里号町室級対隊面件台冊通秒週着足校社曲句]|じゃ|種類|部屋|世紀|[キセメトパペヶヵ]|[かカ箇](?:月|所|国|条|年)|にも(?:な|知|し|言|見|せ|分|わ|食|出来|でき|聞|起|考|持|要ら|いら|悪))/,
    }),
  ],
  ['何名', read('なんめい', {})],
  ['何月', read('なんがつ', {})],
  ['月', read('がつ', { before: /何$/ })],
  [
    '方',
    firstOf(
      read('がた', { before: /(?:あなた|貴方|貴女|皆様|皆さま|先生|奥様|奥さま|殿|お客様)$/ }),
      read('かた', {
        before:
          /(?:希望|参加|欠席|出席|利用|購入|在住|使い|持ち|越し|初めて|はじめて|年配|高齢|妊娠中|お住まい|ご覧|関係|担当|以上|未満|以下|一般|未成年|親御さん|不明|お困り|お悩み|お急ぎ)の$/,
        after: /^[はがもにへ、]|^々/,
      }),
      read('かた', { before: /(?:[こそあど]|女|男)の$/, after: /^(?!が(?:い|よ|良|まし|早|楽|似|ず)|へ)/ }),
      read('ほう', { before: /[のたるいな]$/, after: /^に/ }), // not the old 方に, まさに
    ),
  ],
  ['御礼', read('おんれい', { after: /^(?:申し上げ|申上げ|を申し上げ)/ }, { before: /厚く$/ })],
  ['踵', read('きびす', { after: /^を(?:返|かえ|巡ら)/ })],
  [
    '主',
    firstOf(
      read('ぬし', { before: /お$/ }),
      read('ぬし', {
        before: /(?:声|森|池|湖|沼|落とし|足音|手紙|視線|悲鳴|気配|言葉|噂|殺気)の$/,
      }),
      read(
        'しゅ',
        { before: /(?:神なる|天の)$/ },
        { after: /^(?:キー|催|として|の(?:祈り|御名|御心|恵み))/ },
      ),
      read('あるじ', { after: /^[はがをのもへよ、]/ }),
    ),
  ],
  [
    '表',
    firstOf(
      read(
        'ひょう',
        { before: /(?:次|以下|下記)の$/ },
        { after: /^(?:に(?:まと|示|記)|を(?:作|参照|埋)|計算)/ },
      ),
      read(
        'おもて',
        { before: /(?:家|店|玄関|建物|宿|門)の$/ },
        {
          after:
            /^(?:に(?:出|止|停|誰|人|車)|で(?:待|遊|話)|が騒|へ出|を(?:歩|通|掃)|通り|向き|沙汰|と裏|も裏|裏)/,
        },
      ),
    ),
  ],
  ['人気', read('ひとけ', { after: /^の(?:な|無|少)/ })],
  ['この間', read('このあいだ', {})],
  ['その間', read('そのあいだ', {})],
  ['辺', read('へん', { before: /[こそあど](?:の|こら)$/ })],
  [
    '中',
    read('じゅう', {
      before: /(?:一日|一晩|一年|今日|明日|世界|日本|部屋|身体|体|学校|屋敷|[町村国街家島城夏冬春秋年])$/,
    }),
  ],
  ['夜', read('よ', { after: /^(?:[がのはも]明|[がのはも]更|を明|を徹|更か|遊び)/ })],
  ['金', read('きん', { after: /^(?:[ァ-ヴ]|の(?:指輪|時計|延べ棒|冠|杯|卵|糸|鎖|斧|屏風|鯱))/ })],
  ['床', read('とこ', { after: /^(?:に就|につ|を敷|を取|をと|の間|に入|を離)/ })],
  ['風', read('ふう', { before: MANNER, after: /^(?:に|だ|で(?![はも]?吹)|な|じゃ)/ })],
  [
    '間',
    read(
      'ま',
      { before: /瞬く$/ },
      {
        before: /(?<![のるたいだ])$/,
        after: /^(?:を(?:置|お[いかき]|空|あけ|持)|が(?:悪|わる|持|も[たて]))/,
      },
    ),
  ],
  ['生', read('せい', { after: /^(?:と死|への|を(?:受け|享け|終え))/ }, { before: /死と$/ })],
  ['音', read('ね', { before: /(?:虫|琴|笛)の$/ })],
  // A part of ten, where nobody counts minutes: 九寸五分の刀, 一分の隙.
  ['五分の', read('ごぶの', { before: /[寸割度]$/ }, { after: PORTION })],
  ['一分の', read('いちぶの', { before: /寸$/ }, { after: PORTION })],
  ['身体', read('しんたい', { after: /^[一-鿿]/ })],
  ['宅', read('たく', { before: /[お御]$/ })],
  // Behind a noun that says which, they are one word with it and voiced.
  [
    '時計',
    read('どけい', {
      before: /(?:目覚まし|目覚し|置き|掛け|懐中|柱|鳩|砂|金|銀|デジタル|アナログ|電波|花|機械)$/,
    }),
  ],
  ...VOICED_HEADS.map(([head, reading]): [string, Rule] => [head, voicedBehind(reading)]),
  ['甲斐', read('がい', { before: /(?:やり|生き|働き|[ぁ-ん]り)$/ })],
  ['止め', read('どめ', { before: /(?:焼け|痛み|滑り|歯|口|足|車|血)$/ })],
  ['大', beforeNative('おお', 'だい')],
  ['小', beforeNative('こ', 'しょう')],
  ['長', read('なが', { after: /^(?:ねぎ|ネギ|ズボン|ナス|なす|スカート|そで|ぐつ)/ })],
  ['親', read('おや', { after: /^(?:[ァ-ヴぁ-ん]|殺し|馬鹿|離れ|代わり)/ })],
  ['話', read('ばなし', { before: /(?:打ち?明け|思い出|作り|語り|[一-鿿]ち)$/ })],
  ['好', read('こう', { after: /^[一-鿿ァ-ヴ]/ })],
  ['筋', read('きん', { after: /^(?:[ァ-ヴ]|繊維|疲労)/ })],
  ['負', read('ふ', { after: /^の/ })],
  // The United States, in the news; rice elsewhere.
  [
    '米',
    read('べい', {
      after:
        /^(?:大統領|政府|議会|国務|国防|軍|海軍|空軍|海兵|陸軍|大手|企業|連邦|上院|下院|司法|財務|大使|航空|科学|大学|メディア|紙|英|中|韓|ソ|ロ|朝)/,
    }),
  ],
  ['品', read('ひん', { after: /^(?:が(?:ある|あっ|あり|な|良|よ|い|悪)|の(?:ある|ない|良|よ|い|悪))/ })],
  ['度', read('ど', { after: /^(?:が過|がす|を越|を超|の強い)/ })],
  ['年', read('ねん', { after: /^に[一二三四五六七八九十数何0-9０-９]/ })],
  ['炎', read('えん', { before: /[一-鿿]$/ })],
  [
    '頃',
    read(
      'ごろ',
      { before: /この$/, after: /^(?:、|よく|ずっと)/ },
      { before: /(?:いつ|今日この|[一-鿿0-9０-９]|[初始終]め|わり|ば)$/ },
    ),
  ],
  ['通り', read('どおり', { before: /(?:いつも|これまで|それまで|ふだん|今まで|もと)$/ })],
  ['外', read('ほか', { before: /(?:思い|想い|こと|殊)の$/ })],
  [
    '下',
    firstOf(
      read(
        'もと',
        { before: /(?:法|名|監督|指導|指揮|管理|支配|条件|合意|太陽|旗)の$/ },
        { before: /の$/, after: /^(?:で(?:働|学|育|暮|修)|に(?:駆け|集ま|戻|帰|届|送))/ },
      ),
      read('した', STEPS),
    ),
  ],
  [
    '側',
    read(
      'そば',
      { before: /(?:すぐ|の|ぐ)$/, after: /^(?:に(?:い[るたてなれ]|居|座|寄|置|来)|を離|から離)/ },
      { before: /すぐ$/ },
    ),
  ],
  ['放って', read('ほうって', { after: /^(?:お[くけいかき]|置)/ })],
  ['蓋', read('ぶた', { before: /落とし$/ })],
  ['柄', read('つか', { before: /(?:刀|剣|ナイフ|軍刀)の$/ })],
  ['戸', read('ど', { before: /(?:ガラス|くぐり|網|格子)$/ })],
  ['何時', read('いつ', { after: /^(?:でも|も|か(?![ら。、？！?」分知と]|$)|の間|だって)/ })],
  ['祖母', read('ばあ', { before: /お$/ })],
  ['祖父', read('じい', { before: /お$/ })],
  ['大事', read('おおごと', { after: /^に(?:な|発展)/ })],
  [
    '値',
    read(
      'あたい',
      {
        before:
          /(?:数|列|素|定|性|標|均|式|データ|パラメータ|パラメーター|プロパティ|フィールド|セル|キー)の$/,
      },
      { after: /^を(?:返|代入|取得|設定|求め|計算|格納|渡|持)/ },
    ),
  ],
  ['種', read('しゅ', { before: /[こそあど]の$/, after: /^の/ })],
  [
    '一月',
    read(
      'ひとつき',
      { before: /(?:この|ここ|もう|あと)$/ },
      { after: /^(?:ほど|ばかり|くらい|ぐらい|以上|近く|も(?:し|経|た)|足らず|ぶり)/ },
    ),
  ],
  ['紅葉', read('こうよう', { after: /^(?:が見頃|の見頃|前線|シーズン|の名所|情報)/ })],
  ['喧嘩', read('げんか', { before: /(?:夫婦|兄弟|姉妹|親子|痴話|口|大)$/ })],
]);
