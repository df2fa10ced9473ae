import { anotherStem, firstOf, REACH, type Rule, stem } from './rule.ts';

/** What is drawn and not described. */
const DRAWN = /(?:絵|図|(?<!曲)線|丸|漫画|マンガ|地図|イラスト|落書き)[をがはも]$/;
/** With what, and how, one draws. */
const HOW_DRAWN = /(?:上手に|うまく|上手く|下手に|(?:鉛筆|クレヨン|絵の具|筆|ペン|墨)で)$/;
/** And what is drawn when it stands behind: 描いた絵. */
const PICTURE = /^(?:絵|図|似顔絵|漫画|マンガ|イラスト|落書き)/;
/** What is harboured and not held. */
const HARBOURED =
  /(?:疑問|不安|希望|夢|思い|想い|念|感情|感|殺意|敵意|恨み|憎しみ|憧れ|憧憬|幻想|好意|興味|関心|印象|疑い|疑惑|恐れ|期待|野心|大志|恋心|気持ち|反感)を$/;

/** What is empty when it is 空く, すく: the others have room, あく. */
const EMPTIED = /(?:腹|お?なか|胸|電車|汽車|列車|バス|車内|店内|道|道路)[がはもの]?$/;

/** And what is so when it stands behind: 空いた電車. */
const NOT_FULL = /^(?:いる|る)?(?:電車|列車|バス|車内|車両|道路?|時間帯)|^い?る店/;

/** What opens before one, and is not opened: 視界が開ける. */
const SPREADING = /(?:視界|眺め|景色|眺望|展望|前途|運|運命|未来|眼前|目の前|谷|平野|空間)[がはも]$/;

/** What is picked up between two fingers, and not off its stem. */
const PINCHED = /(?:鼻|頬|耳|裾|袖|端|髭|菓子|豆)を$/;

/** A door opens, あく; a flower and a distance do, and all that is opened by someone is, ひらく. */
const OPEN: Rule = (place) => {
  const isPassive = place.text.startsWith('かれ', place.start + 1);
  return (isPassive ? stem('ひら', 'あ') : stem('ひら', 'あ', { before: AJAR }))(place);
};
const AJAR =
  /(?<!差|距離|間隔|花|蕾|つぼみ|傘)[がはも]$|時半?に$|(?:ドア|扉|窓|戸|蓋|鍵|門)$|(?:ドア|扉|窓|戸|蓋)[がはも][^。、]{1,6}$/;

/** An instrument is played, ひく; what is hit with a finger, and one who starts up as if he were, はじく. */
const PLUCK: Rule = (place) => {
  const isHit = /^か?れたよう/.test(place.text.slice(place.end - 2, place.end + REACH));
  return (isHit ? stem('はじ', 'ひ') : stem('ひ', 'はじ', { before: HIT }))(place);
};
const HIT = /(?:(?:指|爪)で[^。、]{0,4}|(?:水|算盤|そろばん|額|額を|弾|矢|光|汗|攻撃)[をがは])$/;

/** What is in danger, and not only startled. */
const THREATENED = /(?:命|生命|平和|安全|地位|生活|存在|立場|健康|治安|経済|社会)[をがは]$/;

/** What one gives up; the rest is brought to a stand. */
const STOPPED =
  /(?:(?:の|なんて|なんか|こと|真似|冗談|悪戯|いたずら|タバコ|煙草|お?酒|仕事|会社|学校|部活|話)[はをも]|のは|なんて)$/;

