import type { Attributes } from '../markup/handler.ts';
import type { BlockType } from '../types.ts';

/** Deeper, anchors point to the ancestor at this depth: paths of 100 000 steps a block would fill the memory. */
const MAX_PATH_DEPTH = 256;

/** An open element: what its text is, and where it stands. */
export interface Frame {
  readonly name: string;
  isBlock: boolean;
  isPreserved: boolean;
  isInHead: boolean;
  isInSvg: boolean;
  /** Its text is none of the block's: a reading, a page's label, a title, a style sheet. */
  isAside: boolean;
  type: BlockType;
  level: number | null;
  readonly language: string | null;
  /** Language of the nearest element that makes a block. */
  blockLanguage: string | null;
  /** Of the nearest element at or above. */
  readonly id: string | null;
  /** Its EPUB CFI path in the document, `/4/2`; empty for the root. */
  readonly path: string;
  readonly depth: number;
  elements: number;
  texts: number;
  /** UTF-16 units of the text node being read; -1 when the last child was none. */
  textLength: number;
  /** A CDATA section was among its children. */
  hasCdata: boolean;
  /** How many marks end with it. */
  marks: number;
  onClose: (() => void) | null;
}

export const ROOT: Readonly<Frame> = {
  name: '',
  isBlock: true,
  isPreserved: false,
  isInHead: false,
  isInSvg: false,
  isAside: false,
  type: 'paragraph',
  level: null,
  language: null,
  blockLanguage: null,
  id: null,
  path: '',
  depth: -1,
  elements: 0,
  texts: 0,
  textLength: -1,
  hasCdata: false,
  marks: 0,
  onClose: null,
};

/** Opens the next child of an element. */
export function openChild(parent: Frame, name: string, attributes: Attributes): Frame {
  parent.elements++;
  parent.textLength = -1;
  const depth = parent.depth + 1;
  const language = attributes['xml:lang'] ?? attributes.lang ?? parent.language;
  return {
    ...parent,
    name,
    isBlock: false,
    language: language === '' ? null : language,
    id: idOf(attributes) ?? parent.id,
    path: depth === 0 || depth > MAX_PATH_DEPTH ? parent.path : `${parent.path}/${parent.elements * 2}`,
    depth,
    elements: 0,
    texts: 0,
    textLength: -1,
    hasCdata: false,
    marks: 0,
    onClose: null,
  };
}

/**
 * Counts more text into the open text node, or begins one.
 *
 * @returns offset of this text in its node
 */
export function addText(frame: Frame, length: number): number {
  if (frame.textLength < 0) {
    frame.texts++;
    frame.textLength = 0;
  }
  const offset = frame.textLength;
  frame.textLength += length;
  return offset;
}

/**
 * The EPUB CFI path of a character. Text nodes are counted as epubjs counts them, the nth is step 2n - 1; by the
 * standard, which counts the places between elements, it differs where two elements stand side by side or a comment
 * parts a text, and then leads a little further up. From a CDATA section on it is the element's: epubjs counts them
 * as text in some browsers, and in its own walk does not.
 */
export function textPath(frame: Frame, offset: number): string {
  const isVague = frame.hasCdata || frame.depth > MAX_PATH_DEPTH;
  return isVague ? elementPath(frame) : `${frame.path}/${frame.texts * 2 - 1}:${offset}`;
}

/** A path that names no step is one that epubjs throws on. */
export function elementPath(frame: Frame): string {
  return frame.path === '' ? '/2' : frame.path;
}

export function idOf(attributes: Attributes): string | null {
  return attributes.id ?? attributes['xml:id'] ?? null;
}
