import { type MarkupHandler, namespaces } from './handler.ts';
import { bareNode, type HtmlNode } from './html-node.ts';

/** Hands a tree over, part by part, in document order; what was handed over is taken off, so that its memory is free. */
export class HtmlCursor {
  readonly document = bareNode();
  readonly #handler: MarkupHandler;
  /** The innermost element whose beginning was handed over, and not its end. */
  #parent = this.document;

  constructor(handler: MarkupHandler) {
    this.#handler = handler;
  }

  /**
   * Goes on to where the tree is not final yet. Iterative, for trees are deep.
   *
   * @param open elements to which more may be added
   * @returns how many elements were taken off
   */
  advance(open: ReadonlySet<HtmlNode>): number {
    let closed = 0;
    for (;;) {
      const node = this.#parent.first;
      if (node === null) {
        const done = this.#parent;
        if (done.parent === null || open.has(done)) return closed;
        this.#handler.close();
        this.#parent = done.parent;
        done.remove();
        closed++;
      } else if (node.name !== '') {
        this.#open(node);
        this.#parent = node;
      } else {
        if (node.text === null) this.#handler.interrupt();
        else this.#handler.text(node.text);
        node.remove();
      }
    }
  }

  finish(): void {
    this.advance(NONE);
  }

  /** Whether the end of this element is yet to be handed over, and its beginning was. */
  isWithin(element: HtmlNode): boolean {
    for (const node of this.#parent.upwards()) if (node === element) return true;
    return false;
  }

  #open({ name, namespace, attributes }: HtmlNode): void {
    const values: Record<string, string> = {};
    for (const { name, prefix, value } of attributes) values[prefix ? `${prefix}:${name}` : name] = value;
    // HTML knows no prefixes; these documents meant to be XML.
    const colon = name.indexOf(':');
    const given = name.slice(0, colon) === 'epub' ? namespaces.ops : namespace;
    this.#handler.open(name.slice(colon + 1), values, given);
  }
}

const NONE: ReadonlySet<HtmlNode> = new Set();
