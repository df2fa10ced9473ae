import type { ParsedBlock, ParsedBook, ImagePlace as ParsedImage } from '../epub/types.ts';
import type { BlockPlace, Link, Mark } from './types.ts';

/**
 * The marks of a block that may be shown. Its links can be followed without a check: to the web by http(s), or to a block of
 * this book; every other link (`javascript:`, `file:`, a document that is not there) is left as its text.
 *
 * @param links of the book, where they lead in it
 */
export function marksOf({ marks }: Pick<ParsedBlock, 'marks'>, links: ParsedBook['links']): Mark[] {
  return marks.flatMap(({ type, start, length, target }): Mark[] => {
    if (type === 'page-break')
      return [target === null ? [type, start, length] : [type, start, length, target]];
    if (type !== 'link' && type !== 'note-reference') return [[type, start, length]];
    const safe = target === null ? null : resolve(target, links);
    return safe === null ? [] : [[type, start, length, safe]];
  });
}

/** What an image leads to, by the same rules; undefined when to nothing that may be shown. */
export function linkOf({ link }: ParsedImage, links: ParsedBook['links']): Link | undefined {
  const target = link === undefined ? null : resolve(link.target, links);
  return link === undefined || target === null ? undefined : [link.type, target];
}

function resolve(target: string, links: ParsedBook['links']): string | BlockPlace | null {
  const web = /^https?:/i.test(target) ? URL.parse(target) : null;
  if (web !== null) return web.href;
  const place = links.get(target);
  return place === undefined ? null : [...place];
}
