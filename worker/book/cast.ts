/** The people and places of a book, for front ends: no dependency, nothing of Node. */
import { unpack } from './numbers.ts';
import type { Cast, CastMember, NameForm } from './types.ts';

/** A person or a place, as far as a reader knows it. How often each form comes is told of the whole book alone. */
export interface KnownMember extends Omit<CastMember, 'forms' | 'chapters' | 'evidence'> {
  /** While the chapters so far have only parts of the fullest name, the longest of these. */
  name: string;
  /** Null as well while the name is a part: it is the fullest name that is read so. */
  reading: string | null;
  /** How often the chapters so far name it. */
  count: number;
  /** How they call it. */
  forms: KnownForm[];
}

export type KnownForm = Omit<NameForm, 'count'>;

/**
 * Who and what the chapters up to and with `chapter` (counted from 0) have named, most often named first. Of each only
 * what these chapters show: its name and forms so far and how often it was named, so that nothing of later chapters is
 * told.
 */
export function castUpTo(cast: Cast, chapter: number): KnownMember[] {
  return cast.members
    .filter(({ first }) => first[0] <= chapter)
    .map((member) => {
      const { kind, first } = member;
      const forms = member.forms
        .filter((form) => form.first[0] <= chapter)
        .map((form) => ({ text: form.text, first: form.first }));
      const name = nameIn(forms, member.name);
      const reading = name === member.name ? member.reading : null;
      return { name, reading, kind, count: countUpTo(member, chapter), first, forms };
    })
    .sort((a, b) => b.count - a.count);
}

/** The longest part of a name that one of its forms has, the first form's of two: 漱石 of 夏目漱石 while there is 漱石さん. */
function nameIn(forms: readonly KnownForm[], name: string): string {
  for (let length = name.length; length > 0; length--) {
    for (const { text } of forms) {
      for (let start = 0; start + length <= name.length; start++) {
        const part = name.slice(start, start + length);
        if (text.includes(part)) return part;
      }
    }
  }
  return name;
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
