import { type Attributes, NO_ATTRIBUTES } from '../markup/handler.ts';
import type { BlockType, Mark } from '../types.ts';
import type { Frame } from './frame.ts';

/** Elements that begin and end a block, in XHTML, DTBook (EPUB 2) and old HTML. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext ' +
    'pre search section summary table tbody tfoot thead tr ul xmp ' +
    // DTBook
    'book bodymatter frontmatter rearmatter level level1 level2 level3 level4 level5 level6 list lic doctitle docauthor ' +
    'imggroup line linegroup note poem prodnote sidebar hd bridgehead epigraph byline dateline covertitle'
  ).split(' '),
);

/** Left out with everything below: code, metadata, forms of text that are no text. */
const SKIPPED = new Set('script style template noembed noframes datalist'.split(' '));
const MEDIA = new Set('audio video iframe embed applet frameset'.split(' '));

export function isBlock(name: string): boolean {
  return BLOCKS.has(name);
}

export function isSkipped(name: string): boolean {
  return SKIPPED.has(name);
}

export function isMedia(name: string): boolean {
  return MEDIA.has(name);
}

/** Says what the blocks inside of a newly opened element are. */
export function setType(frame: Frame, kinds: Kinds, attributes: Attributes): void {
  const own = blockType(frame.name, kinds, attributes);
  if (own === null) return;
  // What is inside of a note, a verse or a heading stays one, but for a heading.
  if (own.type !== 'heading' && STICKY.has(frame.inherited.type)) return;
  frame.change(own);
}

const STICKY = new Set<BlockType>(['note', 'verse', 'heading']);

/** What the blocks inside of this element become; null: what they were. */
function blockType(
  name: string,
  { semantic, classes }: Kinds,
  attributes: Attributes,
): { type: BlockType; level: number | null } | null {
  const level = HEADINGS.get(name);
  if (level !== undefined) return { type: 'heading', level };
  if (semantic.includes('heading')) return { type: 'heading', level: ariaLevel(attributes['aria-level']) };
  if (DTBOOK_HEADINGS.has(name)) return { type: 'heading', level: 1 };
  // `<body class="note">` is a matter of style.
  const ofClasses = name === 'body' || name === 'html' ? undefined : typeByKind(classes);
  const type = typeByKind(semantic) ?? ofClasses ?? TYPES_BY_NAME.get(name);
  return type === undefined ? null : { type, level: null };
}

function typeByKind(kinds: readonly string[]): BlockType | undefined {
  if (kinds.length === 0) return undefined;
  for (const kind of kinds) {
    const type = TYPES_BY_KIND.get(kind.toLowerCase());
    if (type !== undefined) return type;
  }
  return undefined;
}

const HEADINGS = new Map([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, level]));

function ariaLevel(level: string | undefined): number {
  const number = Number(level ?? 2);
  return number >= 1 && number <= 6 ? Math.floor(number) : 2;
}

const DTBOOK_HEADINGS = new Set(['hd', 'bridgehead', 'doctitle']);

const TYPES_BY_NAME = new Map<string, BlockType>([
  ['blockquote', 'quote'],
  ['li', 'list-item'],
  ['dt', 'list-item'],
  ['dd', 'list-item'],
  ['poem', 'verse'],
  ['linegroup', 'verse'],
  ['note', 'note'],
]);

const TYPES_BY_KIND = new Map<string, BlockType>([
  ...['footnote', 'footnotes', 'endnote', 'endnotes', 'rearnote', 'rearnotes', 'note', 'annotation'].map(
    (kind): [string, BlockType] => [kind, 'note'],
  ),
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

/** The words by which an element says what it is. */
export interface Kinds {
  /** `epub:type`, and ARIA roles for publications. */
  semantic: readonly string[];
  classes: readonly string[];
}

export function kindsOf(attributes: Attributes): Kinds {
  if (attributes === NO_ATTRIBUTES) return NONE;
  const type = attributes['epub:type'];
  const role = attributes.role;
  const classes = attributes.class;
  if (type === undefined && role === undefined && classes === undefined) return NONE;
  return {
    semantic: [...words(type), ...words(role?.replaceAll('doc-', ''))],
    classes: words(classes),
  };
}

const NONE: Kinds = { semantic: [], classes: [] };

function words(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return NONE.classes;
  // Most have one.
  if (!/\s/.test(text)) return [text];
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Never by class: `class="pagebreak"` is what style sheets call whole chapters that begin on a new page. */
export function isPageBreak({ semantic }: Kinds, name: string): boolean {
  return semantic.includes('pagebreak') || name === 'pagenum';
}

export function isNoteReference({ semantic }: Kinds, name: string): boolean {
  return semantic.includes('noteref') || semantic.includes('annoref') || name === 'noteref';
}

/** The mark that an element puts on its text; links are told apart by their target. */
export function emphasis(name: string): Mark['type'] | null {
  switch (name) {
    case 'em':
    case 'i':
      return 'emphasis';
    case 'strong':
    case 'b':
      return 'strong';
    default:
      return null;
  }
}

/** Class names of emphasis dots (圏点, 傍点) in books whose style sheets do not tell; EBPAJ's guide has the `em-` ones. */
export function hasDotsByName({ classes }: Kinds): boolean {
  return classes.some((word) =>
    /^(em-(sesame|dot|circle|double-circle|triangle)|sesame|bou?ten|kenten)/i.test(word),
  );
}

/** Alternate ones are not what the author shows first. */
export function isStyleSheetLink(attributes: Attributes): boolean {
  const relations = (attributes.rel ?? '').toLowerCase().split(/\s+/);
  return relations.includes('stylesheet') && !relations.includes('alternate');
}

/** An image with nothing but candidates for several resolutions still has one. */
export function sourceOf(attributes: Attributes): string | undefined {
  return attributes.src ?? attributes.srcset?.trim().split(/[\s,]/)[0];
}
