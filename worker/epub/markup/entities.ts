import { EpubRefusal } from '../refusal.ts';

/** How much longer a document may become by its entities: more than any DTD in a book, far less than a bomb. */
const MAX_EXPANSION = 1_000_000;
const MAX_DEPTH = 16;

interface Declaration {
  value: string;
  isExternal: boolean;
}

/**
 * Replaces the entities that a document's own DOCTYPE declares by their text, as XML demands. External ones are never
 * fetched: a document that refers to one is refused. HTML's names are left alone, for the parsers know them.
 *
 * By hand, because saxes leaves a DOCTYPE unread, and reading it with regular expressions is quadratic for some inputs.
 *
 * @throws EpubRefusal `external_entity`, `entity_bomb`
 */
export function expandEntities(source: string): string {
  const start = doctype(source);
  if (start === null) return source;
  const { entities, end } = internalSubset(source, start);
  if (entities.size === 0) return source;
  return source.slice(0, end) + expand(source.slice(end), entities, [], { left: MAX_EXPANSION });
}

/** Where the internal subset of the DOCTYPE begins, behind its `[`; null when there is none. */
function doctype(source: string): number | null {
  let at = 0;
  for (;;) {
    at = source.indexOf('<', at);
    if (at < 0) return null;
    if (source.startsWith('<?', at)) at = after(source, '?>', at);
    else if (source.startsWith('<!--', at)) at = after(source, '-->', at);
    else break;
  }
  if (source.slice(at, at + 9).toUpperCase() !== '<!DOCTYPE') return null;
  const end = declarationEnd(source, at);
  return source[end] === '[' ? end + 1 : null;
}

function internalSubset(source: string, start: number): { entities: Map<string, Declaration>; end: number } {
  const entities = new Map<string, Declaration>();
  let at = start;
  while (at < source.length && source[at] !== ']') {
    if (source.startsWith('<!--', at)) at = after(source, '-->', at);
    else if (source.startsWith('<?', at)) at = after(source, '?>', at);
    else if (source[at] === '<') {
      const end = declarationEnd(source, at);
      declare(source.slice(at, end), entities);
      at = end + 1;
    } else if (source[at] === '%') {
      const end = after(source, ';', at);
      const name = source.slice(at, end - 1);
      if (entities.get(name)?.isExternal) throw external(name);
      at = end;
    } else at++;
  }
  return { entities, end: Math.min(source.length, after(source, '>', at)) };
}

/** Position of the `>` or `[` that ends the declaration, outside of quotes. */
function declarationEnd(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length) {
    const character = source[at];
    if (character === '>' || character === '[') return at;
    at = character === '"' || character === "'" ? after(source, character, at + 1) : at + 1;
  }
  return at;
}

/** The first declaration of a name binds. Parameter entities are kept under `%name`. */
function declare(text: string, entities: Map<string, Declaration>): void {
  const parts = /^<!ENTITY\s+(%\s+)?([^\s"'%]+)\s+(?:"([^"]*)"|'([^']*)'|(SYSTEM|PUBLIC)\b)/.exec(text);
  const [, parameter, bare, double, single, isExternal] = parts ?? [];
  if (bare === undefined) return;
  const name = parameter === undefined ? bare : `%${bare}`;
  if (entities.has(name)) return;
  entities.set(name, { value: double ?? single ?? '', isExternal: isExternal !== undefined });
}

function expand(
  text: string,
  entities: ReadonlyMap<string, Declaration>,
  open: readonly string[],
  budget: { left: number },
): string {
  return text.replace(/&([^\s#&;<]+);/g, (whole, name: string) => {
    const entity = entities.get(name);
    if (entity === undefined) return whole;
    if (entity.isExternal) throw external(name);
    budget.left -= entity.value.length + 1;
    if (open.includes(name) || open.length >= MAX_DEPTH || budget.left < 0) {
      throw new EpubRefusal(
        'entity_bomb',
        `The entity “${name.slice(0, 40)}” of a document expands without end.`,
      );
    }
    return expand(entity.value, entities, [...open, name], budget);
  });
}

function external(name: string): EpubRefusal {
  return new EpubRefusal(
    'external_entity',
    `A document refers to the entity “${name.slice(0, 40)}”, which lies outside of the book.`,
  );
}

function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}
