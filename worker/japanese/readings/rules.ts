import { toHiragana } from '../kana.ts';
import type { Word } from '../words/types.ts';
import { isReadInOn } from './compounds.ts';
import type { PlainReading } from './plain.ts';

/** A word where it stands. */
export interface Place {
  text: string;
  start: number;
  end: number;
  next: Word | undefined;
  /** Its reading anywhere else. */
  plain: PlainReading;
}

/** What the neighbours of a word say about its reading; null for nothing. */
export type Rule = (place: Place) => PlainReading | null;

/** The rule for a word, by its writing or its dictionary form. */
export function ruleFor({ surface, base }: Word): Rule | null {
  return BY_SURFACE.get(surface) ?? BY_BASE.get(base) ?? null;
}

/** How far back a rule looks, in UTF-16 units. */
const REACH = 12;

interface Neighbours {
  before?: RegExp;
  after?: RegExp;
}

function fits({ text, start, end }: Place, { before, after }: Neighbours): boolean {
  return (
    (before === undefined || before.test(text.slice(Math.max(0, start - REACH), start))) &&
    (after === undefined || after.test(text.slice(end, end + REACH)))
  );
}

/** The whole word is read so where these stand around it. */
function read(reading: string, ...places: readonly Neighbours[]): Rule {
  return (place) =>
    places.some((neighbours) => fits(place, neighbours)) ? { reading, certain: false } : null;
}

/**
 * The kanji that a verb or adjective begins with is read `there` beside one of these neighbours, and `elsewhere` without
 * them. Its kana tell how much of the reading is the kanji's: 摘まれ is つ|まれ, and 摘んだ may be つま|んだ.
 */
function stem(elsewhere: string, there: string, ...places: readonly Neighbours[]): Rule {
  return (place) => {
    const { reading } = place.plain;
    const rest = toHiragana(place.text.slice(place.start + 1, place.end));
    const own = [there, elsewhere].find((known) => reading === known + rest);
    if (own === undefined) return null;
    const wanted = places.some((neighbours) => fits(place, neighbours)) ? there : elsewhere;
    return { reading: wanted + rest, certain: false };
  };
}

const DAY_ONE: Rule = ({ text, start }) =>
  text.charAt(start - 1) === '月' ? { reading: 'ついたち', certain: true } : null;

/** Enough, or ten minutes: what measures time stands beside the latter. */
const TEN_MINUTES: Rule = (place) => {
  const isTime =
    fits(place, { before: /[時約間後前]$/ }) ||
    fits(place, {
      after: /^(?:間|後|前|ほど|程|くらい|ぐらい|ばかり|おき|過ぎ|すぎ|以内|待|遅|かか|歩|も?経)/,
    });
  return isTime ? { reading: 'じゅっぷん', certain: true } : { reading: 'じゅうぶん', certain: false };
};

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

/** What is drawn and not described. */
const DRAWN = /(?:絵|図|(?<!曲)線|丸|漫画|マンガ|地図|イラスト|落書き)を$/;
/** What is harboured and not held. */
const HARBOURED =
  /(?:疑問|不安|希望|夢|思い|想い|念|感情|感|殺意|敵意|恨み|憎しみ|憧れ|憧憬|幻想|好意|興味|関心|印象|疑い|疑惑|恐れ|期待|野心|大志|恋心|気持ち|反感)を$/;

const PORTION = /^(?:隙|すき|魂|勝負|狂い|乱れ|利|理)/;

/** What is a manner and no wind: そんな風に, という風だ. */
const MANNER =
  /(?:[こそあど]んな|[こそあど]う(?:いう|云う|言う|した)|と(?:いう|云う|言う|いった|云った|言った)|ような)$/;

/** What is empty when it is 空く, すく: the others have room, あく. */
const EMPTIED = /(?:腹|お?なか|胸|電車|汽車|列車|バス|車内|店内|道|道路)[がはもの]?$/;

/** What opens before one, and is not opened: 視界が開ける. */
const SPREADING = /(?:視界|眺め|景色|眺望|展望|前途|運|運命|未来|眼前|目の前|谷|平野|空間)[がはも]$/;

/** What is picked up between two fingers, and not off its stem. */
const PINCHED = /(?:鼻|頬|耳|裾|袖|端|髭|菓子|豆)を$/;

