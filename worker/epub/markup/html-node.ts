import { html, type Token } from 'parse5';

/**
 * A node of parse5's tree: linked to each other, where its own have arrays of children. Measured on a page of 10 MB,
 * 285 000 elements: 66 MB instead of 124.
 */
export class HtmlNode {
  /** Of an element; empty for text, comments and the document. */
  readonly name: string;
  readonly namespace: html.NS;
  attributes: Token.Attribute[];
  /** Of a text; null for everything else. */
  text: string | null;
  depth = 0;
  parent: HtmlNode | null = null;
  first: HtmlNode | null = null;
  last: HtmlNode | null = null;
  previous: HtmlNode | null = null;
  next: HtmlNode | null = null;

  constructor(name: string, namespace: html.NS, attributes: Token.Attribute[], text: string | null) {
    this.name = name;
    this.namespace = namespace;
    this.attributes = attributes;
    this.text = text;
  }

  /** @param reference the child in front of which it goes; null: behind the last */
  insert(child: HtmlNode, reference: HtmlNode | null): void {
    const previous = reference === null ? this.last : reference.previous;
    child.parent = this;
    child.depth = this.depth + 1;
    child.previous = previous;
    child.next = reference;
    if (previous === null) this.first = child;
    else previous.next = child;
    if (reference === null) this.last = child;
    else reference.previous = child;
  }

  remove(): void {
    if (this.previous !== null) this.previous.next = this.next;
    else if (this.parent !== null) this.parent.first = this.next;
    if (this.next !== null) this.next.previous = this.previous;
    else if (this.parent !== null) this.parent.last = this.previous;
    this.parent = null;
    this.previous = null;
    this.next = null;
  }

  /** Itself, its parent, and so on up to the document. */
  *upwards(): Generator<HtmlNode> {
    for (let node: HtmlNode | null = this; node !== null; node = node.parent) yield node;
  }
}

export const NO_ATTRIBUTES: Token.Attribute[] = [];

/** The document, or a comment: a node without a name or a text. */
export function bareNode(): HtmlNode {
  return new HtmlNode('', html.NS.HTML, NO_ATTRIBUTES, null);
}
