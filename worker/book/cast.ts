/** The people and places of a book, for front ends: no dependency, nothing of Node. */
import { unpack } from './numbers.ts';
import type { Cast, CastMember } from './types.ts';

/** A person or a place, as far as a reader knows it. */
export interface KnownMember extends CastMember {
  /** How often the chapters so far name it. */
  count: number;
}

/**
 * Who and what the chapters up to and with `chapter` (counted from 0) have named, most often named first. Of each only
 * what these chapters show: its forms so far and how often it was named, so that nothing of later chapters is told.
 */
export function castUpTo(cast: Cast, chapter: number): KnownMember[] {
  return cast.members
    .filter(({ first }) => first[0] <= chapter)
    .map((member) => {
      const forms = member.forms.filter(({ first }) => first[0] <= chapter);
      return { ...member, forms, count: countUpTo(member, chapter) };
    })
    .sort((a, b) => b.count - a.count);
}

function countUpTo({ chapters }: CastMember, last: number): number {
  const pairs = unpack(chapters);
  let chapter = 0;
  let count = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    chapter += pairs[i] ?? 0;
    if (chapter > last) break;
    count += pairs[i + 1] ?? 0;
  }
  return count;
}
