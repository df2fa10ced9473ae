import { pack } from '../numbers.ts';
import type { BlockPlace, CastMember, NameForm } from '../types.ts';
import type { Mention } from './mentions.ts';
import { kindOf } from './verdict.ts';

/** What is known of one name. */
export interface NameRecord {
  name: string;
  classes: Map<Mention['class'], number>;
  /** How often it is read so, and whether the author says so. */
  readings: Map<string, { count: number; isAuthors: boolean }>;
  forms: Map<string, NameForm>;
  count: number;
  addressed: number;
  acts: number;
  rubied: number;
  isJoined: boolean;
  parts: readonly string[];
  first: BlockPlace;
  /** By chapter. */
  chapters: Map<number, number>;
}

/** Gathers the names of a book and decides which of them are people and places. */
export class CastBuilder {
  readonly #records = new Map<string, NameRecord>();

  add(mention: Mention, place: BlockPlace): void {
    const { name, form, reading } = mention;
    const record = this.#records.get(name) ?? newRecord(name, place);
    this.#records.set(name, record);
    record.count++;
    record.classes.set(mention.class, (record.classes.get(mention.class) ?? 0) + 1);
    if (mention.isAddressed) record.addressed++;
    if (mention.isRubied) record.rubied++;
    if (mention.acts) record.acts++;
    record.isJoined ||= mention.isJoined;
    if (mention.parts.length > 0) record.parts = mention.parts;
    record.chapters.set(place[0], (record.chapters.get(place[0]) ?? 0) + 1);
    if (reading !== null) {
      const read = record.readings.get(reading) ?? { count: 0, isAuthors: false };
      record.readings.set(reading, read);
      read.count++;
      read.isAuthors ||= mention.isRubied;
    }
    const known = record.forms.get(form);
    if (known === undefined) record.forms.set(form, { text: form, count: 1, first: place });
    else known.count++;
  }

  /** In the order in which the book names them first. */
  build(): CastMember[] {
    return joinNames([...this.#records.values()])
      .flatMap((record) => {
        const kind = kindOf(record);
        return kind === null ? [] : [memberOf(record, kind)];
      })
      .sort((a, b) => a.first[0] - b.first[0] || a.first[1] - b.first[1]);
  }
}

function newRecord(name: string, first: BlockPlace): NameRecord {
  return {
    name,
    classes: new Map(),
    readings: new Map(),
    forms: new Map(),
    count: 0,
    addressed: 0,
    acts: 0,
    rubied: 0,
    isJoined: false,
    parts: [],
    first,
    chapters: new Map(),
  };
}

/**
 * Names of the same person become one: 夏目漱石 with 漱石 and 夏目, お那美 with 那美. A part that belongs to two whole names (a
 * family) stays a name of its own. A whole may be part of another: お那美 is 那美, and with it 志保田那美.
 */
function joinNames(records: NameRecord[]): NameRecord[] {
  const byName = new Map(records.map((record) => [record.name, record]));
  const owners = new Map<string, NameRecord[]>();
  for (const record of records) {
    for (const part of record.parts) owners.set(part, [...(owners.get(part) ?? []), record]);
    const bare = /^[お御](.{2,})$/.exec(record.name)?.[1];
    const known = bare === undefined ? undefined : byName.get(bare);
    if (known !== undefined) owners.set(record.name, [known]);
  }
  const joined = new Map<NameRecord, NameRecord>();
  for (const [part, whole] of owners) {
    const record = byName.get(part);
    const [owner] = whole;
    if (record === undefined || owner === undefined || whole.length > 1) continue;
    const last = lastOwner(owner, joined);
    if (last === record) continue;
    join(last, record);
    joined.set(record, last);
  }
  return records.filter((record) => !joined.has(record));
}

/** The name that a name has become, if it was joined to another already. */
function lastOwner(name: NameRecord, joined: ReadonlyMap<NameRecord, NameRecord>): NameRecord {
  let last = name;
  for (let next = joined.get(last); next !== undefined; next = joined.get(last)) last = next;
  return last;
}

function join(owner: NameRecord, part: NameRecord): void {
  owner.count += part.count;
  owner.addressed += part.addressed;
  owner.acts += part.acts;
  owner.rubied += part.rubied;
  if (isBefore(part.first, owner.first)) owner.first = part.first;
  for (const [chapter, count] of part.chapters) {
    owner.chapters.set(chapter, (owner.chapters.get(chapter) ?? 0) + count);
  }
  for (const form of part.forms.values()) {
    const known = owner.forms.get(form.text);
    if (known === undefined) {
      owner.forms.set(form.text, form);
    } else {
      known.count += form.count;
      if (isBefore(form.first, known.first)) known.first = form.first;
    }
  }
}

function isBefore(a: BlockPlace, b: BlockPlace): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function memberOf(record: NameRecord, kind: CastMember['kind']): CastMember {
  const { name, count, first, forms, chapters, addressed, rubied } = record;
  const byChapter = [...chapters].sort(([a], [b]) => a - b);
  let before = 0;
  const distances = byChapter.flatMap(([chapter, times]) => {
    const distance = chapter - before;
    before = chapter;
    return [distance, times];
  });
  return {
    name,
    reading: readingOf(record),
    kind,
    count,
    first,
    forms: [...forms.values()].sort((a, b) => (isBefore(a.first, b.first) ? -1 : 1)),
    chapters: pack(distances),
    evidence: [
      ...(rubied > 0 ? ['ruby' as const] : []),
      ...(addressed > 0 ? ['honorific' as const] : []),
      ...(record.classes.has('unknown') && record.classes.size === 1 ? [] : ['dictionary' as const]),
    ],
  };
}

/** The author's reading before all others, then the one that is read most often. */
function readingOf({ readings }: NameRecord): string | null {
  const [best] = [...readings].sort(
    ([, a], [, b]) => Number(b.isAuthors) - Number(a.isAuthors) || b.count - a.count,
  );
  return best?.[0] ?? null;
}
