import type { Block, BlockType, Book, Chapter, ImagePlace, Lexicon, Mark, RubySpan } from './types.ts';

/** Major version of the format this decoder reads; it reads every minor version of it. */
const MAJOR = 1;

/** The files cannot be read together. `code` says why. */
export class BookFormatError extends Error {
  readonly code: 'newer_format' | 'truncated_chapter' | 'foreign_lexicon';

  constructor(code: BookFormatError['code'], message: string) {
    super(message);
    this.name = 'BookFormatError';
    this.code = code;
  }
}

/** A dictionary unit. One object a lexicon, shared by all words that contain it. */
export interface Morpheme {
  id: number;
  surface: string;
  /** Dictionary form, null where the dictionary does not know it. */
  base: string | null;
  /** Hiragana, null where unknown. */
  reading: string | null;
  /** IPADIC's terms, trailing `*` left out; empty outside Japanese. */
  grammar: readonly string[];
}

/** A word of the lexicon. One object a lexicon, shared by all its places. */
export interface WordEntry {
  id: number;
  surface: string;
  morphemes: readonly Morpheme[];
  count: number;
  first: { chapter: number; block: number };
  last: { chapter: number; block: number };
}

/** A word at its place: `text.slice(start, end)`. */
export interface Word {
  start: number;
  end: number;
  entry: WordEntry;
}

export interface DecodedBlock {
  id: string;
  type: BlockType;
  level: number | null;
  language: string | null;
  text: string;
  sentences: { start: number; end: number }[];
  words: Word[];
  ruby: readonly RubySpan[];
  marks: readonly Mark[];
  images: readonly ImagePlace[];
  anchor: { href: string; id: string | null; cfi: string };
}

/**
 * The blocks of a chapter, with a word object for every word. The three are the parsed JSON of `book.json`, its
 * lexicon, and one of its chapters.
 *
 * @throws BookFormatError `newer_format` when any of them has a newer major version than this decoder;
 *   `foreign_lexicon` when they are not of one edition; `truncated_chapter` when blocks or words are missing
 */
export function decodeChapter(book: Book, lexicon: Lexicon, chapter: Chapter): DecodedBlock[] {
  for (const { format } of [book, lexicon, chapter]) checkVersion(format);
  if (lexicon.edition !== chapter.edition || book.edition !== chapter.edition) {
    throw new BookFormatError(
      'foreign_lexicon',
      'The manifest, the lexicon and the chapter are of different editions; load all three from one folder.',
    );
  }
  if (chapter.blocks.length !== book.chapters[chapter.chapter]?.blocks) throw truncated(chapter);
  const entries = entriesOf(book, lexicon);
  return chapter.blocks.map((block) => decodeBlock(block, book, chapter, entries));
}

function decodeBlock(block: Block, book: Book, chapter: Chapter, entries: Entries): DecodedBlock {
  const words: Word[] = [];
  let at = 0;
  for (const id of block.words ?? []) {
    const entry = entries.word(id);
    const start = at;
    at += entry?.surface.length ?? 0;
    if (entry === null || at > block.text.length) throw truncated(chapter);
    words.push({ start, end: at, entry });
  }
  const document = chapter.documents[block.at[0]];
  if (document === undefined || (words.length > 0 && at !== block.text.length)) throw truncated(chapter);
  return {
    id: block.id,
    type: block.type ?? 'paragraph',
    level: block.level ?? null,
    language: block.language ?? book.metadata.language.detected,
    text: block.text,
    sentences: sentencesOf(block),
    words,
    ruby: block.ruby ?? [],
    marks: block.marks ?? [],
    images: block.images ?? [],
    anchor: {
      href: document.href,
      id: block.at[2] ?? null,
      cfi: `epubcfi(${document.cfi}!${block.at[1]})`,
    },
  };
}

function sentencesOf(block: Block): { start: number; end: number }[] {
  let at = 0;
  return (block.sentences ?? (block.text === '' ? [] : [block.text.length])).map((length) => {
    const start = at;
    at += length;
    return { start, end: at };
  });
}

interface Entries {
  word(id: number): WordEntry | null;
}

/** A lexicon is turned into objects once, a word when it is first met. */
const opened = new WeakMap<Lexicon, Entries>();

function entriesOf(book: Book, lexicon: Lexicon): Entries {
  const known = opened.get(lexicon);
  if (known !== undefined) return known;
  const entries = openLexicon(book, lexicon);
  opened.set(lexicon, entries);
  return entries;
}

function openLexicon(book: Book, lexicon: Lexicon): Entries {
  const words: (WordEntry | undefined)[] = new Array(lexicon.words.count.length);
  const morphemes: (Morpheme | undefined)[] = new Array(lexicon.morphemes.surface.length);
  const firstBlocks = runningSum(lexicon.words.first);
  const chapterStarts = runningSum([0, ...book.chapters.map((chapter) => chapter.blocks)]);

  function morpheme(id: number): Morpheme {
    const known = morphemes[id];
    if (known !== undefined) return known;
    const { surface: surfaces, base, reading, grammar } = lexicon.morphemes;
    const surface = surfaces[id] ?? '';
    const made: Morpheme = {
      id,
      surface,
      base: base[id] === 0 ? surface : (base[id] ?? null),
      reading: reading[id] === 0 ? surface : (reading[id] ?? null),
      grammar: lexicon.grammar[grammar[id] ?? 0] ?? [],
    };
    morphemes[id] = made;
    return made;
  }

  function place(block: number): { chapter: number; block: number } {
    const next = chapterStarts.findIndex((start) => start > block);
    const chapter = (next < 0 ? chapterStarts.length : next) - 1;
    return { chapter, block: block - (chapterStarts[chapter] ?? 0) };
  }

  function word(id: number): WordEntry | null {
    const known = words[id];
    if (known !== undefined) return known;
    const ids = lexicon.words.morphemes[id];
    if (ids === undefined) return null;
    const parts = (typeof ids === 'number' ? [ids] : ids).map(morpheme);
    const first = firstBlocks[id] ?? 0;
    const made: WordEntry = {
      id,
      surface: parts.map((part) => part.surface).join(''),
      morphemes: parts,
      count: lexicon.words.count[id] ?? 0,
      first: place(first),
      last: place(first + (lexicon.words.last[id] ?? 0)),
    };
    words[id] = made;
    return made;
  }

  return { word };
}

function runningSum(distances: readonly number[]): number[] {
  let sum = 0;
  return distances.map((distance) => {
    sum += distance;
    return sum;
  });
}

function checkVersion(format: string): void {
  if (Number.parseInt(format, 10) <= MAJOR) return;
  throw new BookFormatError('newer_format', `Expected format ${MAJOR}.x, got ${format}; update the reader.`);
}

function truncated(chapter: Chapter): BookFormatError {
  return new BookFormatError(
    'truncated_chapter',
    `Chapter ${chapter.chapter + 1} is not whole; load it and the lexicon again.`,
  );
}
