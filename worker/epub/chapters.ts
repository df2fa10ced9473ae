import { type Atlas, compare, type Position, type ReadDocument } from './atlas.ts';
import { type Target, targetOf } from './href.ts';
import type { BookNavigation, NavigationLine } from './navigation.ts';
import type { ContentsEntry, ParsedBlock, ParsedChapter, Place } from './types.ts';
import type { Warnings } from './warnings.ts';

export interface Division {
  chapters: ParsedChapter[];
  contents: ContentsEntry[];
  pages: Place[];
  landmarks: Place[];
  links: Map<string, [chapter: number, block: number]>;
}

/**
 * Divides the text of a book into chapters: one begins wherever a line of the table of contents points, and reaches to
 * the next, through as many documents as lie between. Documents before the first such place, non-linear ones and the
 * page of contents are chapters of their own. Every block is in exactly one chapter, in reading order.
 *
 * @param navigation without contents, documents and their headings are chapters
 * @param atlas of these documents
 */
export function divide(
  documents: readonly ReadDocument[],
  { contents: lines, pages, landmarks }: BookNavigation,
  atlas: Atlas,
  warnings: Warnings,
): Division {
  warnAboutMissing(lines, atlas, warnings);
  const isUseful = atlas.leadSomewhere(lines);
  const cuts = cutsOf(documents, isUseful ? byContents(documents, atlas, lines) : byHeadings(documents));
  const names = new Map(
    landmarks
      // “Begin reading” is no name of what begins there.
      .filter(({ type }) => !/bodymatter|text|start/.test(type))
      .map(({ title, target }) => [atlas.position(target)?.document, title]),
  );
  const chapters = cuts.map((cut, i) => chapter(documents, cut, cuts[i + 1], names.get(cut.document) ?? ''));
  const map = new ChapterMap(documents, cuts);
  const place = ({ title, target }: Pick<NavigationLine, 'title' | 'target'>): Place => {
    const found = map.place(atlas.position(target));
    return {
      title: title || (found.chapter === null ? '' : (chapters[found.chapter]?.title ?? '')),
      ...found,
    };
  };
  const entry = (line: NavigationLine): ContentsEntry => ({
    ...place(line),
    children: line.children.map(entry),
  });
  if (lines.length > 0 && !isUseful) {
    warnings.add('contents_broken', null, 'No line of the table of contents leads into the text.');
  }
  const links = linksOf(chapters, (target) => map.place(atlas.position(target)));
  markNoteReferences(chapters, links);
  return {
    chapters,
    contents: isUseful
      ? lines.map(entry)
      : chapters.map(({ title }, i) => ({ title, chapter: i, block: 0, children: [] })),
    pages: pages.map(place),
    landmarks: landmarks.map(place),
    links,
  };
}

/** Resolved here, where all ids are known: a block keeps one, and notes mostly lead back into the middle of a paragraph. */
function linksOf(
  chapters: readonly ParsedChapter[],
  placeOf: (target: Target) => Pick<Place, 'chapter' | 'block'>,
): Division['links'] {
  const links: Division['links'] = new Map();
  for (const target of linkTargets(chapters)) {
    if (links.has(target)) continue;
    const { chapter, block } = placeOf(targetOf(target));
    // Neither the web nor a document without a block is a place in the book.
    if (chapter !== null && chapters[chapter]?.blocks[block] !== undefined)
      links.set(target, [chapter, block]);
  }
  return links;
}

/** Longest text of a reference: （注12）. What is longer tells of the notes. */
const MAX_REFERENCE = 8;

/** Most tools say of a note what it is and not of what leads there: a short link from the text to a note refers to it. */
function markNoteReferences(chapters: readonly ParsedChapter[], links: Division['links']): void {
  const isNote = (target: string | null) => {
    const [chapter, block] = links.get(target ?? '') ?? [];
    return chapter !== undefined && chapters[chapter]?.blocks[block ?? 0]?.type === 'note';
  };
  for (const { blocks } of chapters)
    for (const { type, marks, images } of blocks) {
      if (type === 'note') continue;
      for (const mark of marks)
        if (mark.type === 'link' && mark.length <= MAX_REFERENCE && isNote(mark.target))
          mark.type = 'note-reference';
      for (const { link } of images)
        if (link?.type === 'link' && isNote(link.target)) link.type = 'note-reference';
    }
}

function* linkTargets(chapters: readonly ParsedChapter[]): Generator<string> {
  for (const { blocks } of chapters)
    for (const { marks, images } of blocks) {
      for (const { type, target } of marks) if (type !== 'page-break' && target !== null) yield target;
      for (const { link } of images) if (link !== undefined) yield link.target;
    }
}

function warnAboutMissing(lines: readonly NavigationLine[], atlas: Atlas, warnings: Warnings): void {
  for (const { target, children } of lines) {
    warnAboutMissing(children, atlas, warnings);
    if (target === null || atlas.has(target)) continue;
    const place = target.fragment ? `${target.path}#${target.fragment}` : target.path;
    warnings.add(
      'contents_target_missing',
      place,
      `The table of contents points to ${place}, which is missing.`,
    );
  }
}

/** Where a chapter begins. */
interface Cut extends Position {
  /** Of the line in the table of contents; empty for a document without one. */
  title: string;
}

/** Titles of the chapters that begin in a document, by the block that they begin with. */
type Titles = Map<number, string>;

