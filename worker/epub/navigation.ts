import type { NavItem } from 'epubjs/lib/navigation.js';
import { Navigation } from './epubjs.ts';
import { resolve, type Target } from './href.ts';
import { type DocumentNode, ElementNode, TextNode } from './markup/tree.ts';
import { oneLineOf } from './text/draft.ts';

/** A line of the table of contents as the book has it, not yet looked up. */
export interface NavigationLine {
  title: string;
  /** Null for a heading without a link, and for links out of the book. */
  target: Target | null;
  children: NavigationLine[];
}

export interface BookNavigation {
  contents: NavigationLine[];
  /** Pages of the printed edition. */
  pages: NavigationLine[];
  landmarks: Landmark[];
}

export interface Landmark extends Pick<NavigationLine, 'title' | 'target'> {
  /** `cover`, `toc`, `bodymatter` …; several words, or empty. */
  type: string;
}

/** Deeper than any book; epubjs recurses. */
const MAX_DEPTH = 200;

/**
 * Reads the contents of an EPUB 3 nav document or an EPUB 2 NCX through epubjs, after mending what it trips over.
 *
 * @param document is changed by it
 * @param path archive path of the document
 * @returns null when it holds no table of contents
 */
export function readNavigation(document: DocumentNode, path: string): BookNavigation | null {
  for (const element of document.descendants()) if (element.depth > MAX_DEPTH) return null;
  if (document.querySelector('ncx') === null) mendNav(document);
  else mendNcx(document);
  const { toc, landmarks } = new Navigation(document);
  if (toc.length === 0) return null;
  const lines = (items: NavItem[]): NavigationLine[] =>
    items.map(({ href, label, subitems }) => ({
      title: oneLineOf(label),
      target: href === '' ? null : resolve(href, path),
      children: lines(subitems),
    }));
  return {
    contents: lines(toc),
    pages: lines(pages(document)),
    landmarks: landmarks.map(({ href, label, type }) => ({
      title: oneLineOf(label),
      target: resolve(href, path),
      type: type ?? '',
    })),
  };
}

/** epubjs leaves pages to another of its modules, which needs a browser. */
function pages(document: DocumentNode): NavItem[] {
  const list = document.querySelector('nav[*|type="page-list"]')?.querySelectorAll('a') ?? [];
  const targets = document.querySelectorAll('pageTarget');
  return [
    ...list.map((link) => ({ label: link.textContent, href: link.getAttribute('href') ?? '', subitems: [] })),
    ...targets.map((target) => ({
      label: target.querySelector('navLabel')?.textContent ?? '',
      href: target.querySelector('content')?.getAttribute('src') ?? '',
      subitems: [],
    })),
  ];
}

/** It tells parents by their ids, and throws on a point without a label or a target. */
function mendNcx(document: DocumentNode): void {
  for (const [index, point] of document.querySelectorAll('navPoint').entries()) {
    point.attributes.id = `point-${index}`;
    // In front, because it takes the first one below, which could be that of a point within.
    for (const name of ['navLabel', 'content']) {
      const own = point.children.find((child) => child.localName === name);
      point.childNodes.unshift(own ?? new ElementNode(point, name, '', { src: '' }));
    }
  }
}

/** It loses lines whose link or list is not a direct child, and knows neither ruby nor images in a label. */
function mendNav(document: DocumentNode): void {
  const navs = document.querySelectorAll('nav');
  const toc =
    document.querySelector('nav[*|type="toc"]') ??
    navs.find((nav) => nav.getAttribute('role') === 'doc-toc' || nav.getAttribute('epub:type') === null);
  if (toc === undefined) return;
  toc.attributes['epub:type'] = 'toc';
  for (const element of [...toc.descendants()]) {
    const { localName, childNodes } = element;
    if (localName === 'ul') element.localName = 'ol';
    else if (localName === 'rt' || localName === 'rp') childNodes.length = 0;
    else if (localName === 'img') childNodes.push(new TextNode(element, element.getAttribute('alt') ?? ''));
  }
  adopt(toc, ['ol']);
  for (const item of toc.querySelectorAll('li')) {
    if (!adopt(item, ['a', 'span'])) {
      const label = new ElementNode(item, 'span', '', {});
      label.childNodes.push(...item.childNodes.filter((node) => node instanceof TextNode));
      item.childNodes.unshift(label);
    }
    adopt(item, ['ol']);
  }
}

/** Makes the first such element below a child as well; what stands in a list within is that list's. */
function adopt(parent: ElementNode, names: readonly string[]): boolean {
  if (parent.children.some((child) => names.includes(child.localName))) return true;
  for (const element of parent.descendants()) {
    if (names.includes(element.localName)) {
      parent.childNodes.push(element);
      return true;
    }
    if (element.localName === 'ol') return false;
  }
  return false;
}
