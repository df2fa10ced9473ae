import { html, type Token, type TreeAdapter, type TreeAdapterTypeMap } from 'parse5';
import { detach } from '../detach.ts';
import type { HtmlCursor } from './html-cursor.ts';
import { bareNode, HtmlNode, NO_ATTRIBUTES } from './html-node.ts';

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

/** After so many new elements, those that are final are handed over. */
const BATCH = 512;

/** What the rules reach back into: misnested formatting is wrapped around text anew, and text in a table moves out. */
const UNSETTLED = new Set('a b big code em font i nobr s small strike strong tt u table template'.split(' '));

/**
 * Builds the tree for parse5, and hands it over to a cursor as far as it is final, so that it never grows with the page.
 * Bounded all the same: misnested formatting elements are opened again in every paragraph, so that a small source can
 * make a huge tree.
 */
export class HtmlTreeBuilder implements TreeAdapter<HtmlTypes> {
  readonly #cursor: HtmlCursor;
  readonly #mostHeld: number;
  readonly #mostMade: number;
  #made = 0;
  #held = 0;
  #sinceHandedOver = 0;
  /** Open tables and templates: what is in them may not be below them in the tree. */
  readonly #tables = new Set<HtmlNode>();
  /** Names of the attributes of `html` and `body`. Gathered anew for each repeated tag, 16 000 `<body a…>` took 10 s. */
  readonly #adopted = new Map<HtmlNode, Set<string>>();
  #mode = html.DOCUMENT_MODE.NO_QUIRKS;
  readonly #templates = new Map<HtmlNode, HtmlNode>();

  /**
   * @param mostHeld how many elements it may hold at a time; `TooTangled` is thrown for one more
   * @param mostMade how many it may make in all
   */
  constructor(cursor: HtmlCursor, mostHeld: number, mostMade: number) {
    this.#cursor = cursor;
    this.#mostHeld = mostHeld;
    this.#mostMade = mostMade;
  }

  createElement(tagName: string, namespaceURI: html.NS, attrs: Token.Attribute[]): HtmlNode {
    this.#made++;
    this.#held++;
    this.#sinceHandedOver++;
    if (this.#made > this.#mostMade || this.#held > this.#mostHeld) throw new TooTangled();
    return new HtmlNode(tagName, namespaceURI, attrs.length === 0 ? NO_ATTRIBUTES : attrs, null);
  }

  onItemPush(item: HtmlNode): void {
    if (item.name === 'table' || item.name === 'template') this.#tables.add(item);
  }

  /** @param current the element that is now the innermost open one; those above it in the tree are open, too */
  onItemPop(item: HtmlNode, current: HtmlNode): void {
    this.#tables.delete(item);
    if (this.#sinceHandedOver < BATCH) return;
    this.#sinceHandedOver = 0;
    if (this.#tables.size > 0) return;
    const open = new Set<HtmlNode>();
    for (const node of current?.upwards() ?? []) {
      if (UNSETTLED.has(node.name)) return;
      open.add(node);
    }
    this.#held -= this.#cursor.advance(open);
  }

  createDocument(): HtmlNode {
    return this.#cursor.document;
  }

  createDocumentFragment(): HtmlNode {
    return bareNode();
  }

  createCommentNode(): HtmlNode {
    return bareNode();
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
    // A `<frameset>` would replace a body of which a part was handed over.
    if (!this.#cursor.isWithin(node)) node.remove();
  }

  adoptAttributes(recipient: HtmlNode, attrs: Token.Attribute[]): void {
    let known = this.#adopted.get(recipient);
    if (known === undefined) {
      known = new Set(recipient.attributes.map(({ name }) => name));
      this.#adopted.set(recipient, known);
      recipient.attributes = [...recipient.attributes];
    }
    for (const attribute of attrs) {
      if (known.has(attribute.name)) continue;
      known.add(attribute.name);
      recipient.attributes.push(attribute);
    }
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