function byContents(
  documents: readonly ReadDocument[],
  atlas: Atlas,
  lines: readonly NavigationLine[],
): Titles[] {
  const found: Titles[] = documents.map(() => new Map());
  const collect = ({ title, target, children }: NavigationLine) => {
    const position = atlas.position(target);
    const titles = position === null ? undefined : found[position.document];
    // Of several lines that point to one place the first has the name: a part, before its first chapter.
    if (position !== null && !titles?.get(position.block)) titles?.set(position.block, title);
    children.forEach(collect);
  };
  lines.forEach(collect);
  return found;
}

/** Without contents: headings of the highest level that the book has several of, for it may be a single file. */
function byHeadings(documents: readonly ReadDocument[]): Titles[] {
  const counts = new Map<number, number>();
  for (const { blocks } of documents)
    for (const { level } of blocks) if (level !== null) counts.set(level, (counts.get(level) ?? 0) + 1);
  const level = [1, 2, 3, 4, 5, 6].find((each) => (counts.get(each) ?? 0) > 1) ?? 0;
  return documents.map(({ blocks }) => {
    const titles: Titles = new Map([[0, '']]);
    for (const [i, block] of blocks.entries())
      if (block.level !== null && block.level <= level && isBehindText(blocks, i)) titles.set(i, '');
    return titles;
  });
}

/** A heading right behind another is the same chapter's: number and title, title and author. */
function isBehindText(blocks: readonly ParsedBlock[], at: number): boolean {
  return blocks[at - 1] !== undefined && blocks[at - 1]?.type !== 'heading';
}

/** The beginnings of all chapters, in reading order. */
function cutsOf(documents: readonly ReadDocument[], titlesOf: readonly Titles[]): Cut[] {
  const cuts: Cut[] = [];
  let isOpen = false;
  for (const [document, { linear, isNav, blocks }] of documents.entries()) {
    const titles = withPictures(titlesOf[document] ?? new Map(), blocks);
    const mayContinue = linear && !isNav;
    if (!titles.has(0) && !(isOpen && mayContinue)) cuts.push({ document, block: 0, title: '' });
    for (const [block, title] of [...titles].sort(([a], [b]) => a - b)) cuts.push({ document, block, title });
    isOpen = mayContinue && (isOpen || titles.size > 0);
  }
  return cuts;
}

/** Pictures at the beginning of a document belong to the chapter that begins behind them, and not to the one before. */
function withPictures(titles: Titles, blocks: readonly ParsedBlock[]): Titles {
  const first = titles.keys().reduce((least, block) => Math.min(least, block), Number.POSITIVE_INFINITY);
  const title = titles.get(first);
  if (title === undefined || first === 0 || blocks.slice(0, first).some(({ text }) => text !== ''))
    return titles;
  titles.delete(first);
  return titles.set(0, title);
}

/** @param name of the document by the landmarks, or empty */
function chapter(
  documents: readonly ReadDocument[],
  cut: Cut,
  next: Cut | undefined,
  name: string,
): ParsedChapter {
  const first = documents[cut.document];
  const blocks: ParsedBlock[] = [];
  for (let i = cut.document; i <= (next?.document ?? documents.length - 1); i++) {
    const start = i === cut.document ? cut.block : 0;
    const end = i === next?.document ? next.block : Number.POSITIVE_INFINITY;
    for (const block of documents[i]?.blocks.slice(start, end) ?? []) blocks.push(block);
  }
  const heading = firstHeading(blocks);
  const ofDocument = cut.block === 0 ? name || heading || first?.title : heading;
  return {
    title: cut.title || ofDocument || '',
    href: first?.href ?? '',
    linear: first?.linear ?? true,
    blocks,
  };
}

/** Of a heading that is only an image its alternative text, unless a tool put the name of the file there. */
function firstHeading(blocks: readonly ParsedBlock[]): string {
  for (const { type, text, images } of blocks) {
    if (type !== 'heading') continue;
    const alts = images.map(({ alt }) => alt).filter((alt) => alt !== '' && !FILE_NAME.test(alt));
    const title = text.replaceAll('\n', ' ') || alts.join(' ');
    if (title !== '') return title;
  }
  return '';
}

const FILE_NAME = /\.(?:jpe?g|png|gif|svg|webp)$/i;

/** From places in documents to places in chapters. */
class ChapterMap {
  readonly #cuts: readonly Cut[];
  /** Number of blocks in the book before each document. */
  readonly #before: number[] = [];

  constructor(documents: readonly ReadDocument[], cuts: readonly Cut[]) {
    this.#cuts = cuts;
    let blocks = 0;
    for (const document of documents) {
      this.#before.push(blocks);
      blocks += document.blocks.length;
    }
  }

  place(position: Position | null): Pick<Place, 'chapter' | 'block'> {
    if (position === null) return { chapter: null, block: 0 };
    let low = 0;
    let high = this.#cuts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const cut = this.#cuts[middle];
      if (cut !== undefined && compare(position, cut) < 0) high = middle - 1;
      else low = middle;
    }
    const cut = this.#cuts[low];
    return { chapter: low, block: cut === undefined ? 0 : this.#count(position) - this.#count(cut) };
  }

  #count({ document, block }: Position): number {
    return (this.#before[document] ?? 0) + block;
  }
}