/** A door opens, あく; a flower and a distance do, and all that is opened by someone is, ひらく. */
const OPEN: Rule = (place) => {
  const isPassive = place.text.startsWith('かれ', place.start + 1);
  return (isPassive ? stem('ひら', 'あ') : stem('ひら', 'あ', { before: AJAR }))(place);
};
const AJAR = /(?<!差|距離|間隔|花|蕾|つぼみ|傘)[がはも]$/;

/** By what is written. */
const BY_SURFACE = new Map<string, Rule>([
  ['一日', DAY_ONE],
  ['1日', DAY_ONE],
  ['１日', DAY_ONE],
  ['十分', TEN_MINUTES],
  ['御', HONORIFIC],
  ['何', read('なん', { after: /^[とだでのなた曜]/ })],
  [
    '方',
    read('かた', { before: /(?:[こそあど]|女|男)の$/, after: /^(?!が(?:い|よ|良|まし|早|楽|似|ず)|へ)/ }),
  ],
  ['人気', read('ひとけ', { after: /^の(?:な|無|少)/ })],
  ['この間', read('このあいだ', {})],
  ['その間', read('そのあいだ', {})],
  ['辺', read('へん', { before: /[こそあど]の$/ })],
  [
    '中',
    read('じゅう', {
      before: /(?:一日|一晩|一年|今日|明日|世界|日本|部屋|身体|体|学校|屋敷|[町村国街家島城夏冬春秋年])$/,
    }),
  ],
  ['空', read('から', { after: /^(?:だ|です|っぽ|にな|にし)/ })],
  ['夜', read('よ', { after: /^(?:[がのはも]明|[がのはも]更|を明|を徹)/ })],
  ['金', read('きん', { after: /^の(?:指輪|時計|延べ棒|冠|杯|卵|糸|鎖|斧|屏風|鯱)/ })],
  ['床', read('とこ', { after: /^(?:に就|につ|を敷|を取|をと|の間|に入|を離)/ })],
  ['角', read('つの', { before: /(?:鹿|牛|鬼|羊|犀)の$/ })],
  ['風', read('ふう', { before: MANNER, after: /^(?:に|だ|で(?![はも]?吹)|な|じゃ)/ })],
  // Where no number stands before it, it is what comes later and no suffix: 後から追う.
  ['後', read('あと', { before: /(?:^|[、。「『！？\s])$/, after: /^(?:から|で|は|を|が|も)/ })],
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
  ['主', read('あるじ', { after: /^[はがをのもへよ、]/ })],
  // A part of ten, where nobody counts minutes: 九寸五分の刀, 一分の隙.
  ['五分の', read('ごぶの', { before: /寸$/ }, { after: PORTION })],
  ['一分の', read('いちぶの', { before: /寸$/ }, { after: PORTION })],
  ['身体', read('しんたい', { after: /^[一-鿿]/ })],
  ['宅', read('たく', { before: /[お御]$/ })],
  // Behind a noun that says which, they are one word with it and voiced.
  ['時計', read('どけい', { before: /(?:目覚まし|目覚し|置き|掛け|懐中|柱|鳩|砂|金|銀)$/ })],
  ['喧嘩', read('げんか', { before: /(?:夫婦|兄弟|姉妹|親子|痴話|口|大)$/ })],
]);

/** By dictionary form: the stem has several readings. */
const BY_BASE = new Map<string, Rule>([
  ['開く', OPEN],
  ['開ける', stem('あ', 'ひら', { before: SPREADING })],
  ['空く', stem('あ', 'す', { before: EMPTIED })],
  ['傾げる', stem('かし', 'かた')],
  ['摘む', stem('つ', 'つま', { before: PINCHED })],
  ['懐く', stem('なつ', 'いだ', { before: /を$/ })],
  [
    '瞬く',
    stem(
      'まばた',
      'またた',
      { after: /^間/ },
      { before: /(?:星|灯|灯り|明かり|光|ネオン|電灯|街灯)[がはもの]$/ },
    ),
  ],
  ['描く', stem('えが', 'か', { before: DRAWN })],
  ['抱く', stem('だ', 'いだ', { before: HARBOURED })],
  ['被る', stem('かぶ', 'こうむ', { before: /(?:被害|損害|迷惑|恩恵|損失|影響|不利益|恩)を$/ })],
  ['注ぐ', stem('そそ', 'つ', { before: /(?:茶|酒|ビール|ワイン|コーヒー)を$/ })],
  [
    '辛い',
    stem('つら', 'から', { before: /(?:カレー|味|料理|唐辛子|塩|スープ|山葵|わさび|キムチ)[^。、]{0,4}$/ }),
  ],
]);
