import { type Expanded, expandEntities } from './entities.ts';
import type { MarkupHandler } from './handler.ts';
import { type EntityNames, IllFormed, parseXml } from './xml.ts';

export interface Parsed<Handler> {
  handler: Handler;
  /** Whose rules the document was read by. */
  parser: 'xml' | 'html';
  /** False when it kept XML's rules only with repairs, or HTML's. */
  isWellFormed: boolean;
  /** Names of external entities that it refers to and that were left out. */
  leftOut: readonly string[];
}

/**
 * Reads a page: by the rules of XML when it is well-formed, else by those of HTML, which every browser would apply
 * to it; what is too tangled for those too, by XML's with repairs.
 *
 * @param create a fresh handler for each attempt
 * @param elements how many a tree may have, where HTML's rules need one
 * @throws EpubRefusal for external entities and entity bombs, and what the handler throws
 */
export async function parsePage<Handler extends MarkupHandler>(
  source: string,
  create: () => Handler,
  elements: number,
): Promise<Parsed<Handler>> {
  const { text, leftOut, names } = await prepare(source);
  const handler = wellFormed(text, create, names);
  if (handler !== null) return { handler, parser: 'xml', isWellFormed: true, leftOut };
  // Only here, because it costs 20 ms, and most books never need it.
  const { parseHtml } = await import('./html.ts');
  const second = create();
  if (parseHtml(text, second, elements))
    return { handler: second, parser: 'html', isWellFormed: false, leftOut };
  return { handler: await repaired(text, create(), names), parser: 'xml', isWellFormed: false, leftOut };
}

/**
 * Reads a document whose elements HTML does not know: container, package, NCX.
 *
 * @param create a fresh handler for each attempt
 * @throws EpubRefusal for external entities and entity bombs, and what the handler throws
 */
export async function parseStructure<Handler extends MarkupHandler>(
  source: string,
  create: () => Handler,
): Promise<Parsed<Handler>> {
  const { text, leftOut, names } = await prepare(source);
  const handler = wellFormed(text, create, names);
  if (handler !== null) return { handler, parser: 'xml', isWellFormed: true, leftOut };
  return { handler: await repaired(text, create(), names), parser: 'xml', isWellFormed: false, leftOut };
}

/** Blank lines before the XML declaration are an error that many books have, and nobody means anything by it. */
async function prepare(source: string): Promise<Expanded & { names: EntityNames }> {
  const expanded = expandEntities(withWholePairs(source.trimStart()));
  return { ...expanded, names: await namesFor(expanded.text) };
}

const HALVES = /&#(?:x(d[89ab][\da-f]{2})|(5[56]\d{3}));&#(?:x(d[c-f][\da-f]{2})|(5[67]\d{3}));/gi;

/**
 * Characters beyond the BMP as themselves, where old Java tools (Xalan) wrote two references to the halves of a pair: no
 * parser takes those, and 𠮷 would be two marks of damage.
 */
function withWholePairs(source: string): string {
  if (!source.includes('&#')) return source;
  return source.replace(HALVES, (whole, ...[highHex, high, lowHex, low]: (string | undefined)[]) => {
    const pair = String.fromCharCode(unitOf(highHex, high), unitOf(lowHex, low));
    return (pair.codePointAt(0) ?? 0) > 0xffff ? pair : whole;
  });
}

function unitOf(hexadecimal: string | undefined, decimal: string | undefined): number {
  return hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
}

/** The five that XML itself has. */
const xmlNames: EntityNames = (name) => XML_NAMES.get(name);
const XML_NAMES = new Map([
  ['amp', '&'],
  ['gt', '>'],
  ['lt', '<'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** HTML's are loaded for documents that use them: to read the table takes 10 ms. */
async function namesFor(source: string): Promise<EntityNames> {
  const needsHtml = source.includes('&') && /&(?!(?:amp|lt|gt|quot|apos);)[a-z]/i.test(source);
  return needsHtml ? (await import('./html-names.ts')).htmlNames : xmlNames;
}

/**
 * Characters beyond which a page is checked before it is read: what a failed attempt leaves behind would be as large as
 * what the next one makes. Measured on 10 MB of tag soup, the peak is 200 MB with it and 280 without.
 */
const LARGE = 500_000;

const deaf: MarkupHandler = { open() {}, text() {}, cdata() {}, interrupt() {}, close() {} };

function wellFormed<Handler extends MarkupHandler>(
  source: string,
  create: () => Handler,
  names: EntityNames,
): Handler | null {
  try {
    if (source.length > LARGE) parseXml(source, deaf, names);
    const handler = create();
    parseXml(source, handler, names);
    return handler;
  } catch (fault) {
    if (fault instanceof IllFormed) return null;
    throw fault;
  }
}

/** By another parser, which most books never need. */
async function repaired<Handler extends MarkupHandler>(
  source: string,
  handler: Handler,
  names: EntityNames,
): Promise<Handler> {
  const { parseBrokenXml } = await import('./broken-xml.ts');
  parseBrokenXml(source, handler, names);
  return handler;
}
