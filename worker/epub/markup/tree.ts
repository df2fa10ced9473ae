import { type Attributes, type MarkupHandler, namespaces } from './handler.ts';

/**
 * A small DOM for the documents that epubjs reads in Node: container, package and contents. It answers the members
 * and the selectors that `epubjs/lib/{packaging,navigation,epubcfi}.js` use, under their DOM names, and no others.
 * Measured: linkedom would do it for 130 ms of import, jsdom for 350.
 *
 * Nothing here recurses: documents nest as deep as they like.
 */
export class TextNode {
  readonly nodeType = 3;
  readonly nodeName = '#text';
  readonly parentNode: ElementNode;
  nodeValue: string;

  constructor(parentNode: ElementNode, nodeValue: string) {
    this.parentNode = parentNode;
    this.nodeValue = nodeValue;
  }

  get textContent(): string {
    return this.nodeValue;
  }
}

abstract class ParentNode {
  abstract readonly childNodes: (ElementNode | TextNode)[];

  get children(): ElementNode[] {
    return this.childNodes.filter((node) => node instanceof ElementNode);
  }

  /** All elements below, in document order. */
  *descendants(): Generator<ElementNode> {
    const stack = this.children.reverse();
    for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
      yield element;
      for (const child of element.children.reverse()) stack.push(child);
    }
  }

  querySelector(selector: string): ElementNode | null {
    const matches = compile(selector);
    for (const element of this.descendants()) if (matches(element)) return element;
    return null;
  }

  querySelectorAll(selector: string): ElementNode[] {
    const matches = compile(selector);
    return [...this.descendants()].filter(matches);
  }

  getElementsByTagNameNS(namespace: string, name: string): ElementNode[] {
    return [...this.descendants()].filter(
      (element) => element.localName === name && element.namespaceURI === namespace,
    );
  }
}

export class ElementNode extends ParentNode {
  readonly nodeType = 1;
  localName: string;
  readonly namespaceURI: string;
  readonly attributes: Record<string, string>;
  readonly childNodes: (ElementNode | TextNode)[] = [];
  readonly parentNode: ElementNode | DocumentNode;
  readonly depth: number;

  constructor(parent: ElementNode | DocumentNode, name: string, namespace: string, attributes: Attributes) {
    super();
    this.parentNode = parent;
    this.localName = name;
    this.namespaceURI = namespace;
    this.attributes = { ...attributes };
    this.depth = parent instanceof ElementNode ? parent.depth + 1 : 1;
  }

  /** The local name: epubjs compares it with names without a prefix. */
  get nodeName(): string {
    return this.localName;
  }

  get id(): string {
    return this.getAttribute('id') ?? '';
  }

  getAttribute(name: string): string | null {
    return Object.hasOwn(this.attributes, name) ? (this.attributes[name] ?? null) : null;
  }

  getAttributeNS(namespace: string, name: string): string | null {
    return namespace === namespaces.ops ? this.getAttribute(`epub:${name}`) : this.getAttribute(name);
  }

  get textContent(): string {
    let text = '';
    const stack: (ElementNode | TextNode)[] = [this];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node instanceof TextNode) text += node.nodeValue;
      else
        for (let i = node.childNodes.length - 1; i >= 0; i--) stack.push(node.childNodes[i] as ElementNode);
    }
    return text;
  }
}

export class DocumentNode extends ParentNode {
  readonly nodeType = 9;
  readonly nodeName = '#document';
  readonly childNodes: ElementNode[] = [];

  get documentElement(): ElementNode | null {
    return this.childNodes[0] ?? null;
  }

  getElementById(id: string): ElementNode | null {
    for (const element of this.descendants()) if (element.id === id) return element;
    return null;
  }
}

/** Builds the tree from a parser's events. */
export class TreeBuilder implements MarkupHandler {
  readonly document = new DocumentNode();
  #open: ElementNode[] = [];
  #left: number;
  readonly #onTooMany: () => never;

  /** @param elements how many there may be  @param onTooMany throws */
  constructor(elements: number, onTooMany: () => never) {
    this.#left = elements;
    this.#onTooMany = onTooMany;
  }

  open(name: string, attributes: Attributes, namespace: string): void {
    if (--this.#left < 0) this.#onTooMany();
    const parent = this.#open.at(-1) ?? this.document;
    const element = new ElementNode(parent, name, namespace, attributes);
    parent.childNodes.push(element);
    this.#open.push(element);
  }

  text(data: string): void {
    const parent = this.#open.at(-1);
    const last = parent?.childNodes.at(-1);
    if (last instanceof TextNode) last.nodeValue += data;
    else parent?.childNodes.push(new TextNode(parent, data));
  }

  cdata(data: string): void {
    this.text(data);
  }

  interrupt(): void {}

  close(): void {
    this.#open.pop();
  }
}

/** `name`, `#id`, `name[attribute='value']`, `name[attribute~='word']` and `name[*|type="word"]`. */
function compile(selector: string): (element: ElementNode) => boolean {
  if (selector.startsWith('#')) return (element) => element.id === selector.slice(1);
  const parts = /^([\w-]+)(?:\[(\*\|)?([\w-]+)(~?)=["'](.*)["']\])?$/.exec(selector);
  if (parts === null) throw new RangeError(`Expected a selector that epubjs uses, got ${selector}`);
  const [, name, anyNamespace, attribute, oneOf, value] = parts;
  if (attribute === undefined) return (element) => element.localName === name;
  return (element) => {
    if (element.localName !== name) return false;
    const found = element.getAttribute(anyNamespace === undefined ? attribute : `epub:${attribute}`);
    if (oneOf === '' && anyNamespace === undefined) return found === value;
    return (found ?? '').split(/\s+/).includes(value ?? '');
  };
}
