import type { ReadDocument } from './atlas.ts';
import type { Landmark } from './navigation.ts';
import type { ManifestItem, Package } from './package.ts';

/** What a search for the cover asks of the book. */
export interface CoverSource {
  documents: readonly ReadDocument[];
  /** Name in the archive of a path, or null. */
  find(path: string): string | null;
  /** Key of an image that can be shown, or null; it warns itself. */
  open(name: string): string | null;
}

/**
 * The cover: what the package, a landmark or the guide call so, an image or a page that shows one; else an image that is
 * called so alone; else the first picture of a book that begins with pictures.
 *
 * @param landmarks of the contents, or EPUB 2's guide
 */
export function findCover(pack: Package, landmarks: readonly Landmark[], source: CoverSource): string | null {
  const marked = [...landmarks, ...pack.guide].filter(({ type }) => type.split(' ').includes('cover'));
  const named = [...pack.manifest.values()].find(isNamedCover);
  for (const path of [pack.cover, ...marked.map(({ target }) => target?.path), named?.path]) {
    const image = path === null || path === undefined ? null : imageAt(path, source);
    if (image !== null) return image;
  }
  const first = source.documents[0];
  return first?.blocks.every(({ text }) => text === '') ? firstImage(first) : null;
}

function imageAt(path: string, { documents, find, open }: CoverSource): string | null {
  const name = find(path);
  if (name === null) return null;
  const page = documents.find(({ href }) => href === name);
  if (page !== undefined) return isPicture(page) ? firstImage(page) : null;
  return PAGE.test(name) ? null : open(name);
}

const PAGE = /\.(?:x?html?|xml)$/i;

/** A cover of words may have the mark of a publisher. */
const FEW_CHARACTERS = 30;

function isPicture({ blocks }: ReadDocument): boolean {
  return blocks.reduce((sum, { text }) => sum + text.length, 0) <= FEW_CHARACTERS;
}

function firstImage({ blocks }: ReadDocument): string | null {
  for (const { images } of blocks) for (const { image } of images) if (image !== null) return image;
  return null;
}

/** As tools call it that wrote no more of it: `<item id="cover-image" href="img/0001.jpg">`, `<item id="x1" href="cover.jpg">`. */
function isNamedCover({ id, path, mediaType }: ManifestItem): boolean {
  const stem = /([^/]*)\.[^./]*$/.exec(path ?? '')?.[1] ?? '';
  return mediaType.startsWith('image/') && [id, stem].some((name) => /^cover(?:[-_]?image)?$/i.test(name));
}
