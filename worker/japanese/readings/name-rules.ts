import { addressedName, womansName } from '../given-names.ts';
import type { Rule } from './rule.ts';

const ADDRESS = new Set(['さん', '君', 'くん', 'ちゃん', '様', 'さま', '坊', 'どん', '婆さん', 'ばあさん']);
const HONORIFIC_PREFIX = new Set(['お', '御']);

/** The rule for a kanji that is a given name behind お or before a form of address; null for all others. */
export function nameRule(kanji: string): Rule | null {
  const behindO = womansName(kanji);
  const addressed = addressedName(kanji);
  if (behindO === null && addressed === null) return null;
  return ({ last, next }) => {
    const isBehindO = HONORIFIC_PREFIX.has(last?.surface ?? '');
    const reading = isBehindO ? behindO : ADDRESS.has(next?.surface ?? '') ? addressed : null;
    return reading === null ? null : { reading, certain: false };
  };
}

/** A clan's の before a name of its time: 源|頼朝. Families of today have the names of the others. */
export function clan(reading: string): Rule {
  return ({ next }) =>
    next?.pos === 'proper-noun' && next.surface.length === 2 ? { reading, certain: false } : null;
}
