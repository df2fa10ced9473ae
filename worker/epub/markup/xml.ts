// Measured over the 16 documents of kusamakura.epub (300 000 characters), first pass, import included: saxes 32 ms,
// @rgrove/parse-xml 54, htmlparser2 68 (finds no fault in ill-formed XML), parse5 100, @xmldom/xmldom 129, linkedom 264.
// saxes is also what jsdom, the oracle of our tests, parses XML with.
import { SaxesParser } from 'saxes';
import { type Attributes, type MarkupHandler, namespaces } from './handler.ts';

/** What named references stand for. */
export type EntityNames = Record<string, string>;

/** The text is not well-formed XML. */
export class IllFormed extends Error {}

class StrictParser extends SaxesParser {
  override fail(message: string): this {
    throw new IllFormed(message);
  }
}

/** Goes on after each fault. Its parent would make an error of each, with a stack trace: most of the time it takes. */
class LenientParser extends SaxesParser {
  override fail(): this {
    return this;
  }
}

/** @throws IllFormed at the first fault; the handler has then seen the part before it */
export function parseXml(source: string, handler: MarkupHandler, names: EntityNames): void {
  run(new StrictParser(OPTIONS), source, handler, names);
}

/**
 * Reads what it can of ill-formed XML: for package documents and tables of contents, whose elements HTML rules would
 * tear apart, and for documents too deep for HTML rules. Linear in the length, whatever it is.
 */
export function parseBrokenXml(source: string, handler: MarkupHandler, names: EntityNames): void {
  // The parser takes everything up to the next semicolon for the name of an entity.
  const escaped = source.replace(/&(?!#?\w{1,32};)/g, '&amp;');
  run(new LenientParser(OPTIONS), escaped, handler, names);
}

/** Its own namespace resolution walks up all open elements for each tag: 100 000 nested ones take minutes. */
const OPTIONS = { xmlns: false, position: false } as const;

/** Namespace declarations in force: one object an element that declares any, shared by all below it. */
interface Scope {
  readonly prefixes: Readonly<Record<string, string>>;
  /** How many open elements share it. */
  depth: number;
}

function run(
  parser: SaxesParser<typeof OPTIONS>,
  source: string,
  handler: MarkupHandler,
  names: EntityNames,
): void {
  parser.ENTITIES = names;
  const scopes: Scope[] = [{ prefixes: { xml: namespaces.xml }, depth: 0 }];
  let scope = scopes[0] as Scope;

  parser.on('text', (data) => handler.text(data));
  parser.on('cdata', (data) => handler.cdata(data));
  parser.on('comment', () => handler.interrupt());
  parser.on('processinginstruction', () => handler.interrupt());
  parser.on('opentag', (tag) => {
    const declared = declarations(tag.attributes);
    if (declared === null) {
      scope.depth++;
    } else {
      scope = { prefixes: Object.assign(Object.create(scope.prefixes), declared), depth: 1 };
      scopes.push(scope);
    }
    const colon = tag.name.indexOf(':');
    const namespace = scope.prefixes[colon < 0 ? '' : tag.name.slice(0, colon)] ?? '';
    handler.open(tag.name.slice(colon + 1), named(tag.attributes, scope), namespace);
  });
  parser.on('closetag', () => {
    scope.depth--;
    if (scope.depth === 0 && scopes.length > 1) {
      scopes.pop();
      scope = scopes[scopes.length - 1] as Scope;
    }
    handler.close();
  });
  parser.write(source).close();
}

function declarations(attributes: Attributes): Record<string, string> | null {
  let found: Record<string, string> | null = null;
  for (const name in attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    found ??= Object.create(null) as Record<string, string>;
    found[name.slice('xmlns:'.length)] = attributes[name] ?? '';
  }
  return found;
}

function named(attributes: Attributes, scope: Scope): Attributes {
  for (const name in attributes) {
    if (!name.endsWith(':type') || name === 'epub:type') continue;
    if (scope.prefixes[name.slice(0, -':type'.length)] === namespaces.ops) {
      return { ...attributes, 'epub:type': attributes[name] ?? '' };
    }
  }
  return attributes;
}
