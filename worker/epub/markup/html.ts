// parse5 implements the HTML standard's recovery rules and is what jsdom uses: paths into the tree, and so CFIs, are
// those of a browser. It is the slowest of those measured in xml.ts and only sees documents that are no XML.
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parse, type TreeAdapter } from 'parse5';
import type { MarkupHandler } from './handler.ts';

type Node = DefaultTreeAdapterMap['childNode'];

/** The markup is too deep or too tangled for HTML's rules to be applied in linear time. */
export class TooTangled extends Error {}

/** Browsers stop nesting at 512 as well; deeper, the rules of HTML cost the square of the depth. */
const MAX_DEPTH = 512;

/**
 * Applies HTML's rules and hands the resulting tree over.
 *
 * @throws TooTangled before time or memory grow faster than the source; the handler has then seen nothing
 */
export function parseHtml(source: string, handler: MarkupHandler): void {
  const root = parse(source, { treeAdapter: bounded(source), scriptingEnabled: false });
  // Iterative: `null` stands for the end of an element.
  const stack: (Node | null)[] = root.childNodes.toReversed();
  while (stack.length > 0) {
    const node = stack.pop() ?? null;
    if (node === null) {
      handler.close();
    } else if (defaultTreeAdapter.isTextNode(node)) {
      handler.text(node.value);
    } else if (defaultTreeAdapter.isElementNode(node)) {
      const attributes: Record<string, string> = {};
      for (const { name, prefix, value } of node.attrs)
        attributes[prefix ? `${prefix}:${name}` : name] = value;
      handler.open(node.tagName, attributes, node.namespaceURI);
      stack.push(null);
      for (let i = node.childNodes.length - 1; i >= 0; i--) stack.push(node.childNodes[i] ?? null);
    } else {
      handler.interrupt();
    }
  }
}

/**
 * Misnested formatting elements are reopened in every paragraph, so that a small source can make a huge tree: it may
 * not have more elements than tags could have been written, four times over.
 */
function bounded(source: string): TreeAdapter<DefaultTreeAdapterMap> {
  let elements = 1000 + (4 * source.length) / '<a>'.length;
  const depths = new WeakMap<object, number>();
  const enter = (parent: object, child: object) => {
    const depth = (depths.get(parent) ?? 0) + 1;
    if (depth > MAX_DEPTH) throw new TooTangled();
    depths.set(child, depth);
  };
  return {
    ...defaultTreeAdapter,
    createElement(tagName, namespaceURI, attrs) {
      if (--elements < 0) throw new TooTangled();
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
