import type { Word } from '../words/types.ts';
import { BEFORE_ANOTHER, readNumeral } from './numerals.ts';
import { isEnumerated, type PlainReading, readNumber } from './plain.ts';
import { fits, type Place, type Rule, read } from './rule.ts';

/** What stands around a number says about its reading. */
export function numberRule(word: Word): Rule {
  return (place) => {
    const { text, start } = place;
    if (isEnumerated(text, start)) return readNumber(word, true);
    const [, number, rest] = /^(.+)分(通り|どおり)?$/.exec(word.surface) ?? [];
    if (number !== undefined) return rest !== undefined || isTenth(place) ? tenths(number, rest) : null;
    return beforeAnother(place);
  };
}

/** Behind degrees, tens of percent and inches, and before what is no time: 三十八度五分, 二割五分, 八分通り, 七分咲き. */
function isTenth(place: Place): boolean {
  return (
    fits(place, { before: /[度割寸腹]$/ }) || fits(place, { after: /^(?:通り|どおり|咲|袖|丈|刈|搗|粥)/ })
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

const TIME_BEFORE = /[時約今間後前]$/;
const TIME_AFTER =
  /^(?:間|後|前|ほど|程|くらい|ぐらい|ばかり|おき|過ぎ|すぎ|以内|待|遅|かか|歩|も?経|煮|焼|茹|ゆで|炒|蒸|寝かせ|冷や|加熱)/;

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
  ['一文', read('いちもん', { after: /^(?:も|なし|無し|の(?:価値|値|得|銭|金)|惜)/ })],
];
