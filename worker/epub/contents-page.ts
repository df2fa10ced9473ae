import { type Atlas, compare, type Position, type ReadDocument } from './atlas.ts';
import { targetOf } from './href.ts';
import type { BookNavigation, NavigationLine } from './navigation.ts';
import type { ParsedBlock } from './types.ts';

/** How the line that leads to it is called; older books of that guide have no landmarks. */
const TITLE = /^(?:目\s*次|もくじ|contents|table of contents)$/i;

/**
 * The table of contents, with the lines of the page of contents where it leaves the chapters to that. By the guide of Japan's
 * publishers it names the cover, the page of contents and the colophon: the whole novel would be one chapter, called 目次.
 *
 * @param documents those of the atlas
 */
export function withContentsPage(
  { contents, landmarks }: Pick<BookNavigation, 'contents' | 'landmarks'>,
  documents: readonly ReadDocument[],
  atlas: Atlas,
): NavigationLine[] {
  const leading = [
    ...landmarks.filter(({ type }) => /\btoc\b/.test(type)),
    ...flat(contents).filter(({ title }) => TITLE.test(title)),
  ];
  const page = leading.map(({ target }) => atlas.position(target)?.document).find((at) => at !== undefined);
  const document = page === undefined ? undefined : documents[page];
  if (page === undefined || document === undefined || document.isNav) return contents;
  const lines = linesFrom(page, documents, atlas);
  const places = placesOf(lines, atlas);
  const [first] = places;
  if (first === undefined || divides(contents, places, atlas)) return contents;
  const isLater = (line: NavigationLine) =>
    placesOf([line], atlas)
      .slice(0, 1)
      .some((at) => compare(at, first) >= 0);
  const start = contents.findIndex(isLater);
  const before = start < 0 ? contents : contents.slice(0, start);
  const known = new Set(places.map(keyOf));
  const after = contents.slice(before.length).filter(({ target, children }) => {
    const place = atlas.position(target);
    return children.length > 0 || place === null || !known.has(keyOf(place));
  });
  return [...before, ...lines, ...after];
}

/** The lines of the page of contents, and of the pages behind it that are nothing but more of them (p-toc-002). */
function linesFrom(page: number, documents: readonly ReadDocument[], atlas: Atlas): NavigationLine[] {
  const lines: NavigationLine[] = [];
  for (let i = page; i < documents.length; i++) {
    const isAhead = ({ target }: NavigationLine) => (atlas.position(target)?.document ?? i) > i;
    const own = (documents[i]?.blocks ?? []).map((block) => linesOf(block).filter(isAhead));
    const isNamed = lines.some(({ target }) => atlas.position(target)?.document === i);
    const isPage = own.filter((links) => links.length > 0).length * 2 > own.length;
    if (i > page && (isNamed || !isPage)) break;
    lines.push(...own.flat());
  }
  return lines;
}

/** Whether the contents divide the text from the first of these places on, and not only near its end (あとがき, 解説). */
function divides(contents: readonly NavigationLine[], places: readonly Position[], atlas: Atlas): boolean {
  const [first] = places;
  const next = placesOf(contents, atlas).find((place) => first !== undefined && compare(first, place) < 0);
  const missed = next === undefined ? places : places.filter((place) => compare(place, next) < 0);
  return missed.length < 2 || missed.length * 3 < places.length * 2;
}

/** The lines and those below them, in order. */
function flat(lines: readonly NavigationLine[]): NavigationLine[] {
  return lines.flatMap((line) => [line, ...flat(line.children)]);
}

/** Where they lead, in the order of the text, each place once. */
function placesOf(lines: readonly NavigationLine[], atlas: Atlas): Position[] {
  const places = flat(lines)
    .map(({ target }) => atlas.position(target))
    .filter((place) => place !== null);
  return [...new Map(places.map((place) => [keyOf(place), place])).values()].sort(compare);
}

function keyOf({ document, block }: Position): string {
  return `${document}.${block}`;
}

/** The links of a block as lines. Of a single link all of the block is the title, for often only a part of it is linked. */
function linesOf({ text, marks, images }: ParsedBlock): NavigationLine[] {
  const titles = new Map<string, string>();
  const add = (target: string, title: string) => titles.set(target, (titles.get(target) ?? '') + title);
  for (const { type, start, length, target } of marks) {
    if (type === 'link' && target !== null) add(target, text.slice(start, start + length));
  }
  for (const { link, alt } of images) if (link !== undefined) add(link.target, alt);
  return [...titles].map(([target, linked]) => {
    const title = titles.size > 1 || text === '' ? linked : withoutNumber(text, linked);
    return { title: title.replace(/[\n\t]+/g, ' ').trim(), target: targetOf(target), children: [] };
  });
}

/** The text of a line without the number of the page, where that is what is linked, and what leads the eye to it. */
function withoutNumber(text: string, linked: string): string {
  if (!/^[\d０-９]+$/.test(linked) || !text.endsWith(linked)) return text;
  let end = text.length - linked.length;
  while (end > 0 && LEADERS.includes(text.charAt(end - 1))) end--;
  return end === 0 ? text : text.slice(0, end);
}

const LEADERS = ' \u3000\n\t…‥・.．';
