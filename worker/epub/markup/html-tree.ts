import { html, type Token, type TreeAdapter, type TreeAdapterTypeMap } from 'parse5';
import { detach } from '../detach.ts';

/**
 * Where parse5 builds its tree: nodes linked to each other, where its own have arrays of children. Measured on a page
 * of 10 MB, 285 000 elements: 66 MB instead of 124.
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
}

export interface HtmlTypes extends TreeAdapterTypeMap {
  node: HtmlNode;
  parentNode: HtmlNode;
  childNode: HtmlNode;
  document: HtmlNode;
  documentFragment: HtmlNode;
  element: HtmlNode;
  commentNode: HtmlNode;
  textNode: HtmlNode;
  template: HtmlNode;
  documentType: HtmlNode;
}

/** The markup is too deep or too tangled for HTML's rules to be applied in linear time. */
export class TooTangled extends Error {}

/** Browsers stop nesting at 512 as well; deeper, the rules of HTML cost the square of the depth. */
const MAX_DEPTH = 512;

/**
 * Builds the tree for parse5, and no more of it than is allowed: misnested formatting elements are opened again in
 * every paragraph, so that a small source can make a huge tree.
 */
export class HtmlTreeBuilder implements TreeAdapter<HtmlTypes> {
  #left: number;
  #mode = html.DOCUMENT_MODE.NO_QUIRKS;
  readonly #templates = new Map<HtmlNode, HtmlNode>();

  /** @param elements how many the tree may have; `TooTangled` is thrown for one more */
  constructor(elements: number) {
    this.#left = elements;
  }

  createElement(tagName: string, namespaceURI: html.NS, attrs: Token.Attribute[]): HtmlNode {
    if (--this.#left < 0) throw new TooTangled();
    return new HtmlNode(tagName, namespaceURI, attrs.length === 0 ? NO_ATTRIBUTES : attrs, null);
  }

  createDocument(): HtmlNode {
    return new HtmlNode('', html.NS.HTML, NO_ATTRIBUTES, null);
  }

  createDocumentFragment(): HtmlNode {
    return this.createDocument();
  }

  createCommentNode(): HtmlNode {
    return this.createDocument();
  }

  createTextNode(value: string): HtmlNode {
    // The parser joins it character by character, and each joint would take 32 bytes.
    return new HtmlNode('', html.NS.HTML, NO_ATTRIBUTES, detach(value));
  }

  appendChild(parent: HtmlNode, child: HtmlNode): void {
    this.#insert(parent, child, null);
  }

  insertBefore(parent: HtmlNode, child: HtmlNode, reference: HtmlNode): void {
    this.#insert(parent, child, reference);
  }

  insertText(parent: HtmlNode, text: string): void {
    this.#insertText(parent, text, null);
  }

  insertTextBefore(parent: HtmlNode, text: string, reference: HtmlNode): void {
    this.#insertText(parent, text, reference);
  }

  detachNode(node: HtmlNode): void {
    node.remove();
  }

  adoptAttributes(recipient: HtmlNode, attrs: Token.Attribute[]): void {
    const known = new Set(recipient.attributes.map(({ name }) => name));
    recipient.attributes = [...recipient.attributes, ...attrs.filter(({ name }) => !known.has(name))];
  }

  getAttrList({ attributes }: HtmlNode): Token.Attribute[] {
    return attributes;
  }

  getFirstChild({ first }: HtmlNode): HtmlNode | null {
    return first;
  }

  getChildNodes({ first }: HtmlNode): HtmlNode[] {
    const children: HtmlNode[] = [];
    for (let child = first; child !== null; child = child.next) children.push(child);
    return children;
  }

  getParentNode({ parent }: HtmlNode): HtmlNode | null {
    return parent;
  }

  getTagName({ name }: HtmlNode): string {
    return name;
  }

  getNamespaceURI({ namespace }: HtmlNode): html.NS {
    return namespace;
  }

  getTextNodeContent({ text }: HtmlNode): string {
    return text ?? '';
  }

  getTemplateContent(template: HtmlNode): HtmlNode {
    return this.#templates.get(template) ?? template;
  }

  setTemplateContent(template: HtmlNode, content: HtmlNode): void {
    this.#templates.set(template, content);
  }

  getDocumentMode(): html.DOCUMENT_MODE {
    return this.#mode;
  }

  setDocumentMode(_document: HtmlNode, mode: html.DOCUMENT_MODE): void {
    this.#mode = mode;
  }

  isTextNode(node: HtmlNode): node is HtmlNode {
    return node.text !== null;
  }

  isElementNode(node: HtmlNode): node is HtmlNode {
    return node.name !== '';
  }

  // What only the serializer asks for, or records of what is not kept.
  isCommentNode(_node: HtmlNode): _node is HtmlNode {
    return false;
  }
  isDocumentTypeNode(_node: HtmlNode): _node is HtmlNode {
    return false;
  }
  getCommentNodeContent(): string {
    return '';
  }
  getDocumentTypeNodeName(): string {
    return '';
  }
  getDocumentTypeNodePublicId(): string {
    return '';
  }
  getDocumentTypeNodeSystemId(): string {
    return '';
  }
  getNodeSourceCodeLocation(): null {
    return null;
  }
  setDocumentType(): void {}
  setNodeSourceCodeLocation(): void {}
  updateNodeSourceCodeLocation(): void {}

  #insert(parent: HtmlNode, child: HtmlNode, reference: HtmlNode | null): void {
    if (parent.depth >= MAX_DEPTH) throw new TooTangled();
    parent.insert(child, reference);
  }

  #insertText(parent: HtmlNode, text: string, reference: HtmlNode | null): void {
    const before = reference === null ? parent.last : reference.previous;
    if (before !== null && before.text !== null) before.text += detach(text);
    else this.#insert(parent, this.createTextNode(text), reference);
  }
}

const NO_ATTRIBUTES: Token.Attribute[] = [];
