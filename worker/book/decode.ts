/**
 * The decoder for front ends: no dependency, nothing of Node. It needs `open-lexicon.ts`, `lemma-uses.ts`, `rare-facts.ts`,
 * `numbers.ts` and `format-error.ts` beside it; `types.ts` and `lexicon-types.ts` are types alone.
 */
import { BookFormatError } from './format-error.ts';
import { unpack } from './numbers.ts';
import { OpenLexicon, type WordEntry } from './open-lexicon.ts';
import type {
  Block,
  BlockType,
  Book,
  Cast,
  Chapter,
  ImagePlace,
  Lexicon,
  Mark,
  RubyKind,
  RubySpan,
  Search,
} from './types.ts';

export { BookFormatError, type FormatFault } from './format-error.ts';
export * from './open-lexicon.ts';
export type * from './types.ts';

/** Major version of the format that this decoder reads; it reads every minor version of it. */
const MAJOR = 1;

/** A word at its place: `text.slice(start, end)`. */
export interface Word {
  start: number;
  end: number;
  entry: WordEntry;
  /** The verb in て that it helps (食べて for the いる of 食べている), as its index among the block's words, or null. */
  helps: number | null;
}

export interface Sentence {
  start: number;
  end: number;
  /** Whether it began in the block with text before this one. */
  continued: boolean;
  /** Whether it goes on in the next block with text. */
  continues: boolean;
}

/** A block with every default filled in. Offsets are UTF-16 code units into `text`. */
export interface DecodedBlock {
  id: string;
  type: BlockType;
  level: number | null;
  language: string | null;
  text: string;
  sentences: Sentence[];
  words: Word[];
  ruby: readonly RubySpan[];
  /** What each of them says; before format 1.1 all are `phonetic`. */
  rubyKinds: readonly RubyKind[];
  marks: readonly Mark[];
  images: readonly ImagePlace[];
  /** What is printed before it as the first of an item of a list (`3.`, `•`), or null. */
  marker: string | null;
  blankLines: number;
  anchor: { href: string; id: string | null; cfi: string };
}

/**
 * One file of the output from its text.
 *
 * @throws BookFormatError `truncated` when the text ends early or is no JSON at all, `newer_format`, `not_a_book`
 */
export function parseFile<T extends Book | Lexicon | Chapter | Search | Cast>(json: string): T {
  let value: T;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BookFormatError('truncated', 'The file is not whole; load it again.');
  }
  checkVersion(value);
  return value;
}

/**
 * The blocks of a chapter, with a word object for every word. The three are the parsed `book.json`, its lexicon and
 * one of its chapters. The lexicon is opened at the first call and remembered.
 *
 * @throws BookFormatError `newer_format` when one of them has a newer major version than this decoder;
 *   `foreign_lexicon` when they are not of one edition; `truncated` when blocks or words are missing
 */
export function decodeChapter(book: Book, lexicon: Lexicon, chapter: Chapter): DecodedBlock[] {
  checkVersion(chapter);
  const entries = lexiconOf(book, lexicon);
  if (book.edition !== chapter.edition) throw foreign('the chapter');
  if (chapter.blocks?.length !== book.chapters[chapter.chapter]?.blocks) throw truncated(chapter);
  return chapter.blocks.map((block) => decodeBlock(block, book, chapter, entries));
}

const opened = new WeakMap<Lexicon, OpenLexicon>();

/**
 * The lexicon as objects, opened once.
 *
 * @throws BookFormatError `newer_format`; `foreign_lexicon` when the two are not of one edition
 */
export function lexiconOf(book: Book, lexicon: Lexicon): OpenLexicon {
  for (const file of [book, lexicon]) checkVersion(file);
  if (book.edition !== lexicon.edition) throw foreign('the lexicon');
  const known = opened.get(lexicon);
  if (known !== undefined) return known;
  const made = new OpenLexicon(book, lexicon);
  opened.set(lexicon, made);
  return made;
}

function decodeBlock(block: Block, book: Book, chapter: Chapter, lexicon: OpenLexicon): DecodedBlock {
  const [document, path, id] = block.at;
  const { href, cfi } = chapter.documents[document] ?? {};
  if (href === undefined) throw truncated(chapter);
  return {
    id: block.id,
    type: block.type ?? 'paragraph',
    level: block.level ?? null,
    language: block.language ?? book.metadata.language.detected,
    text: block.text,
    sentences: sentencesOf(block),
    words: wordsOf(block, chapter, lexicon),
    ruby: block.ruby ?? [],
    rubyKinds: rubyKindsOf(block),
    marks: block.marks ?? [],
    images: block.images ?? [],
    marker: block.marker ?? null,
    blankLines: block.blankLines ?? 0,
    anchor: { href, id: id ?? null, cfi: `epubcfi(${cfi}!${path})` },
  };
}

function wordsOf(block: Block, chapter: Chapter, lexicon: OpenLexicon): Word[] {
  const homographs = pairsOf(block.homographs);
  const helpers = pairsOf(block.helpers);
  let end = 0;
  const words = unpack(block.words ?? '').map((length, i): Word => {
    const start = end;
    end += length;
    const entry = lexicon.withSurface(block.text.slice(start, end), homographs.get(i) ?? 0);
    if (entry === undefined) throw truncated(chapter);
    const back = helpers.get(i);
    return { start, end, entry, helps: back === undefined ? null : i - back };
  });
  if (end !== block.text.length) throw truncated(chapter);
  return words;
}

/** Pairs of the distance from the pair before and a value, to the values by the word's index. */
function pairsOf(column: string | undefined): Map<number, number> {
  const pairs = unpack(column ?? '');
  const values = new Map<number, number>();
  let word = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    word += pairs[i] ?? 0;
    values.set(word, pairs[i + 1] ?? 0);
  }
  return values;
}

/** As blocks number them. */
const RUBY_KINDS: readonly RubyKind[] = ['phonetic', 'name', 'gloss', 'emphasis'];

function rubyKindsOf({ ruby = [], rubyKinds = '' }: Block): RubyKind[] {
  const kinds = unpack(rubyKinds);
  return ruby.map((_, i) => RUBY_KINDS[kinds[i] ?? 0] ?? 'phonetic');
}

function sentencesOf({ text, sentences, continued, continues }: Block): Sentence[] {
  const lengths = sentences === undefined ? [text.length] : unpack(sentences);
  if (text === '') return [];
  let end = 0;
  return lengths.map((length, i) => {
    const start = end;
    end += length;
    return {
      start,
      end,
      continued: continued === true && i === 0,
      continues: continues === true && i === lengths.length - 1,
    };
  });
}

function checkVersion(file: { format: string }): void {
  const [, major] = /^(\d+)\.\d+$/.exec(file?.format) ?? [];
  if (major === undefined) {
    throw new BookFormatError('not_a_book', 'This file is no part of a processed book: it names no format.');
  }
  if (Number(major) > MAJOR) {
    throw new BookFormatError(
      'newer_format',
      `This decoder reads format ${MAJOR}.x and the book has ${file.format}; update the reader.`,
    );
  }
}

function foreign(file: string): BookFormatError {
  return new BookFormatError(
    'foreign_lexicon',
    `The manifest and ${file} are of different editions; load all from one folder.`,
  );
}

function truncated(chapter: Chapter): BookFormatError {
  return new BookFormatError(
    'truncated',
    `Chapter ${chapter.chapter + 1} is not whole; load it and the lexicon again.`,
  );
}
