import type { ParsedBook, ContentsEntry as ParsedContents } from '../epub/types.ts';
import type { OutputImage } from './images.ts';
import type { LexiconBuilder } from './lexicon.ts';
import type { BookTally } from './tally.ts';
import type { Book, ChapterEntry, ContentsEntry, Source, Totals, UnknownGaiji } from './types.ts';
import { ANALYSER_VERSION, FORMAT_VERSION } from './version.ts';

export const SEARCH_KEY = 'search.json';
export const CAST_KEY = 'cast.json';

/** What is known of a book once its last chapter is assembled. */
export interface Assembled {
  parsed: ParsedBook;
  source: Source;
  edition: string;
  /** The main one, null without text. */
  language: string | null;
  images: ReadonlyMap<string, OutputImage>;
  chapters: ChapterEntry[];
  tally: BookTally;
  gaiji: UnknownGaiji[];
  lexicon: Pick<LexiconBuilder, 'morphemeCount' | 'readings' | 'vocabularySize'>;
}

/** The manifest, `book.json`. */
export function manifestOf(assembled: Assembled): Book {
  const { parsed, source, edition, language, images, chapters, tally, gaiji, lexicon } = assembled;
  const { language: declared, ...metadata } = parsed.metadata;
  const { warnings, documents } = parsed.report;
  return {
    format: FORMAT_VERSION,
    analyser: ANALYSER_VERSION,
    edition,
    source: { sha256: source.sha256, bytes: source.bytes },
    metadata: { ...metadata, language: { declared, detected: language } },
    cover: parsed.cover === null ? null : (images.get(parsed.cover)?.key ?? null),
    contents: parsed.contents.map(contentsOf),
    chapters,
    images: distinct(images).map(({ key, mediaType, bytes }) => ({ key, mediaType, bytes })),
    lexicon: 'lexicon.json',
    search: SEARCH_KEY,
    cast: CAST_KEY,
    totals: totalsOf(assembled),
    report: {
      warnings,
      documents,
      languages: tally.languages,
      readings: lexicon.readings,
      characters: tally.characters,
      gaiji,
    },
  };
}

/** Two copies of an image in the book are one. */
export function distinct(images: ReadonlyMap<string, OutputImage>): OutputImage[] {
  return [...new Map([...images.values()].map((image) => [image.key, image])).values()];
}

function contentsOf({ title, chapter, block, children }: ParsedContents): ContentsEntry {
  return {
    title,
    at: chapter === null ? null : [chapter, block],
    children: children.map(contentsOf),
  };
}

function totalsOf({ chapters, images, tally, lexicon }: Assembled): Totals {
  const sum = (of: (chapter: ChapterEntry) => number) => chapters.reduce((total, c) => total + of(c), 0);
  return {
    chapters: chapters.length,
    blocks: sum((chapter) => chapter.blocks),
    images: distinct(images).length,
    characters: sum((chapter) => chapter.characters),
    sentences: sum((chapter) => chapter.sentences),
    words: sum((chapter) => chapter.words),
    morphemes: lexicon.morphemeCount,
    uniqueWords: lexicon.vocabularySize,
    ruby: tally.ruby,
  };
}
