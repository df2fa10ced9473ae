import { blockAt, type CfiTarget, readCfi } from './cfi.ts';
import type { Target } from './href.ts';
import type { NavigationLine } from './navigation.ts';
import type { ParsedBlock } from './types.ts';

/** One document of the spine, read. */
export interface ReadDocument {
  /** Archive path. */
  href: string;
  /** `/6/4`: its place in the spine, for links by CFI. */
  cfi: string;
  linear: boolean;
  /** The book's own page of contents: nobody's continuation. */
  isNav: boolean;
  /** Of its `<title>`. */
  title: string;
  blocks: ParsedBlock[];
  /** Index of the block in which, or before which, the element with this id begins. */
  ids: ReadonlyMap<string, number>;
}

/** A place in the text. */
export interface Position {
  document: number;
  block: number;
}

/** Finds the places that links name. */
export class Atlas {
  readonly #documents: readonly ReadDocument[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #byCfi: ReadonlyMap<string, number>;
  readonly #find: (path: string) => string | null;

  /** @param find name in the archive of a path, or null */
  constructor(documents: readonly ReadDocument[], find: (path: string) => string | null) {
    this.#documents = documents;
    this.#index = new Map(documents.map(({ href }, i) => [href, i]));
    this.#byCfi = new Map(documents.map(({ cfi }, i) => [cfi, i]));
    this.#find = find;
  }

  /** Null when the target is not in the text; a missing fragment is the beginning of its document. */
  position(target: Target | null): Position | null {
    const cfi = readCfi(target?.fragment ?? '');
    if (cfi !== null) return this.#cfiPosition(cfi);
    const document = target === null ? undefined : this.#index.get(this.#find(target.path) ?? '');
    const found = document === undefined ? undefined : this.#documents[document];
    if (target === null || document === undefined || found === undefined) return null;
    const block = blockOf(target.fragment, found) ?? 0;
    const next = this.#documents[document + 1];
    // Converters that cut a file before its headings leave the anchors of these at the end of the part before.
    if (block > 0 && block === found.blocks.length && next?.linear && !next.isNav) {
      return { document: document + 1, block: 0 };
    }
    return { document, block: Math.max(0, Math.min(block, found.blocks.length - 1)) };
  }

  /** Whether the target's fragment, if it has one, is there as well. */
  has(target: Target): boolean {
    if (this.position(target) === null) return false;
    if (!target.fragment || readCfi(target.fragment) !== null) return true;
    const document = this.#index.get(this.#find(target.path) ?? '');
    const found = document === undefined ? undefined : this.#documents[document];
    return found !== undefined && blockOf(target.fragment, found) !== undefined;
  }

  /** Whether any line of a table of contents is in the text. */
  leadSomewhere(lines: readonly NavigationLine[]): boolean {
    return lines.some(
      ({ target, children }) => this.position(target) !== null || this.leadSomewhere(children),
    );
  }

  /** To how many places in the text lines of a table of contents lead. */
  countPlaces(lines: readonly NavigationLine[]): number {
    const places = new Set<string>();
    const collect = ({ target, children }: NavigationLine) => {
      const position = this.position(target);
      if (position !== null) places.add(`${position.document}.${position.block}`);
      children.forEach(collect);
    };
    lines.forEach(collect);
    return places.size;
  }

  #cfiPosition({ document: cfi, steps }: CfiTarget): Position | null {
    const document = this.#byCfi.get(cfi);
    const found = document === undefined ? undefined : this.#documents[document];
    if (document === undefined || found === undefined) return null;
    return { document, block: blockAt(steps, found.blocks) };
  }
}

/** The fragment is decoded; tools that make ids from headings may leave the ids percent-encoded, and browsers find those, too. */
function blockOf(fragment: string | null, { ids }: ReadDocument): number | undefined {
  return fragment ? (ids.get(fragment) ?? ids.get(encodeURIComponent(fragment.toWellFormed()))) : undefined;
}

/** Negative when `a` comes first, 0 when they are the same. */
export function compare(a: Position, b: Position): number {
  return a.document - b.document || a.block - b.block;
}
