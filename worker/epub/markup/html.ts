// parse5 implements the HTML standard's recovery rules and is what jsdom uses: paths into the tree, and so CFIs, are
// those of a browser. It is the slowest of those measured in xml.ts and only sees pages that are no XML.
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parse, type TreeAdapter } from 'parse5';
import { type MarkupHandler, namespaces } from './handler.ts';

type Node = DefaultTreeAdapterMap['childNode'];

/** The markup is too deep or too tangled for HTML's rules to be applied in linear time. */
class TooTangled extends Error {}

/** Browsers stop nesting at 512 as well; deeper, the rules of HTML cost the square of the depth. */
const MAX_DEPTH = 512;

/**
 * Applies HTML's rules and hands the resulting tree over.
 *
 * @param elements how many the tree may have: it costs 600 bytes each
 * @returns false when time or memory would grow faster than the source; the handler has then seen nothing
 */
export function parseHtml(source: string, handler: MarkupHandler, elements: number): boolean {
  try {
    replay(parse(asHtml(source), { treeAdapter: bounded(elements), scriptingEnabled: false }), handler);
    return true;
  } catch (fault) {
    if (fault instanceof TooTangled) return false;
    throw fault;
  }
}

/** Iterative, for the tree nests as deep as it likes: `null` stands for the end of an element. */
function replay(root: DefaultTreeAdapterMap['document'], handler: MarkupHandler): void {
  const stack: (Node | null)[] = root.childNodes.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === null) {
      handler.close();
    } else if (defaultTreeAdapter.isTextNode(node)) {
      handler.text(node.value);
    } else if (defaultTreeAdapter.isElementNode(node)) {
      const attributes: Record<string, string> = {};
      for (const { name, prefix, value } of node.attrs)
        attributes[prefix ? `${prefix}:${name}` : name] = value;
      // HTML knows no prefixes; these documents meant to be XML.
      const colon = node.tagName.indexOf(':');
      const isOps = node.tagName.slice(0, colon) === 'epub';
      handler.open(node.tagName.slice(colon + 1), attributes, isOps ? namespaces.ops : node.namespaceURI);
      stack.push(null);
      for (let i = node.childNodes.length - 1; i >= 0; i--) stack.push(node.childNodes[i] ?? null);
    } else {
      handler.interrupt();
    }
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

/** Misnested formatting elements are opened again in every paragraph, so that a small source can make a huge tree. */
function bounded(elements: number): TreeAdapter<DefaultTreeAdapterMap> {
  let left = elements;
  const depths = new WeakMap<object, number>();
  const enter = (parent: object, child: object) => {
    const depth = (depths.get(parent) ?? 0) + 1;
    if (depth > MAX_DEPTH) throw new TooTangled();
    depths.set(child, depth);
  };
  return {
    ...defaultTreeAdapter,
    createElement(tagName, namespaceURI, attrs) {
      if (--left < 0) throw new TooTangled();
      return defaultTreeAdapter.createElement(tagName, namespaceURI, attrs);
    },
    appendChild(parent, child) {
      if ('tagName' in child) enter(parent, child);
      defaultTreeAdapter.appendChild(parent, child);
    },
    insertBefore(parent, child, reference) {
      if ('tagName' in child) enter(parent, child);
      defaultTreeAdapter.insertBefore(parent, child, reference);
    },
  };
}
