// saxes goes on after each fault, and in the way that jsdom, the oracle of our tests, reads XML.
import { SaxesParser } from 'saxes';
import type { MarkupHandler } from './handler.ts';
import { NamespaceResolver } from './namespaces.ts';
import type { EntityNames } from './xml.ts';

/** Its parent would make an error of each fault, with a stack trace: most of the time it takes. */
class LenientParser extends SaxesParser {
  override fail(): this {
    return this;
  }
}

/**
 * Reads what it can of ill-formed XML: for package documents and tables of contents, whose elements HTML rules would
 * tear apart, and for documents too deep for HTML rules. Linear in the length, whatever it is.
 */
export function parseBrokenXml(source: string, handler: MarkupHandler, names: EntityNames): void {
  // Its own namespace resolution walks up all open elements for each tag: 100 000 nested ones take minutes.
  const parser = new LenientParser({ xmlns: false, position: false });
  parser.ENTITIES = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => (typeof name === 'string' ? names(name) : undefined) },
  );
  const elements = new NamespaceResolver(handler);
  parser.on('text', (data) => handler.text(data));
  parser.on('cdata', (data) => handler.cdata(data));
  parser.on('comment', () => handler.interrupt());
  parser.on('processinginstruction', () => handler.interrupt());
  parser.on('opentag', ({ name, attributes }) => elements.open(name, attributes));
  parser.on('closetag', () => elements.close());
  // It takes everything up to the next semicolon for the name of an entity.
  parser.write(source.replace(/&(?!#?\w{1,32};)/g, '&amp;')).close();
}
