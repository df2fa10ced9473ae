// parse5 implements the HTML standard's recovery rules and is what jsdom uses: paths into the tree, and so CFIs, are
// those of a browser. It is the slowest of those measured in xml.ts and only sees pages that are no XML.
import { parse } from 'parse5';
import type { MarkupHandler } from './handler.ts';
import { HtmlCursor } from './html-cursor.ts';
import { HtmlTreeBuilder, type HtmlTypes, TooTangled } from './html-tree.ts';

/**
 * Applies HTML's rules. Hands elements over while it reads, so that the tree never holds more than what may still change.
 *
 * @param elements how many the tree may hold: one costs 250 bytes with its text
 * @returns false when time or memory would grow faster than the source; the handler has then seen the part before it
 */
export function parseHtml(source: string, handler: MarkupHandler, elements: number): boolean {
  const cursor = new HtmlCursor(handler);
  // No element is written in fewer characters than `<p>`, but misnested ones make more of themselves.
  const treeAdapter = new HtmlTreeBuilder(cursor, elements, elements + source.length / 3);
  try {
    parse<HtmlTypes>(asHtml(source), { treeAdapter, scriptingEnabled: false });
    cursor.finish();
    return true;
  } catch (fault) {
    if (fault instanceof TooTangled) return false;
    throw fault;
  }
}

/**
 * What these documents mean by XML's syntax, in HTML's: there `<title/>` would swallow the whole body, `<a id="x"/>`
 * make a link of all that follows, and a CDATA section be a comment.
 */
function asHtml(source: string): string {
  const withoutCdata = source.includes('<![CDATA[') ? escapeCdata(source) : source;
  return withoutCdata.replace(/<([a-z][^\s<>/]*)([^<>]*)\/>/gi, (tag, name: string, attributes: string) =>
    VOID.has(name.toLowerCase()) ? tag : `<${name}${attributes}></${name}>`,
  );
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

function escapeCdata(source: string): string {
  let text = '';
  let at = 0;
  for (;;) {
    const open = source.indexOf('<![CDATA[', at);
    const close = open < 0 ? -1 : source.indexOf(']]>', open);
    if (close < 0) return text + source.slice(at);
    const data = source.slice(open + '<![CDATA['.length, close);
    text += source.slice(at, open) + data.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    at = close + ']]>'.length;
  }
}
