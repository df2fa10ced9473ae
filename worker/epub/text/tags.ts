import { type Attributes, namespaces } from '../markup/handler.ts';
import type { BlockType, Mark } from '../types.ts';
import type { Frame } from './frame.ts';
import type { Kinds } from './kinds.ts';

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

/** Is nothing of such an element shown, whatever it says of itself? */
export function isLeftOut(name: string, namespace: string): boolean {
  if (isSkipped(name) || name === 'rp') return true;
  // Of the alternatives of an `epub:switch` the default is the one that every reader can show.
  return namespace === namespaces.ops && name === 'case';
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
  { semantic, ofSemantics, ofClasses }: Kinds,
  attributes: Attributes,
): { type: BlockType; level: number | null } | null {
  const level = HEADINGS.get(name);
  if (level !== undefined) return { type: 'heading', level };
  if (semantic.includes('heading')) return { type: 'heading', level: ariaLevel(attributes['aria-level']) };
  if (DTBOOK_HEADINGS.has(name)) return { type: 'heading', level: 1 };
  // `<body class="note">` is a matter of style.
  const type =
    ofSemantics ?? (name === 'body' || name === 'html' ? null : ofClasses) ?? TYPES_BY_NAME.get(name);
  return type === undefined ? null : { type, level: null };
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
  ['pre', 'preformatted'],
  ['listing', 'preformatted'],
  ['xmp', 'preformatted'],
]);

/** The mark that an element puts on its text; links are told apart by their target. */
export function markOf(name: string): Mark['type'] | null {
  switch (name) {
    case 'em':
    case 'i':
      return 'emphasis';
    case 'strong':
    case 'b':
      return 'strong';
    case 'sup':
      return 'superscript';
    case 'sub':
      return 'subscript';
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt':
      return 'code';
    case 'u':
    case 'ins':
      return 'underline';
    case 's':
    case 'strike':
    case 'del':
      return 'strikethrough';
    default:
      return null;
  }
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
