import type { ParsedBlock, ParsedBook } from '../epub/types.ts';
import type { BlockPlace, Mark } from './types.ts';

/**
 * Where the links of a book lead. What is shown can be followed without a check: to the web by http(s), or to a
 * block of this book; every other link (`javascript:`, `file:`, a document that is not there) is left as its text.
 */
export class Links {
  /** Every target inside the book that a mark names, `path#fragment`, to the block it leads to. */
  readonly #places = new Map<string, BlockPlace>();

  constructor(book: ParsedBook) {
    const wanted = new Set<string>();
    for (const { target } of eachMark(book)) if (target !== null) wanted.add(target);
    if (wanted.size > 0) this.#find(book, wanted);
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
    return this.#places.get(target) ?? this.#places.get(pathOf(target)) ?? null;
  }

  /** A fragment is looked for among the ids at the blocks' starts; one that is not there leads to its document. */
  #find(book: ParsedBook, wanted: ReadonlySet<string>): void {
    const documents = new Set([...wanted].map(pathOf));
    book.chapters.forEach(({ blocks }, chapter) => {
      blocks.forEach(({ anchor }, block) => {
        if (!documents.has(anchor.href)) return;
        this.#add(anchor.href, [chapter, block]);
        const place = `${anchor.href}#${anchor.id}`;
        if (anchor.id !== null && wanted.has(place)) this.#add(place, [chapter, block]);
      });
    });
  }

  #add(target: string, place: BlockPlace): void {
    if (!this.#places.has(target)) this.#places.set(target, place);
  }
}

function* eachMark(book: ParsedBook) {
  for (const { blocks } of book.chapters) for (const { marks } of blocks) yield* marks;
}

function pathOf(target: string): string {
  return target.replace(/#.*$/s, '');
}
