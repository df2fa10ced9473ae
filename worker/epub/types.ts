/**
 * What reading an EPUB gives: the contract between `epub/` and everything behind it. Values only; images are
 * read when asked for, so that a manga does not stand in memory twice.
 */
export interface ParsedBook {
  metadata: Metadata;
  /** In reading order; every character of every spine document belongs to exactly one chapter. */
  chapters: ParsedChapter[];
  /** The table of contents as the book has it; synthesised from headings where the book has none. */
  contents: ContentsEntry[];
  /** Pages of the printed edition, by their labels. */
  pages: Place[];
  /** Cover, contents, first page of the text …, as the book names them. */
  landmarks: Place[];
  /** Where the links of the text lead, by the targets of their marks; without those that lead to no place in the book. */
  links: ReadonlyMap<string, readonly [chapter: number, block: number]>;
  /** Key into `images`, or null. */
  cover: string | null;
  /** Every image that a block shows, and the cover, by its path inside the archive. */
  images: ReadonlyMap<string, ImageResource>;
  report: ImportReport;
}

export interface Metadata {
  title: string;
  /** By what it is sorted, in Japan its reading in kana. */
  titleSort: string | null;
  subtitle: string | null;
  series: Series | null;
  /** Names, authors first. */
  creators: string[];
  /** The creators, and who contributed. */
  credits: Credit[];
  /** As the package has it, mostly `2024-01-31` with or without a time. */
  published: string | null;
  publisher: string | null;
  /** BCP 47 as the package declares it (`dc:language`), or null. */
  language: string | null;
  identifier: string | null;
  /** Page progression: `rtl` for vertical Japanese. */
  direction: 'ltr' | 'rtl' | 'default';
  layout: 'reflowable' | 'pre-paginated';
  /** Found in the package metadata, or the style sheets; decides how a reader lays out text. */
  writingMode: 'horizontal' | 'vertical';
  epubVersion: string | null;
}

export interface Series {
  title: string;
  /** Number of the volume, mostly; null when not said. */
  position: string | null;
}

export interface Credit {
  name: string;
  /** MARC relator (`aut`, `trl`, `ill`), or whatever the book says; null when it says nothing. */
  role: string | null;
  /** By what the name is sorted, in Japan its reading in kana. */
  sort: string | null;
}

export interface ParsedChapter {
  title: string;
  /** Archive path of the document the chapter begins in. */
  href: string;
  /** False for spine items marked `linear="no"`. */
  linear: boolean;
  blocks: ParsedBlock[];
}

export type BlockType =
  | 'paragraph'
  | 'heading'
  | 'quote'
  | 'list-item'
  | 'verse'
  | 'preformatted'
  | 'image'
  | 'note'
  | 'separator';

export interface ParsedBlock {
  type: BlockType;
  /** 1 to 6 for headings, null elsewhere. */
  level: number | null;
  /** Nearest `xml:lang` / `lang`, or null. */
  language: string | null;
  /**
   * The authoritative text: no ruby readings, no source line breaks; a line break that the author set is `\n`, and
   * cells of a table row are parted by `\t`. All offsets are UTF-16 units into it.
   */
  text: string;
  /** The author's readings, ordered, never overlapping. */
  ruby: RubySpan[];
  marks: Mark[];
  images: ImagePlace[];
  /** What is printed before it, as the first of an item of a list: `3.`, `iv.`, `三、`, `•`. Absent: nothing. */
  marker?: string;
  /** How many empty lines the author set before it, behind another block: a new scene. Absent: none. */
  blankLines?: number;
  anchor: Anchor;
}

/** `[start, length, reading]` */
export type RubySpan = [start: number, length: number, reading: string];

export interface Mark {
  type:
    | 'emphasis'
    | 'strong'
    | 'emphasis-dots'
    | 'superscript'
    | 'subscript'
    | 'underline'
    | 'strikethrough'
    | 'code'
    | 'code'
    | 'link'
    | 'note-reference'
    | 'page-break';
  start: number;
  length: number;
  /** Links: `http(s)://…` or `path#fragment` inside the book. Page breaks: the page's label. Else null. */
  target: string | null;
}

export interface ImagePlace {
  /** Where in the text it stands (UTF-16 offset). */
  offset: number;
  /** Key into `ParsedBook.images`, or null when it is missing or not a kind we show. */
  image: string | null;
  alt: string;
  /** The book says that it is a character, and its alternative text does not tell which. */
  isGaiji?: true;
  /** What it leads to: a mark has no text to lie on where a link is around an image alone. */
  link?: Link;
}

export interface Link {
  type: 'link' | 'note-reference';
  /** As that of a mark. */
  target: string;
}

/** Where a block begins in the source document; enough to build its EPUB CFI and to find it again. */
export interface Anchor {
  href: string;
  /** `id` of the nearest element at or above the block's start. */
  id: string | null;
  /**
   * The EPUB CFI of the block's start, `epubcfi(/6/4!/4/2/1:0)`. Behind the `!` is the path of child positions in the
   * document, elements even and text nodes odd, counted as epubjs does, and the UTF-16 offset in the text node.
   */
  cfi: string;
}

/** A named place in the text. */
export interface Place {
  title: string;
  /** Index into `chapters`, or null when it points nowhere. */
  chapter: number | null;
  /** Index into that chapter's blocks where it points. */
  block: number;
}

export interface ContentsEntry extends Place {
  children: ContentsEntry[];
}

export interface ImageResource {
  /** Sniffed from the bytes, never believed from the name. */
  mediaType: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/avif';
  /** Uncompressed size in bytes. */
  size: number;
  read(): Uint8Array;
}

export interface Warning {
  /** Stable, `lower_snake_case`, published in the docs. */
  code: string;
  /** Archive path, or null when it concerns the whole book. */
  place: string | null;
  message: string;
}

export interface ImportReport {
  warnings: Warning[];
  /** How each spine document was read. */
  documents: { href: string; parser: 'xml' | 'html' | 'none'; encoding: string; characters: number }[];
}
