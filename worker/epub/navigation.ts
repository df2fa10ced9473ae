import { resolve, type Target } from './href.ts';
import type { TreeBuilder, TreeElement } from './markup/tree.ts';
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

/** Deeper than any book. */
const MAX_DEPTH = 200;

/**
 * Reads the contents of an EPUB 3 nav document or an EPUB 2 NCX: the lines that epubjs reads, and those that it loses
 * (a link that is no direct child of its line, an unordered list, a point without a target).
 *
 * @param path archive path of the document
 * @returns null when it holds no table of contents
 */
export function readNavigation({ root, depth }: TreeBuilder, path: string): BookNavigation | null {
  if (depth > MAX_DEPTH) return null;
  const ncx = root.first('ncx');
  const navigation = ncx === undefined ? readNav(root, path) : readNcx(ncx, path);
  return navigation.contents.length === 0 ? null : navigation;
}

function readNav(root: TreeElement, path: string): BookNavigation {
  const navs = root.all(({ name }) => name === 'nav');
  const ofType = (type: string) => navs.find((nav) => types(nav).includes(type));
  const toc =
    ofType('toc') ?? navs.find((nav) => nav.get('role') === 'doc-toc' || nav.get('epub:type') === undefined);
  const links = (nav: TreeElement | undefined) => nav?.topmost('a') ?? [];
  return {
    contents: toc?.topmost('li').map((item) => navLine(item, path)) ?? [],
    pages: links(ofType('page-list')).map((link) => ({ ...linkOf(link, path), children: [] })),
    landmarks: links(ofType('landmarks')).map((link) => ({
      ...linkOf(link, path),
      type: types(link).join(' '),
    })),
  };
}

/** The label is the link, else a span, else whatever text there is; in front of the list within. */
function navLine(item: TreeElement, path: string): NavigationLine {
  const label = (name: string) => item.topmost(name, 'ol', 'ul').find((element) => element.name === name);
  const link = label('a') ?? label('span');
  const children = item.topmost('li').map((child) => navLine(child, path));
  if (link !== undefined) return { ...linkOf(link, path), children };
  const text = item.children.filter((child) => typeof child === 'string').join('');
  return { title: oneLineOf(text), target: null, children };
}

function linkOf(link: TreeElement, path: string): Pick<NavigationLine, 'title' | 'target'> {
  const href = link.get('href') ?? '';
  return {
    // The standard has the attribute stand in where the content has no text.
    title: labelOf(link) || oneLineOf(link.get('title') ?? ''),
    target: href === '' ? null : resolve(href, path),
  };
}

/** Its lines beside each other, parted in Japanese as well: 第一章 出会い. */
function labelOf(link: TreeElement): string {
  const lines = link.text(inLabel).split(LINE_END).map(oneLineOf);
  return lines.filter((line) => line !== '').join(' ');
}

const LINE_END = '\u2028';

/** Of ruby the base, of an image its alternative text. */
function inLabel({ name, attributes }: TreeElement): string | null {
  if (name === 'rt' || name === 'rp') return '';
  if (name === 'br') return LINE_END;
  return name === 'img' ? (attributes.alt ?? '') : null;
}

function types(element: TreeElement): string[] {
  return (element.get('epub:type') ?? '').split(/\s+/);
}

function readNcx(ncx: TreeElement, path: string): BookNavigation {
  return {
    contents: ncx.topmost('navPoint').map((point) => ncxLine(point, path)),
    pages: ncx.topmost('pageTarget').map((target) => ncxLine(target, path)),
    landmarks: [],
  };
}

function ncxLine(point: TreeElement, path: string): NavigationLine {
  const own = (name: string) => point.topmost(name, 'navPoint').find((element) => element.name === name);
  const src = own('content')?.get('src') ?? '';
  return {
    title: oneLineOf(own('navLabel')?.text() ?? ''),
    target: src === '' ? null : resolve(src, path),
    children: point.topmost('navPoint').map((child) => ncxLine(child, path)),
  };
}
