import { EpubCfi } from './epubjs.ts';
import { resolve } from './href.ts';
import type { TreeElement } from './markup/tree.ts';
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

function readMetadata(
  root: TreeElement | undefined,
  metas: readonly TreeElement[],
  metadata: TreeElement,
  spine: TreeElement,
): Metadata {
  const uniqueId = root?.get('unique-identifier') ?? '';
  const identifiers = dublinCore(metadata, 'identifier');
  const identifier = identifiers.find(({ id }) => id !== '' && id === uniqueId) ?? identifiers[0];
  const direction = spine.get('page-progression-direction');
  const layout = metas
    .find((meta) => meta.get('property') === 'rendition:layout')
    ?.text()
    .trim();
  // As comics for Kindles say it, which may say nothing else.
  const isFixed = layout === undefined && named(metas, 'fixed-layout').toLowerCase() === 'true';
  return {
    title: mainTitle(metas, metadata),
    creators: texts(metadata, 'creator'),
    publisher: texts(metadata, 'publisher')[0] ?? null,
    language: texts(metadata, 'language')[0] ?? null,
    identifier: oneLineOf(identifier?.text() ?? '') || (texts(metadata, 'identifier')[0] ?? null),
    direction: direction === 'ltr' || direction === 'rtl' ? direction : 'default',
    layout: layout === 'pre-paginated' || isFixed ? 'pre-paginated' : 'reflowable',
    // The style sheets have the last word (read.ts); this is how Kindle books say it.
    writingMode: /vertical/.test(named(metas, 'primary-writing-mode')) ? 'vertical' : 'horizontal',
    epubVersion: root?.get('version') ?? null,
  };
}

/** The title that says of itself that it is the main one, else the first. */
function mainTitle(metas: readonly TreeElement[], metadata: TreeElement): string {
  const titles = dublinCore(metadata, 'title');
  const types = metas.filter(
    (meta) => meta.get('property') === 'title-type' && oneLineOf(meta.text()) === 'main',
  );
  const main = titles.find(
    (title) => title.id !== '' && types.some((type) => type.get('refines') === `#${title.id}`),
  );
  return oneLineOf((main ?? titles.find((title) => oneLineOf(title.text()) !== ''))?.text() ?? '');
}

function texts(metadata: TreeElement, name: string): string[] {
  return dublinCore(metadata, name)
    .map((element) => oneLineOf(element.text()))
    .filter((text) => text !== '');
}

/** Whatever namespace and case the book gives them: OEB 1 has `dc:Title` of another one, broken books have none. */
function dublinCore(metadata: TreeElement, name: string): TreeElement[] {
  return metadata.all((element) => element.name.toLowerCase() === name);
}

/** Content of a `<meta name="…">`, as EPUB 2 has them; empty when there is none. */
function named(metas: readonly TreeElement[], name: string): string {
  const found = metas.find((meta) => meta.get('name') === name);
  return found?.get('content') ?? '';
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
