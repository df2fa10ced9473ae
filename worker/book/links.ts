import type { ParsedBlock, ParsedBook } from '../epub/types.ts';
import type { BlockPlace, Mark } from './types.ts';

/**
 * Where the links of a book lead. What is shown can be followed without a check: to the web by http(s), or to a
 * block of this book; every other link (`javascript:`, `file:`, a document that is not there) is left as its text.
 */
export class Links {
  readonly #places: ParsedBook['links'];

  constructor({ links }: ParsedBook) {
    this.#places = links;
  }

  /** The marks of a block that may be shown. */
  marksOf(block: ParsedBlock): Mark[] {
    return block.marks.flatMap(({ type, start, length, target }): Mark[] => {
      if (type === 'page-break')
        return [target === null ? [type, start, length] : [type, start, length, target]];
      if (type !== 'link' && type !== 'note-reference') return [[type, start, length]];
      const safe = target === null ? null : this.#resolve(target);
      return safe === null ? [] : [[type, start, length, safe]];
    });
  }

  #resolve(target: string): string | BlockPlace | null {
    const web = /^https?:/i.test(target) ? URL.parse(target) : null;
    if (web !== null) return web.href;
    const place = this.#places.get(target);
    return place === undefined ? null : [...place];
  }
}
