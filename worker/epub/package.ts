import type { Packaging as ReadPackaging } from 'epubjs/lib/packaging.js';
import { EpubCfi, Packaging } from './epubjs.ts';
import { resolve } from './href.ts';
import type { DocumentNode, ElementNode } from './markup/tree.ts';
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
 * Reads a package document through epubjs, the renderer, so that both see the same book, and what epubjs leaves out
 * from the same tree: all creators, the main title, fallbacks, the guide.
 *
 * @param path archive path of the document
 * @throws EpubRefusal `package_broken`
 */
export function readPackage(document: DocumentNode, path: string): Package {
  const root = document.documentElement;
  for (const part of ['metadata', 'manifest', 'spine']) {
    if (root?.localName === 'package' && document.querySelector(part) !== null) continue;
    throw new EpubRefusal('package_broken', `The package document ${path} has no ${part}.`);
  }
  const packaging = new Packaging(document);
  const cfi = new EpubCfi();
  const locate = (href: string | false) => (href ? (resolve(href, path)?.path ?? null) : null);
  return {
    path,
    metadata: readMetadata(document, packaging),
    manifest: readManifest(document, path),
    spine: packaging.spine.map(({ idref, linear, index }) => ({
      idref: idref ?? '',
      linear: linear !== 'no',
      cfi: cfi.generateChapterComponent(packaging.spineNodeIndex, index),
    })),
    nav: locate(packaging.navPath),
    ncx: locate(packaging.ncxPath),
    cover: locate(packaging.coverPath),
    guide: readGuide(document, path),
  };
}

/** epubjs keeps neither the order nor the fallbacks of the manifest. */
function readManifest(document: DocumentNode, path: string): Map<string, ManifestItem> {
  const items = document.querySelector('manifest')?.querySelectorAll('item') ?? [];
  return new Map(
    items.map((item): [string, ManifestItem] => {
      const id = item.id;
      return [
        id,
        {
          id,
          path: resolve(item.getAttribute('href') ?? '', path)?.path ?? null,
          mediaType: (item.getAttribute('media-type') ?? '').trim().toLowerCase(),
          properties: words(item.getAttribute('properties')),
          fallback: item.getAttribute('fallback'),
        },
      ];
    }),
  );
}

function readMetadata(document: DocumentNode, packaging: ReadPackaging): Metadata {
  const { direction } = packaging.metadata;
  const identifiers = texts(document, 'identifier');
  return {
    title: mainTitle(document),
    creators: texts(document, 'creator'),
    publisher: texts(document, 'publisher')[0] ?? null,
    language: texts(document, 'language')[0] ?? null,
    identifier: oneLineOf(packaging.uniqueIdentifier) || (identifiers[0] ?? null),
    direction: direction === 'ltr' || direction === 'rtl' ? direction : 'default',
    layout: packaging.metadata.layout.trim() === 'pre-paginated' ? 'pre-paginated' : 'reflowable',
    // The style sheets have the last word (read.ts); this is how Kindle books say it.
    writingMode: /vertical/.test(namedMeta(document, 'primary-writing-mode')) ? 'vertical' : 'horizontal',
    epubVersion: document.documentElement?.getAttribute('version') ?? null,
  };
}

/** The title that says of itself that it is the main one, else the first. */
function mainTitle(document: DocumentNode): string {
  const titles = dublinCore(document, 'title');
  const types = document
    .querySelectorAll('meta')
    .filter(
      (meta) => meta.getAttribute('property') === 'title-type' && oneLineOf(meta.textContent) === 'main',
    );
  const main = titles.find(
    (title) => title.id !== '' && types.some((type) => type.getAttribute('refines') === `#${title.id}`),
  );
  return oneLineOf((main ?? titles.find((title) => oneLineOf(title.textContent) !== ''))?.textContent ?? '');
}

function texts(document: DocumentNode, name: string): string[] {
  return dublinCore(document, name)
    .map((element) => oneLineOf(element.textContent))
    .filter((text) => text !== '');
}

/** Whatever namespace and case the book gives them: OEB 1 has `dc:Title` of another one, broken books have none. */
function dublinCore(document: DocumentNode, name: string): ElementNode[] {
  const metadata = document.querySelector('metadata');
  return [...(metadata?.descendants() ?? [])].filter((element) => element.localName.toLowerCase() === name);
}

function namedMeta(document: DocumentNode, name: string): string {
  const found = document.querySelectorAll('meta').find((meta) => meta.getAttribute('name') === name);
  return found?.getAttribute('content') ?? '';
}

function readGuide(document: DocumentNode, path: string): Landmark[] {
  return document.querySelectorAll('reference').map((reference) => ({
    type: (reference.getAttribute('type') ?? '').toLowerCase(),
    title: oneLineOf(reference.getAttribute('title') ?? ''),
    target: resolve(reference.getAttribute('href') ?? '', path),
  }));
}

function words(text: string | null): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}
