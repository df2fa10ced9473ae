import type { Word } from '../words/types.ts';
import { BEFORE_ANOTHER, readNumeral } from './numerals.ts';
import { isEnumerated, type PlainReading, readNumber } from './plain.ts';
import { fits, type Neighbours, type Place, REACH, type Rule, read } from './rule.ts';
import { withoutDoubling } from './suffixes.ts';

/** What stands around a number says about its reading. */
export function numberRule(word: Word): Rule {
  return (place) => {
    const { text, start } = place;
    if (isEnumerated(text, start)) return readNumber(word, true);
    if (isDialled(place)) return figures(word.surface);
    if (word.surface.endsWith('組') && fits(place, CLASS)) return schoolClass(word.surface);
    const [, number, rest] = /^(.+)分(通り|どおり)?$/.exec(word.surface) ?? [];
    if (number !== undefined) return rest !== undefined || isTenth(place) ? tenths(number, rest) : null;
    return beforeAnother(place);
  };
}

/** Part of a telephone number or a post code. */
function isDialled({ text, start, end }: Place): boolean {
  const [before, after] = [text.slice(Math.max(0, start - REACH), start), text.slice(end, end + REACH)];
  const number = text.slice(start, end);
  if (!FIGURES.test(number)) return false;
  const whole = `${DIALLED_BEFORE.exec(before)?.[0] ?? ''}${number}${DIALLED_AFTER.exec(after)?.[0] ?? ''}`;
  return TELEPHONE.test(whole) || POST_CODE.test(whole);
}

const FIGURES = /^[0-9０-９]+$/;
const DIALLED_BEFORE = /(?:[0-9０-９]+[-－‐−–])+$|〒$/;
const DIALLED_AFTER = /^(?:[-－‐−–][0-9０-９]+)+/;
const TELEPHONE = /^[0-9０-９]{2,5}[-－‐−–][0-9０-９]{1,4}[-－‐−–][0-9０-９]{3,4}$/;
const POST_CODE = /^〒[0-9０-９]{3}[-－‐−–][0-9０-９]{4}$/;

function figures(written: string): PlainReading {
  const reading = Array.from(written.normalize('NFKC'), (figure) => FIGURE_NAMES[Number(figure)] ?? '').join(
    '',
  );
  return { reading, certain: false };
}

const FIGURE_NAMES = ['ぜろ', 'いち', 'に', 'さん', 'よん', 'ご', 'ろく', 'なな', 'はち', 'きゅう'];

/** 一年二組 is にくみ, where two sets are ふたくみ. */
const CLASS: Neighbours = { before: /(?:[年学]|年生)$/ };

function schoolClass(written: string): PlainReading | null {
  const number = readNumeral(written.slice(0, -1));
  return number && { reading: `${number.reading}くみ`, certain: false };
}

/** Behind degrees, tens of percent and inches, and before what is no time: 三十八度五分, 二割五分, 八分通り, 七分咲き. */
function isTenth(place: Place): boolean {
  return (
    fits(place, { before: /[度割寸腹]$/ }) ||
    fits(place, { after: /^(?:通り|どおり|咲|袖|丈|刈|搗|粥|音符|休符)/ })
  );
}

function tenths(written: string, rest: string | undefined): PlainReading | null {
  const number = readNumeral(written);
  if (number === null || number.value === null) return null;
  const own = NATIVE_DIGITS[number.value] ?? number.reading;
  return { reading: `${own}ぶ${rest === undefined ? '' : 'どおり'}`, certain: false };
}

const NATIVE_DIGITS: Record<number, string> = { 4: 'し', 7: 'しち', 9: 'く' };

/** 四、五日 is しごにち and 七、八人 しちはちにん: the first of two is read as it is counted. */
function beforeAnother({ text, end, plain: { reading } }: Place): PlainReading | null {
  if (reading === null || text.charAt(end) !== '、') return null;
  const own = BEFORE_ANOTHER[DIGITS.indexOf(text.charAt(end - 1))];
  if (own === undefined || DIGITS.indexOf(text.charAt(end + 1)) !== DIGITS.indexOf(text.charAt(end - 1)) + 1)
    return null;
  return { reading: reading.replace(/(?:よん|なな)$/, own), certain: false };
}

