// parse5 implements the HTML standard's recovery rules and is what jsdom uses: paths into the tree, and so CFIs, are
// those of a browser. It is the slowest of those measured in xml.ts and only sees pages that are no XML.
import { parse } from 'parse5';
import { type MarkupHandler, namespaces } from './handler.ts';
import { type HtmlNode, HtmlTreeBuilder, type HtmlTypes, TooTangled } from './html-tree.ts';

/**
 * Applies HTML's rules and hands the resulting tree over.
 *
 * @param elements how many the tree may have: one costs 250 bytes with its text
 * @returns false when time or memory would grow faster than the source; the handler has then seen nothing
 */
export function parseHtml(source: string, handler: MarkupHandler, elements: number): boolean {
  try {
    const treeAdapter = new HtmlTreeBuilder(elements);
    replay(parse<HtmlTypes>(asHtml(source), { treeAdapter, scriptingEnabled: false }), handler);
    return true;
  } catch (fault) {
    if (fault instanceof TooTangled) return false;
    throw fault;
  }
}

/** Iterative, for the tree is deep; what was handed over is taken off the tree, so that its memory is free again. */
function replay(document: HtmlNode, handler: MarkupHandler): void {
  let parent = document;
  for (;;) {
    const node = parent.first;
    if (node === null) {
      if (parent.parent === null) return;
      handler.close();
      const done = parent;
      parent = parent.parent;
      done.remove();
    } else if (node.name !== '') {
      open(node, handler);
      parent = node;
    } else {
      if (node.text === null) handler.interrupt();
      else handler.text(node.text);
      node.remove();
    }
  }
}

function open({ name, namespace, attributes }: HtmlNode, handler: MarkupHandler): void {
  const values: Record<string, string> = {};
  for (const { name, prefix, value } of attributes) values[prefix ? `${prefix}:${name}` : name] = value;
  // HTML knows no prefixes; these documents meant to be XML.
  const colon = name.indexOf(':');
  handler.open(name.slice(colon + 1), values, name.slice(0, colon) === 'epub' ? namespaces.ops : namespace);
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
