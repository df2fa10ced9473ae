import { expandEntities } from './entities.ts';
import type { MarkupHandler } from './handler.ts';
import { parseHtml, TooTangled } from './html.ts';
import { IllFormed, parseBrokenXml, parseXml } from './xml.ts';

export interface Parsed<Handler> {
  handler: Handler;
  /** Whose rules the document was read by. */
  parser: 'xml' | 'html';
  /** False when it kept those rules only with repairs. */
  wellFormed: boolean;
}

/**
 * Reads a chapter: by the rules of XML when it is well-formed, else by those of HTML, which every browser would apply
 * to it; what is too deep for those too, by XML's with repairs.
 *
 * @param create a fresh handler for each attempt
 * @throws EpubRefusal for external entities and entity bombs
 */
export function parseDocument<Handler extends MarkupHandler>(
  source: string,
  create: () => Handler,
): Parsed<Handler> {
  const expanded = expandEntities(source);
  try {
    const handler = create();
    parseXml(expanded, handler);
    return { handler, parser: 'xml', wellFormed: true };
  } catch (fault) {
    if (!(fault instanceof IllFormed)) throw fault;
  }
  const handler = create();
  try {
    parseHtml(expanded, handler);
    return { handler, parser: 'html', wellFormed: false };
  } catch (fault) {
    if (!(fault instanceof TooTangled)) throw fault;
  }
  parseBrokenXml(expanded, handler);
  return { handler, parser: 'xml', wellFormed: false };
}

/**
 * Reads a document whose elements HTML does not know: container, package, NCX.
 *
 * @throws EpubRefusal for external entities and entity bombs
 */
export function parseStructure<Handler extends MarkupHandler>(
  source: string,
  create: () => Handler,
): Parsed<Handler> {
  const expanded = expandEntities(source);
  try {
    const handler = create();
    parseXml(expanded, handler);
    return { handler, parser: 'xml', wellFormed: true };
  } catch (fault) {
    if (!(fault instanceof IllFormed)) throw fault;
  }
  const handler = create();
  parseBrokenXml(expanded, handler);
  return { handler, parser: 'xml', wellFormed: false };
}
