import type { Archive } from './archive.ts';
import type { Encryption } from './container.ts';
import type { ManifestItem, Package } from './package.ts';
import { EpubRefusal } from './refusal.ts';
import type { Warnings } from './warnings.ts';

/** A document of the reading order that is in the archive. */
export interface SpineDocument {
  /** Name in the archive. */
  name: string;
  /** A page to be parsed, or a picture that is a page by itself. */
  kind: 'page' | 'picture';
  linear: boolean;
  /** `/6/4` */
  cfi: string;
}

/**
 * Finds the documents that the spine lists; where one cannot be read, a fallback that can.
 *
 * @throws EpubRefusal `no_documents`
 */
export function findDocuments(pack: Package, archive: Archive, warnings: Warnings): SpineDocument[] {
  const found = new Map<string, SpineDocument>();
  for (const { idref, linear, cfi } of pack.spine) {
    const chain = fallbacks(idref, pack.manifest);
    const readable = chain.flatMap((item) => candidate(item, archive)).sort((a, b) => a.rank - b.rank)[0];
    if (readable === undefined) warnAbout(idref, chain, archive, warnings);
    else if (found.has(readable.name)) {
      warnings.add('spine_item_repeated', readable.name, `The spine lists ${readable.name} twice.`);
    } else found.set(readable.name, { name: readable.name, kind: readable.kind, linear, cfi });
  }
  if (found.size > 0) return [...found.values()];
  throw new EpubRefusal('no_documents', 'None of the documents that the spine lists is in the archive.');
}

/**
 * Refuses a book whose text or pictures are encrypted, and reports what else is.
 *
 * @throws EpubRefusal `drm_protected`
 */
export function refuseProtected(
  pack: Package,
  documents: readonly SpineDocument[],
  { encrypted, obfuscated }: Encryption,
  archive: Archive,
  warnings: Warnings,
): void {
  if (encrypted.size + obfuscated.size === 0) return;
  const text = new Set(documents.map(({ name }) => name));
  const pictures = new Set<string>();
  for (const { path, mediaType } of pack.manifest.values()) {
    const name = path === null ? null : archive.find(path);
    if (name !== null && /html|ncx|css/.test(mediaType)) text.add(name);
    else if (name !== null && mediaType.startsWith('image/')) pictures.add(name);
  }
  // A picture that was obfuscated like a font, by mistake, is one that cannot be shown; the text can.
  const name = firstOf(text, encrypted) ?? firstOf(text, obfuscated) ?? firstOf(pictures, encrypted);
  if (name !== undefined) throw protectedBook(name);
  for (const name of encrypted) warnings.add('encrypted_left_out', name, `${name} is encrypted.`);
  if (obfuscated.size > 0) warnings.add('font_obfuscated', null, `${obfuscated.size} fonts are obfuscated.`);
}

function firstOf(names: ReadonlySet<string>, of: ReadonlySet<string>): string | undefined {
  return [...of].find((name) => names.has(name));
}

export function protectedBook(name: string): EpubRefusal {
  return new EpubRefusal('drm_protected', `The book is protected against copying: ${name} is encrypted.`);
}

/** Books have one or two. Without a bound, each of 16 000 items in one chain had all behind it: 61 s, and a gigabyte. */
const MAX_FALLBACKS = 16;

/** The item and its fallbacks, in order; they may run in a circle. */
export function fallbacks(idref: string, manifest: ReadonlyMap<string, ManifestItem>): ManifestItem[] {
  const chain = new Set<ManifestItem>();
  let item = manifest.get(idref);
  while (item !== undefined && !chain.has(item) && chain.size <= MAX_FALLBACKS) {
    chain.add(item);
    item = item.fallback === null ? undefined : manifest.get(item.fallback);
  }
  return [...chain];
}

interface Candidate extends Pick<SpineDocument, 'name' | 'kind'> {
  rank: number;
}

/** Text first, then XML of any kind, then pictures: what a fallback says in words is worth more here. */
function candidate({ path, mediaType }: ManifestItem, archive: Archive): Candidate[] {
  const name = path === null ? null : archive.find(path);
  if (name === null) return [];
  if (/html|dtbook|oeb1-document/.test(mediaType)) return [{ name, kind: 'page', rank: 0 }];
  if (/xml/.test(mediaType)) return [{ name, kind: 'page', rank: 1 }];
  if (mediaType.startsWith('image/')) return [{ name, kind: 'picture', rank: 2 }];
  return /\.(x?html?|xml)$/i.test(name) ? [{ name, kind: 'page', rank: 3 }] : [];
}

function warnAbout(
  idref: string,
  chain: readonly ManifestItem[],
  archive: Archive,
  warnings: Warnings,
): void {
  const place = chain[0]?.path ?? idref;
  const isThere = chain.some(({ path }) => path !== null && archive.find(path) !== null);
  if (isThere) warnings.add('spine_item_foreign', place, `The spine lists ${place}, which is no document.`);
  else warnings.add('spine_item_missing', place, `The spine lists ${place}, which is missing.`);
}
