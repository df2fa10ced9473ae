import { EpubRefusal } from '../refusal.ts';
import { after, type Declaration, readDoctype } from './doctype.ts';

/** How much longer a document may become by its entities: more than any DTD in a book, far less than a bomb. */
const MAX_EXPANSION = 1_000_000;
const MAX_DEPTH = 16;

export interface Expanded {
  text: string;
  /** Names of external entities that the document refers to, whose references were dropped. */
  leftOut: string[];
}

/**
 * Replaces the entities that a document's own DOCTYPE declares by their text, as XML demands. External ones are never
 * fetched. A reference to one is dropped where it points into the book (the standard has readers not resolve it) or
 * names a part of a public DTD; one that points at the machine or the web by its address is an attack, and is refused.
 * HTML's names are left alone, for the parsers know them.
 *
 * @throws EpubRefusal `external_entity`, `entity_bomb`
 */
export function expandEntities(source: string): Expanded {
  const start = doctype(source);
  const { entities, parameters, end } = start === null ? NONE : readDoctype(source, start);
  if (entities.size === 0) return { text: source, leftOut: [] };
  const expansion = new Expansion(entities);
  for (const name of parameters) {
    const entity = entities.get(name);
    if (entity !== undefined && entity.external !== null) expansion.leaveOut(name, entity.external);
  }
  const text = source.slice(0, end) + expansion.expand(source.slice(end), []);
  return { text, leftOut: [...expansion.leftOut] };
}

const NONE = { entities: new Map<string, Declaration>(), parameters: [], end: 0 };

/** Offset of the DOCTYPE, or null when there is none. */
function doctype(source: string): number | null {
  let at = 0;
  for (;;) {
    at = source.indexOf('<', at);
    if (at < 0) return null;
    if (source.startsWith('<?', at)) at = after(source, '?>', at);
    else if (source.startsWith('<!--', at)) at = after(source, '-->', at);
    else break;
  }
  return source.slice(at, at + 9).toUpperCase() === '<!DOCTYPE' ? at : null;
}

class Expansion {
  readonly leftOut = new Set<string>();
  readonly #entities: ReadonlyMap<string, Declaration>;
  #left = MAX_EXPANSION;

  constructor(entities: ReadonlyMap<string, Declaration>) {
    this.#entities = entities;
  }

  /** @param open names of the entities that this text is within */
  expand(text: string, open: readonly string[]): string {
    return text.replace(/&([^\s#&;<]+);/g, (whole, name: string) => {
      const entity = this.#entities.get(name);
      if (entity === undefined) return whole;
      if (entity.external !== null) {
        this.leaveOut(name, entity.external);
        return '';
      }
      this.#left -= entity.value.length + 1;
      if (open.includes(name) || open.length >= MAX_DEPTH || this.#left < 0) {
        throw new EpubRefusal(
          'entity_bomb',
          `The entity “${name.slice(0, 40)}” of a document expands without end.`,
        );
      }
      return this.expand(entity.value, [...open, name]);
    });
  }

  leaveOut(name: string, { isPublic, systemId }: NonNullable<Declaration['external']>): void {
    if (!isPublic && LEADS_OUT.test(systemId)) {
      throw new EpubRefusal(
        'external_entity',
        `A document refers to the entity “${name.slice(0, 40)}”, which lies outside of the book.`,
      );
    }
    this.leftOut.add(name.slice(0, 40));
  }
}

/** An address with a scheme or a host, or a path from the root of a disk. */
const LEADS_OUT = /^\s*(?:[a-z][a-z0-9+.-]*:|[/\\])/i;
