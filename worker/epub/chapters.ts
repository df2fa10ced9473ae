import type { Target } from './href.ts';
import type { BookNavigation, NavigationLine } from './navigation.ts';
import type { ContentsEntry, ParsedBlock, ParsedChapter } from './types.ts';
import type { Warnings } from './warnings.ts';

/** One document of the spine, read. */
export interface ReadDocument {
  /** Archive path. */
  href: string;
  linear: boolean;
  /** The book's own page of contents: nobody's continuation. */
  isNav: boolean;
  /** Of its `<title>`. */
  title: string;
  blocks: ParsedBlock[];
  /** Index of the block in which, or before which, the element with this id begins. */
  ids: ReadonlyMap<string, number>;
}

interface Position {
  document: number;
  block: number;
}

/** Where a chapter begins. */
interface Cut extends Position {
  /** Of the line in the table of contents; null for a document without one. */
  title: string | null;
}

export interface Division {
  chapters: ParsedChapter[];
  contents: ContentsEntry[];
}

/**
 * Divides the text of a book into chapters: one begins wherever a line of the table of contents points, and reaches to
 * the next, through as many documents as lie between. Documents before the first such place, non-linear ones and the
 * page of contents are chapters of their own. Every block is in exactly one chapter, in reading order.
 *
 * @param navigation null: each document is a chapter
 * @param find name in the archive of a path, or null
 */
export function divide(
  documents: readonly ReadDocument[],
  navigation: BookNavigation | null,
  find: (path: string) => string | null,
  warnings: Warnings,
): Division {
  const atlas = new Atlas(documents, find, warnings);
  const lines = navigation?.contents ?? [];
  const cuts = cutsOf(documents, atlas, lines);
  const landmarks = new Map(
    (navigation?.landmarks ?? []).map(({ title, target }) => [atlas.position(target)?.document ?? -1, title]),
  );
  const chapters = cuts.map((cut, i) => chapter(documents, cut, cuts[i + 1], landmarks));
  const isUseful = lines.some(function leads(line): boolean {
    return atlas.position(line.target) !== null || line.children.some(leads);
  });
  const contents = isUseful
    ? lines.map((line) => entry(line, atlas, cuts, chapters))
    : chapters.map(({ title }, i): ContentsEntry => ({ title, chapter: i, block: 0, children: [] }));
  return { chapters, contents };
}

/** Finds the places that links name. */
class Atlas {
  readonly #documents: readonly ReadDocument[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #find: (path: string) => string | null;
  readonly #warnings: Warnings;

  constructor(documents: readonly ReadDocument[], find: (path: string) => string | null, warnings: Warnings) {
    this.#documents = documents;
    this.#index = new Map(documents.map(({ href }, i) => [href, i]));
    this.#find = find;
    this.#warnings = warnings;
  }

  /** Null when the target is not in the text; a missing fragment is the beginning of its document. */
  position(target: Target | null): Position | null {
    if (target === null) return null;
    const name = this.#find(target.path) ?? target.path;
    const document = this.#index.get(name);
    const found = document === undefined ? undefined : this.#documents[document];
    if (document === undefined || found === undefined) {
      this.#warn(name, `The table of contents points to ${name}, which is not in the text.`);
      return null;
    }
    if (target.fragment === null || target.fragment === '') return { document, block: 0 };
    const block = found.ids.get(target.fragment);
    if (block === undefined) {
      this.#warn(`${name}#${target.fragment}`, `The table of contents points to a missing place in ${name}.`);
    }
    return { document, block: Math.max(0, Math.min(block ?? 0, found.blocks.length - 1)) };
  }

  #warn(place: string, message: string): void {
    this.#warnings.add('contents_target_missing', place, message);
  }
}

/** The beginnings of all chapters, in reading order. */
function cutsOf(documents: readonly ReadDocument[], atlas: Atlas, lines: readonly NavigationLine[]): Cut[] {
  const byContents: Map<number, string>[] = documents.map(() => new Map());
  const collect = (line: NavigationLine) => {
    const position = atlas.position(line.target);
    if (position !== null) {
      const titles = byContents[position.document];
      if (!titles?.get(position.block)) titles?.set(position.block, line.title);
    }
    line.children.forEach(collect);
  };
  lines.forEach(collect);

  const cuts: Cut[] = [];
  let isContinuable = false;
  for (const [document, titles] of byContents.entries()) {
    const { linear, isNav } = documents[document] ?? { linear: true, isNav: false };
    const mayContinue = linear && !isNav;
    if (!titles.has(0) && !(isContinuable && mayContinue)) cuts.push({ document, block: 0, title: null });
    const inOrder = [...titles].sort(([a], [b]) => a - b);
    for (const [block, title] of inOrder) cuts.push({ document, block, title });
    isContinuable = mayContinue && (isContinuable || titles.size > 0);
  }
  return cuts;
}

function chapter(
  documents: readonly ReadDocument[],
  cut: Cut,
  next: Cut | undefined,
  landmarks: ReadonlyMap<number, string>,
): ParsedChapter {
  const first = documents[cut.document];
  const blocks: ParsedBlock[] = [];
  for (let i = cut.document; i <= (next?.document ?? documents.length - 1); i++) {
    const start = i === cut.document ? cut.block : 0;
    const end = i === next?.document ? next.block : Number.POSITIVE_INFINITY;
    for (const block of documents[i]?.blocks.slice(start, end) ?? []) blocks.push(block);
  }
  const heading = blocks.find((block) => block.type === 'heading')?.text.replaceAll('\n', ' ');
  const ofDocument = cut.block === 0 ? landmarks.get(cut.document) || heading || first?.title : heading;
  return {
    title: cut.title || ofDocument || '',
    href: first?.href ?? '',
    linear: first?.linear ?? true,
    blocks,
  };
}

function entry(
  line: NavigationLine,
  atlas: Atlas,
  cuts: readonly Cut[],
  chapters: readonly ParsedChapter[],
): ContentsEntry {
  const position = atlas.position(line.target);
  const index =
    position === null
      ? -1
      : cuts.findIndex((cut) => cut.document === position.document && cut.block === position.block);
  return {
    title: line.title || chapters[index]?.title || '',
    chapter: index < 0 ? null : index,
    block: 0,
    children: line.children.map((child) => entry(child, atlas, cuts, chapters)),
  };
}
