import { type Attributes, NO_ATTRIBUTES } from '../markup/handler.ts';
import type { BlockType } from '../types.ts';

/** Deeper, anchors point to the ancestor at this depth: paths of 100 000 steps a block would fill the memory. */
const MAX_PATH_DEPTH = 256;

/** What an element hands down to those in it: one object for all that change nothing of it, as most do. */
export interface Inherited {
  /** Language of the nearest element that makes a block. */
  readonly blockLanguage: string | null;
  readonly isPreserved: boolean;
  readonly isInHead: boolean;
  /** Of a part that is not shown. */
  readonly isHidden: boolean;
  readonly isInSvg: boolean;
  readonly isInCell: boolean;
  readonly isInNavigation: boolean;
  /** Text of a drawing that is a page by itself. */
  readonly isDrawnText: boolean;
  /** Archive path from which its links resolve. */
  readonly base: string;
  readonly type: BlockType;
  readonly level: number | null;
}

/**
 * An open element: what its text is, and where it stands. A class and not a copy of its parent with changes: there is
 * one for each tag, and copies cost a third of the time of reading a page.
 */
export class Frame {
  // `declare`: what the constructor sets would else be set twice, by a function of its own first.
  declare readonly name: string;
  declare readonly parent: Frame | null;
  declare readonly depth: number;
  /** Its step in an EPUB CFI: 2 for the first element of its parent, 4 for the second … */
  declare readonly step: number;
  /** Of the nearest element at or above. */
  declare readonly id: string | null;
  declare readonly language: string | null;
  declare inherited: Inherited;
  /** Its text is none of the block's: a reading, a page's label, a title, a style sheet. */
  declare isAside: boolean;
  declare isBlock: boolean;
  /** A CDATA section was among its children. */
  declare hasCdata: boolean;
  /** How many marks end with it. */
  declare marks: number;
  /** What its end means to a ruby. */
  declare ruby: 'ruby' | 'base' | 'reading' | null;
  declare onClose: (() => void) | null;
  /** Is given the text of an aside when it closes. */
  declare onText: ((text: string) => void) | null;
  declare private elements: number;
  declare private texts: number;
  /** UTF-16 units of the text node being read; -1 when the last child was none. */
  declare private textLength: number;

  /** Opens the root, or the next child of an element. */
  constructor(parent: Frame | null, name: string, attributes: Attributes) {
    if (parent !== null) {
      parent.elements++;
      parent.textLength = -1;
    }
    const above = parent ?? OUTSIDE;
    this.name = name;
    this.parent = parent;
    this.depth = above.depth + 1;
    this.step = parent === null ? 0 : parent.elements * 2;
    if (attributes === NO_ATTRIBUTES) {
      this.id = above.id;
      this.language = above.language;
    } else {
      this.id = idOf(attributes) ?? above.id;
      this.language = (attributes['xml:lang'] ?? attributes.lang ?? above.language) || null;
    }
    this.inherited = above.inherited;
    this.isAside = above.isAside;
    this.isBlock = false;
    this.hasCdata = false;
    this.marks = 0;
    this.ruby = null;
    this.onClose = null;
    this.onText = null;
    this.elements = 0;
    this.texts = 0;
    this.textLength = -1;
  }

  /** Changes what it and those in it have from above. */
  change(inherited: Partial<Inherited>): void {
    this.inherited = { ...this.inherited, ...inherited };
  }

  /**
   * Counts more text into the open text node, or begins one.
   *
   * @returns offset of this text in its node
   */
  addText(length: number): number {
    if (this.textLength < 0) {
      this.texts++;
      this.textLength = 0;
    }
    const offset = this.textLength;
    this.textLength += length;
    return offset;
  }

  /** The next text is another node. */
  endText(): void {
    this.textLength = -1;
  }

  /** Its EPUB CFI path in the document, `/4/2`. A path without a step, the root's, is one that epubjs throws on. */
  path(): string {
    let path = '';
    for (let frame: Frame | null = this; frame !== null && frame.depth > 0; frame = frame.parent) {
      if (frame.depth <= MAX_PATH_DEPTH) path = `/${frame.step}${path}`;
    }
    return path === '' ? '/2' : path;
  }

  /**
   * The EPUB CFI path of a character in its open text node. Text nodes are counted as epubjs counts them, the nth is
   * step 2n - 1; by the standard, which counts the places between elements, it differs where two elements stand side by
   * side or a comment parts a text, and then leads a little further up. From a CDATA section on it is the element's:
   * epubjs counts those as text in some browsers, and in its own walk does not.
   */
  textPath(offset: number): string {
    if (this.hasCdata || this.depth > MAX_PATH_DEPTH || this.depth === 0) return this.path();
    return `${this.path()}/${this.texts * 2 - 1}:${offset}`;
  }
}

/** What the root begins with. */
const OUTSIDE: Pick<Frame, 'depth' | 'id' | 'language' | 'inherited' | 'isAside'> = {
  depth: -1,
  id: null,
  language: null,
  inherited: {
    blockLanguage: null,
    isPreserved: false,
    isInHead: false,
    isHidden: false,
    isInSvg: false,
    isInCell: false,
    isInNavigation: false,
    isDrawnText: false,
    base: '',
    type: 'paragraph',
    level: null,
  },
  isAside: false,
};

export function idOf(attributes: Attributes): string | null {
  return attributes === NO_ATTRIBUTES ? null : (attributes.id ?? attributes['xml:id'] ?? null);
}
