import { type Attributes, NO_ATTRIBUTES } from '../markup/handler.ts';
import type { BlockType } from '../types.ts';

/** The words by which an element says what it is, and what follows from them. */
export interface Kinds {
  /** `epub:type`, and ARIA roles for publications. */
  readonly semantic: readonly string[];
  readonly classes: readonly string[];
  /** What the blocks inside become by the ones and by the others; null: what they were. */
  readonly ofSemantics: BlockType | null;
  readonly ofClasses: BlockType | null;
  /** A class is what emphasis dots are called. */
  readonly hasDots: boolean;
  /** The element of a ruby that a class is called like. */
  readonly ruby: RubyPart | null;
}

export type RubyPart = (typeof RUBY_PARTS)[number];

/** EPUB 2 has no ruby: books of then write it with spans and place the readings by their style sheets. */
const RUBY_PARTS = ['ruby', 'rb', 'rt', 'rp'] as const;

const NONE: Kinds = {
  semantic: [],
  classes: [],
  ofSemantics: null,
  ofClasses: null,
  hasDots: false,
  ruby: null,
};

/** How many classes are kept: more than a book has, and few where each element has one of its own. */
const MAX_KEPT = 100;

/** Reads the kinds of a document's elements. What a class means is found out once: most of them have one of a few. */
export class KindReader {
  readonly #byClass = new Map<string, Kinds>();

  of(attributes: Attributes): Kinds {
    if (attributes === NO_ATTRIBUTES) return NONE;
    const type = attributes['epub:type'];
    const role = attributes.role;
    const classes = attributes.class;
    if (type !== undefined || role !== undefined) return kindsOf(type, role, classes);
    return classes === undefined ? NONE : this.#ofClass(classes);
  }

  #ofClass(classes: string): Kinds {
    const known = this.#byClass.get(classes);
    if (known !== undefined) return known;
    const kinds = kindsOf(undefined, undefined, classes);
    if (this.#byClass.size < MAX_KEPT) this.#byClass.set(classes, kinds);
    return kinds;
  }
}

function kindsOf(type: string | undefined, role: string | undefined, classNames: string | undefined): Kinds {
  const semantic = [...words(type), ...words(role?.replaceAll('doc-', ''))];
  const classes = words(classNames);
  return {
    semantic,
    classes,
    ofSemantics: typeOf(semantic),
    ofClasses: typeOf(classes),
    hasDots: classes.some((word) => DOTS.test(word)),
    ruby: RUBY_PARTS.find((part) => classes.includes(part)) ?? null,
  };
}

/** Class names of emphasis dots (圏点, 傍点) in books whose style sheets do not tell; EBPAJ's guide has the `em-` ones. */
const DOTS = /^(em-(sesame|dot|circle|double-circle|triangle)|sesame|bou?ten|kenten)/i;

function words(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return NONE.classes;
  return text.split(/\s+/).filter((word) => word !== '');
}

function typeOf(kinds: readonly string[]): BlockType | null {
  for (const kind of kinds) {
    const type = TYPES_BY_KIND.get(kind.toLowerCase());
    if (type !== undefined) return type;
  }
  return null;
}

const TYPES_BY_KIND = new Map<string, BlockType>([
  ...[
    'footnote',
    'footnotes',
    'endnote',
    'endnotes',
    'rearnote',
    'rearnotes',
    'note',
    'annotation',
    // InDesign, Word
    '_idfootnote',
    '_idendnote',
    'msofootnotetext',
    'msoendnotetext',
  ].map((kind): [string, BlockType] => [kind, 'note']),
  ...[
    'verse',
    'poem',
    'poetry',
    'haiku',
    'tanka',
    'waka',
    'lyric',
    'stanza',
    'z3998:verse',
    'z3998:poem',
  ].map((kind): [string, BlockType] => [kind, 'verse']),
]);

/** Never by class: `class="pagebreak"` is what style sheets call whole chapters that begin on a new page. */
export function isPageBreak({ semantic }: Kinds, name: string): boolean {
  return semantic.includes('pagebreak') || name === 'pagenum';
}

/** As Project Gutenberg has the number of a page in the margin: `<span class="pagenum">[Pg 12]</span>`. */
export function isPageNumber({ classes }: Kinds, name: string): boolean {
  return name === 'span' && classes.some((word) => /^page-?(?:num|number|no)$/i.test(word));
}

/** By class, too: as the guide of Japan's publishers has it. */
export function isNoteReference({ semantic, classes }: Kinds, name: string): boolean {
  return [...semantic, ...classes, name].some((word) => word === 'noteref' || word === 'annoref');
}
