import { isAllKana } from '../../japanese/kana.ts';
import type { CastMember } from '../types.ts';
import type { NameRecord } from './cast-builder.ts';

/** Whether a name is a person's or a place's; null where too little speaks for either. */
export function kindOf(record: NameRecord): CastMember['kind'] | null {
  if (/^(.)\1+$/u.test(record.name)) return null; // ホホホ, ハハハ
  return isPerson(record) ? 'person' : isPlaceName(record) ? 'place' : null;
}

function isPerson(record: NameRecord): boolean {
  const { name, classes, addressed, acts, count, rubied } = record;
  const isHiragana = isAllKana(name) && name < 'ァ';
  const isForeign = isAllKana(name) && !isHiragana;
  if (addressed > 0) return name.length > 1 ? !isHiragana || addressed > 1 : addressed > 2;
  if (name.length === 1 || isHiragana) return false;
  // Two weak halves of one character each may be any compound: 根本|義, 深山|椿.
  if (classes.has('person')) return record.parts.length === 0 || name.length > 3 || count > 1;
  if (classes.has('surname') || classes.has('given') || (classes.has('family') && acts > 0)) {
    return isForeign ? name.length > 2 : count > 1 && (acts > 0 || rubied > 0);
  }
  // 李徴 is in no dictionary; a compound of two kanji is seldom in one either, and hardly ever speaks.
  return (
    classes.has('unknown') && (isForeign ? acts > 1 && acts * 10 >= count : acts > 2 && acts * 2 >= count)
  );
}

function isPlaceName({ name, classes, count, rubied, isJoined }: NameRecord): boolean {
  if (name.length === 1) return false;
  if (classes.has('country')) return name.length > 2 || !isAllKana(name);
  if (classes.has('address')) return true;
  return (classes.has('place') || classes.has('family')) && (count > 1 || (rubied > 0 && !isJoined));
}