const DIGITS = '〇一二三四五六七八九';

const TIME_BEFORE = /(?:[時約今間後前]|あと|たった|わずか|僅か|ほんの|およそ|残り)$/;
const TIME_AFTER =
  /^(?:間|後|前|ほど|程|くらい|ぐらい|ばかり|おき|過ぎ|すぎ|以内|待|遅|かか|歩|も?経|煮|焼|茹|ゆで|炒|蒸|寝かせ|冷や|加熱|ごと|刻み|足らず|置き|休|早|で(?:着|行|終|始|出[^来]|戻|済|帰|届|支度|作)|も(?:歩|走|待|すれ|しない|たたない|かか))/;

/** What is read so beside words of time, and otherwise elsewhere: 十分 is enough, or ten minutes. */
function minutes(time: string, elsewhere: string): Rule {
  return (place) => {
    const isTime = fits(place, { before: TIME_BEFORE }) || fits(place, { after: TIME_AFTER });
    return isTime ? { reading: time, certain: true } : { reading: elsewhere, certain: false };
  };
}

/** A pair of what is worn on the feet, and no step. */
const PAIR = read(
  'いっそく',
  { before: /(?:靴|靴下|足袋|下駄|草履|草鞋|雪駄|足駄|スリッパ|サンダル)[をはがの]?$/ },
  { after: /^の(?:靴|足袋|下駄|草履|草鞋|雪駄|足駄|スリッパ|サンダル)/ },
);

function countedInTsu({ text, end, plain: { reading } }: Place): PlainReading | null {
  const own = reading && withoutDoubling(reading, text.slice(end, end + REACH));
  return own !== null && own !== reading ? { reading: own, certain: false } : null;
}

/** What a season, an effort or an outcome is called by 一, which counts nothing there. */
const ONE_OF_ITS_KIND =
  /^(?:[夏冬秋春汗泡旗花雨幕昔癖味皮芸雫](?![一-鿿])|仕事|騒動|安心|工夫|苦労|悶着|芝居|財産|勝負|休み|眠り|風呂|暴れ|稼ぎ|波乱|働き|荒れ|走り|睨み|思案|講釈|抱え)/;

/** Numbers by their writing. */
export const NUMBER_RULES: readonly [string, Rule][] = [
  ['十分', minutes('じゅっぷん', 'じゅうぶん')],
  ['九分', minutes('きゅうふん', 'くぶ')],
  [
    '何分',
    read(
      'なんぷん',
      { before: TIME_BEFORE },
      { after: TIME_AFTER },
      { after: /^(?:です|でしょ|か(?!と)|も)/ },
    ),
  ],
  ['里', read('り', { before: /何$/ })],
  ['一足', PAIR],
  ['一文', read('いちもん', { after: /^(?:も|にも|すら|なし|無し|の(?:価値|値|得|銭|金)|惜)/ })],
  ['一', read('ひと', { after: ONE_OF_ITS_KIND })],
  ...['三つ', '四つ', '六つ', '八つ'].map((number): [string, Rule] => [number, countedInTsu]),
  ['二分', read('にふん', { after: /^(?![すしさせ法割木探音休])/ })],
  ['二手', read('ふたて', { after: /^に(?:分|わ)か/ })],
  ['七三', read('しちさん', { after: /^(?:に(?:分|わ)け|分け)/ })],
  ['四十', read('しじゅう', { after: /^(?:の手習|にして|肩|がらみ|雀)/ })],
  ['十', read('とお', { after: /^の(?:時|とき|頃|ころ|歳|年|春|夏|秋|冬)/ })],
  ['八百万', read('やおよろず', { after: /^の神/ })],
  ['十色', read('といろ', { before: /十人$/ })],
  ['十手', read('じって', { after: /^(?![先前後])/ })],
  ['十七条', read('じゅうしちじょう', { after: /^の?憲法/ })],
  [
    '一時',
    read('いっとき', {
      after: /^(?:の(?:気の迷い|感情|夢|慰め|快楽|恥|辛抱|安らぎ|幸せ)|も(?:早|離|忘|目))/,
    }),
  ],
];
