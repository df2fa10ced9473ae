import { EpubCfi } from './epubjs.ts';
import { resolve } from './href.ts';
import type { TreeElement } from './markup/tree.ts';
import { named, readMetadata } from './metadata.ts';
import type { Landmark } from './navigation.ts';
import { EpubRefusal } from './refusal.ts';
import { oneLineOf } from './text/draft.ts';
import type { Metadata } from './types.ts';

export interface ManifestItem {
  id: string;
  /** Archive path, not yet looked up; null when the item lies on the web. */
  path: string | null;
  mediaType: string;
  properties: string[];
  /** Id of the item to use where this one cannot be. */
  fallback: string | null;
}

export interface SpineItem {
  idref: string;
  linear: boolean;
  /** `/6/4`: the part of an EPUB CFI before `!`. */
  cfi: string;
}

export interface Package {
  path: string;
  metadata: Metadata;
  manifest: ReadonlyMap<string, ManifestItem>;
  spine: SpineItem[];
  nav: string | null;
  ncx: string | null;
  cover: string | null;
  /** Landmarks as EPUB 2 has them. */
  guide: Landmark[];
}

/**
 * Reads a package document. What epubjs, the renderer, takes of it we take in the same way, so that both see the same
 * book (epubjs.test.ts holds us to it), whatever prefixes the elements have.
 *
 * @param path archive path of the document
 * @throws EpubRefusal `package_broken`
 */
export function readPackage(document: TreeElement, path: string): Package {
  const root = document.elements[0];
  const part = (name: string): TreeElement => {
    const found = root?.name === 'package' ? document.first(name) : undefined;
    if (found !== undefined) return found;
    throw new EpubRefusal('package_broken', `The package document ${path} has no ${name}.`);
  };
  const metadata = part('metadata');
  const manifest = readManifest(part('manifest'), path);
  const spine = part('spine');
  const items = [...manifest.values()];
  const metas = document.all(isNamed('meta'));
  const ncx =
    items.find(({ mediaType }) => mediaType === 'application/x-dtbncx+xml') ??
    manifest.get(spine.get('toc') ?? '') ??
    items.find((item) => item.path?.toLowerCase().endsWith('.ncx'));
  // Its id; careless books have its name.
  const cover = named(metas, 'cover');
  const coverPath = resolve(cover, path)?.path;
  return {
    path,
    metadata: readMetadata(root, metas, metadata, spine),
    manifest,
    spine: readSpine(spine, root?.elements.indexOf(spine) ?? 0),
    nav: items.find(({ properties }) => properties.includes('nav'))?.path ?? null,
    ncx: ncx?.path ?? null,
    cover:
      (items.find(isCover) ?? manifest.get(cover) ?? items.find((item) => item.path === coverPath))?.path ??
      null,
    guide: readGuide(document, path),
  };
}

function isCover({ properties }: ManifestItem): boolean {
  return properties.includes('cover-image');
}

function readManifest(manifest: TreeElement, path: string): Map<string, ManifestItem> {
  return new Map(
    manifest.all(isNamed('item')).map((item): [string, ManifestItem] => [
      item.id,
      {
        id: item.id,
        path: resolve(item.get('href') ?? '', path)?.path ?? null,
        mediaType: (item.get('media-type') ?? '').toLowerCase(),
        properties: words(item.get('properties')),
        fallback: item.get('fallback') ?? null,
      },
    ]),
  );
}

/**
 * The part of a CFI that names a document is the renderer's own.
 *
 * @param index of the spine among the elements of the package
 */
function readSpine(spine: TreeElement, index: number): SpineItem[] {
  const cfi = new EpubCfi();
  return spine.all(isNamed('itemref')).map((item, i) => ({
    idref: item.get('idref') ?? '',
    linear: item.get('linear') !== 'no',
    cfi: cfi.generateChapterComponent(index, i),
  }));
}

function readGuide(document: TreeElement, path: string): Landmark[] {
  return document.all(isNamed('reference')).map((reference) => ({
    type: (reference.get('type') ?? '').toLowerCase(),
    title: oneLineOf(reference.get('title') ?? ''),
    target: resolve(reference.get('href') ?? '', path),
  }));
}

function isNamed(name: string): (element: TreeElement) => boolean {
  return (element) => element.name === name;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}
