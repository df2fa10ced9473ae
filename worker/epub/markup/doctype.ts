/** An entity that a document type declaration declares. */
export interface Declaration {
  value: string;
  /** Where its text lies when it is outside of the document; null when it is inside. */
  external: { isPublic: boolean; systemId: string } | null;
}

export interface Doctype {
  /** Offset behind its `>`; the end of the source when it breaks off. */
  end: number;
  /** By name, the first declaration of each; parameter entities under `%name`. */
  entities: ReadonlyMap<string, Declaration>;
  /** Names of the parameter entities that the internal subset refers to, as `%name`. */
  parameters: string[];
}

/**
 * Reads a document type declaration. By hand, because saxes leaves it unread, and reading it with regular expressions
 * is quadratic for some inputs.
 *
 * @param start offset of `<!DOCTYPE`
 */
export function readDoctype(source: string, start: number): Doctype {
  const entities = new Map<string, Declaration>();
  const parameters: string[] = [];
  let at = declarationEnd(source, start);
  if (source[at] !== '[') return { end: Math.min(source.length, at + 1), entities, parameters };
  at++;
  while (at < source.length && source[at] !== ']') {
    if (source.startsWith('<!--', at)) at = after(source, '-->', at);
    else if (source.startsWith('<?', at)) at = after(source, '?>', at);
    else if (source[at] === '<') {
      const end = declarationEnd(source, at);
      declare(source.slice(at, end), entities);
      at = end + 1;
    } else if (source[at] === '%') {
      const end = after(source, ';', at);
      parameters.push(source.slice(at, end - 1));
      at = end;
    } else at++;
  }
  return { end: after(source, '>', at), entities, parameters };
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

const ENTITY =
  /^<!ENTITY\s+(%\s+)?([^\s"'%]+)\s+(?:"([^"]*)"|'([^']*)'|(SYSTEM|PUBLIC)\s+(?:"([^"]*)"|'([^']*)')(?:\s+(?:"([^"]*)"|'([^']*)'))?)/;

/** The first declaration of a name binds. */
function declare(text: string, entities: Map<string, Declaration>): void {
  const [, parameter, bare, double, single, kind, ...ids] = ENTITY.exec(text) ?? [];
  if (bare === undefined) return;
  const name = parameter === undefined ? bare : `%${bare}`;
  if (entities.has(name)) return;
  const systemId = ids.findLast((id) => id !== undefined) ?? '';
  entities.set(name, {
    value: double ?? single ?? '',
    external: kind === undefined ? null : { isPublic: kind === 'PUBLIC', systemId },
  });
}

/** Offset behind the next such mark, the end when there is none. */
export function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}