/** Rules by dictionary form, for verbs and adjectives whose stem has several readings. */
export const VERB_RULES: ReadonlyMap<string, Rule> = new Map([
  ['開く', OPEN],
  ['開ける', stem('あ', 'ひら', { before: SPREADING })],
  ['空く', stem('あ', 'す', { before: EMPTIED }, { after: NOT_FULL })],
  ['入る', stem('はい', 'い', { before: /(?:堂|悦|鬼籍|佳境|有卦|膏肓|微|郷|火)に$|念が$/ })],
  [
    '汚れる',
    stem(
      'よご',
      'けが',
      { before: /(?:名|血|心|魂|身|名誉|家名|聖域|神殿)(?:[がはもの]|まで)$/ },
      { after: /^(?:血|魂|心|身|世|名|存在|聖|過去)/ },
    ),
  ],
  ['傾げる', stem('かし', 'かた')],
  ['弾く', PLUCK],
  ['堪えきる', anotherStem('こら', { before: /を$/ })],
  ['堪え切る', anotherStem('こら', { before: /を$/ })],
  ['堪える', firstOf(anotherStem('た', { before: /に$/ }), anotherStem('こら', { before: /を$/ }))],
  ['汚す', stem('よご', 'けが', { before: /(?:名|名誉|心|聖域|伝統|晩節|家名|純潔)を$/ })],
  [
    '潜る',
    stem('もぐ', 'くぐ', {
      before: /(?:門|扉|暖簾|のれん|鳥居|トンネル|アーチ|ゲート|入口|入り口|戸|木戸)を$/,
    }),
  ],
  ['退く', stem('しりぞ', 'ど', { after: /^(?:くれ|ください|下さい|よ|ろ|ちょうだい)/ })],
  ['脅かす', stem('おど', 'おびや', { before: THREATENED })],
  [
    '止める',
    stem(
      'と',
      'や',
      { before: STOPPED },
      { before: /もう$/ },
      { before: /[はもら]$/, after: /^方が/ },
      { before: /(?:^|[「『。！？…])$/, after: /^(?:$|[よねな。！？!?」…])/ },
    ),
  ],
  [
    '留まる',
    stem('とど', 'と', {
      before: /(?:目|心|気|耳|枝|木|花|電線)[にの]?$|(?:鳥|ボタン|蝶|虫|カラス|雀)[がは][^。、]{0,4}$/,
    }),
  ],
  ['摘む', stem('つ', 'つま', { before: PINCHED })],
  ['吐く', stem('は', 'つ', { before: /(?:溜め?息|ため息|吐息|嘘|ウソ|うそ|悪態)を$/ })],
  ['埋める', stem('う', 'うず', { before: /(?:顔|頬|頭|鼻|額|身体?)を$/ })],
  ['懐く', stem('なつ', 'いだ', { before: /を$/ })],
  [
    '瞬く',
    stem(
      'まばた',
      'またた',
      { after: /^間/ },
      { before: /(?:星々?|灯|灯り|明かり|光|ネオン|電灯|街灯)[がはもの]$/ },
    ),
  ],
  ['描く', stem('えが', 'か', { before: DRAWN }, { before: HOW_DRAWN }, { after: PICTURE })],
  ['抱く', stem('だ', 'いだ', { before: HARBOURED })],
  ['被る', stem('かぶ', 'こうむ', { before: /(?:被害|損害|迷惑|恩恵|損失|影響|不利益|恩)を$/ })],
  ['注ぐ', stem('そそ', 'つ', { before: /(?:茶|酒|ビール|ワイン|コーヒー)を$/ })],
  [
    '辛い',
    stem(
      'つら',
      'から',
      {
        before:
          /(?:カレー|味|料理|唐辛子|塩|スープ|山葵|わさび|キムチ|麻婆豆腐|ラーメン|鍋|ソース|タレ|からし|食べ物|もの|物|ピリ|激|七味|一味|大根|漬物|チゲ|担々麺|坦々麺|ペヤング|四川|韓国|タイ料理|スパイス|胡椒|ルー)(?:[^。、]{0,4}|、)$/,
        after: /^(?!思い|想い|目|日|人生|過去|時|とき|こと|経験|別れ|記憶|現実)/,
      },
      {
        after: /^(?:食べ物|料理|カレー|ラーメン|味|ソース|スープ|鍋|タレ|お?菓子|調味料|大根|唐辛子|キムチ)/,
      },
    ),
  ],
]);
