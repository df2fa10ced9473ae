/** Attributes by name, as written, but for `epub:type`, which is called so whatever its prefix is. */
export type Attributes = Readonly<Record<string, string>>;

/** One for all elements without any, so that they can be told at a glance. */
export const NO_ATTRIBUTES: Attributes = Object.freeze({});

/**
 * Receives a document from whichever parser reads it. Chapters are never held as a tree: measured on a chapter of
 * 10 MB, a tree costs 8 bytes a byte, the events none.
 */
export interface MarkupHandler {
  /** @param name local name, as written */
  open(name: string, attributes: Attributes, namespace: string): void;
  /** One text node, or a part of one: a part follows another without an event between them. */
  text(data: string): void;
  cdata(data: string): void;
  /** A comment or an instruction: the next text is another text node, as in the DOM. */
  interrupt(): void;
  close(): void;
}

export const namespaces = {
  xhtml: 'http://www.w3.org/1999/xhtml',
  svg: 'http://www.w3.org/2000/svg',
  mathml: 'http://www.w3.org/1998/Math/MathML',
  ops: 'http://www.idpf.org/2007/ops',
  dc: 'http://purl.org/dc/elements/1.1/',
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const;
