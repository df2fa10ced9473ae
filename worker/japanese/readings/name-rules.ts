import { addressedName, bareName, womansName } from '../given-names.ts';
import { isKanji } from '../kana.ts';
import type { Rule } from './rule.ts';

const ADDRESS = new Set(['さん', '君', 'くん', 'ちゃん', '様', 'さま', '坊', 'どん', '婆さん', 'ばあさん']);
const AFTER_NAMES = new Set('は が も を に へ'.split(' '));
const HONORIFIC_PREFIX = new Set(['お', '御']);

/** The rule for a kanji that is a given name behind お, before a form of address or before a particle; null for all others. */
export function nameRule(kanji: string): Rule | null {
  const behindO = womansName(kanji);
  const addressed = addressedName(kanji);
  const bare = bareName(kanji);
  if (behindO === null && addressed === null && bare === null) return null;
  return ({ text, start, last, next }) => {
    const behind = next?.surface ?? '';
    let reading: string | null = null;
    if (HONORIFIC_PREFIX.has(last?.surface ?? '')) reading = behindO;
    else if (ADDRESS.has(behind)) reading = addressed ?? bare;
    else if (AFTER_NAMES.has(behind) && !isKanji(text.charCodeAt(start - 1))) reading = bare;
    return reading === null ? null : { reading, certain: false };
  };
}

/** A clan's の before a name of its time: 源|頼朝. Families of today have the names of the others. */
export function clan(reading: string): Rule {
  return ({ next }) =>
    next?.pos === 'proper-noun' && next.surface.length === 2 ? { reading, certain: false } : null;
}
