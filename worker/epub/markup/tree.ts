import type { Attributes, MarkupHandler } from './handler.ts';

/** An element of a document that holds the book together: container, package, contents. Chapters are never a tree. */
export class TreeElement {
  /** Local name; empty for the document itself. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Elements and texts, in order. */
  readonly children: (TreeElement | string)[] = [];

  constructor(name: string, attributes: Attributes) {
    this.name = name;
    this.attributes = attributes;
  }

  get elements(): TreeElement[] {
    return this.children.filter((child) => typeof child !== 'string');
  }

  /** Without white space around it, which XML does not count as part of an id. */
  get id(): string {
    return this.get('id') ?? '';
  }

  /** An attribute, without white space around it. */
  get(name: string): string | undefined {
    return Object.hasOwn(this.attributes, name) ? this.attributes[name]?.trim() : undefined;
  }

  /** The first such element below, at any depth. */
  first(name: string): TreeElement | undefined {
    return this.#walk(
      (element) => element.name === name,
      () => true,
      1,
    )[0];
  }

  /** All elements below that match, in document order. Nothing recurses: documents nest as deep as they like. */
  all(matches: (element: TreeElement) => boolean): TreeElement[] {
    return this.#walk(matches, () => true);
  }

  /** Elements below with one of these names, but not what is inside of those. */
  topmost(...names: readonly string[]): TreeElement[] {
    const matches = ({ name }: TreeElement) => names.includes(name);
    return this.#walk(matches, (element) => !matches(element));
  }

  #walk(
    matches: (element: TreeElement) => boolean,
    enters: (element: TreeElement) => boolean,
    enough = Number.POSITIVE_INFINITY,
  ): TreeElement[] {
    const found: TreeElement[] = [];
    const stack = this.elements.reverse();
    for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
      if (matches(element) && found.push(element) >= enough) break;
      if (!enters(element)) continue;
      for (let i = element.children.length - 1; i >= 0; i--) {
        const child = element.children[i];
        if (child !== undefined && typeof child !== 'string') stack.push(child);
      }
    }
    return found;
  }

  /**
   * All text below.
   *
   * @param replace what stands for an element instead of its text; null: its text
   */
  text(replace: (element: TreeElement) => string | null = () => null): string {
    let text = '';
    const stack: (TreeElement | string)[] = [this];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const shown = typeof node === 'string' ? node : replace(node);
      if (shown !== null) text += shown;
      else if (typeof node !== 'string') {
        for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] ?? '');
      }
    }
    return text;
  }
}

/** Builds the tree from a parser's events. */
export class TreeBuilder implements MarkupHandler {
  readonly root = new TreeElement('', {});
  /** How deep the deepest element nests. */
  depth = 0;
  readonly #open: TreeElement[] = [this.root];
  #left: number;
  readonly #onTooMany: () => never;

  /** @param elements how many there may be  @param onTooMany throws */
  constructor(elements: number, onTooMany: () => never) {
    this.#left = elements;
    this.#onTooMany = onTooMany;
  }

  open(name: string, attributes: Attributes): void {
    if (--this.#left < 0) this.#onTooMany();
    const element = new TreeElement(name, attributes);
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
    this.depth = Math.max(this.depth, this.#open.length - 1);
  }

  text(data: string): void {
    this.#open.at(-1)?.children.push(data);
  }

  cdata(data: string): void {
    this.text(data);
  }

  interrupt(): void {}

  close(): void {
    if (this.#open.length > 1) this.#open.pop();
  }
}
