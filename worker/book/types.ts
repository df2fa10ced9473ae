/**
 * The files a processed book consists of, as they are stored: the published contract between the worker and every
 * front end. `schema.json` is generated from this file; `decode.ts` turns the compact columns into objects.
 * Offsets and lengths are UTF-16 code units into a block's `text`, because front ends slice JavaScript strings.
 */

import type { ReadingSource } from './lexicon-types.ts';
import type { Natural, Numbers } from './numbers.ts';

export type * from './lexicon-types.ts';

/** `book.json`, the manifest: read it first. All object keys are relative to the folder it lies in. */
export interface Book {
  /** Version of this format, `major.minor`. */
  format: string;
  /** Version of the rules that found words and readings. */
  analyser: string;
  /** Names this run's content (source, format and analyser together); every file of the output carries it. */
  edition: string;
  source: Source;
  metadata: Metadata;
  /** Object key of the cover image, or null. */
  cover: string | null;
  contents: ContentsEntry[];
  chapters: ChapterEntry[];
  images: Image[];
  /** Object key of the lexicon. */
  lexicon: string;
  /** Object key of the search index. Since 1.1. */
  search?: string;
  /** Object key of the people and places. Since 1.1. */
  cast?: string;
  totals: Totals;
  report: Report;
}

/** The EPUB that was read. */
export interface Source {
  /** Lower-case hex. */
  sha256: string;
  bytes: Natural;
}

export interface Metadata {
  title: string;
  /** By what it is sorted, in Japan its reading in kana. Since 1.1. */
  titleSort?: string | null;
  /** Since 1.1. */
  subtitle?: string | null;
  /** Since 1.1. */
  series?: Series | null;
  /** Names, authors first. */
  creators: string[];
  /** The creators, and who contributed. Since 1.1. */
  credits?: Credit[];
  /** As the book says it, mostly `2024-01-31` with or without a time. Since 1.1. */
  published?: string | null;
  publisher: string | null;
  identifier: string | null;
  epubVersion: string | null;
  language: {
    /** BCP 47 as the book says it, or null. Books are often wrong here. */
    declared: string | null;
    /** What most of its characters are written in; null for a book without text. */
    detected: string | null;
  };
  /** Page progression. */
  direction: 'ltr' | 'rtl' | 'default';
  layout: 'reflowable' | 'pre-paginated';
  writingMode: 'horizontal' | 'vertical';
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

/** One line of the table of contents. */
export interface ContentsEntry {
  title: string;
  /** The block it leads to, or null when the book's own entry leads nowhere. */
  at: BlockPlace | null;
  children: ContentsEntry[];
}

/**
 * A block of the book: index into the manifest's `chapters`, and into that chapter's blocks. A chapter without blocks is its
 * block 0.
 */
export type BlockPlace = [chapter: Natural, block: Natural];

/** One chapter as the manifest lists it, in reading order; its index in the list is its number minus one. */
export interface ChapterEntry {
  /** Object key of its file. */
  key: string;
  title: string;
  /** Path of the document it begins in, inside the EPUB. */
  href: string;
  /** False for what stands outside the reading order (`linear="no"`). */
  linear: boolean;
  blocks: Natural;
  /** Unicode characters without white space. */
  characters: Natural;
  /** One that goes on in another block or chapter counts where it begins. */
  sentences: Natural;
  /** Running words: no punctuation, no spaces. */
  words: Natural;
  /** Different ones among them, whatever their inflection. */
  uniqueWords: Natural;
  /** How hard it is to read. Since 1.1. */
  profile?: Profile;
}

/** What makes a chapter hard to read. */
export interface Profile {
  /**
   * Running words by the rank of their lemma in this book: the 100 commonest, those from rank 101 to 500, to 1 000, to
   * 2 000, to 5 000, and the rest.
   */
  ranks: Natural[];
  /** Running words that stand in the book only once. */
  once: Natural;
  /** Lemmas that the book uses in this chapter first. */
  newWords: Natural;
  /**
   * Length of its sentences in UTF-16 units: the middle one's, and that of the longest of the shortest nine tenths. One that
   * goes on in another block or chapter is whole, and its beginning's; one of more than 2 000 units counts as 2 000.
   */
  sentences: { median: Natural; long: Natural };
  /**
   * Running kanji, without 々, by the year of school that teaches them: the six years of primary school, secondary school,
   * and those that no school teaches.
   */
  kanji: Natural[];
}

export interface Image {
  /** Object key, ASCII: the image's own hash and the extension of its real type. */
  key: string;
  mediaType: string;
  bytes: Natural;
}

export interface Totals {
  chapters: Natural;
  blocks: Natural;
  images: Natural;
  characters: Natural;
  sentences: Natural;
  /** Running morphemes of the blocks in Japanese. */
  morphemes: Natural;
  words: Natural;
  uniqueWords: Natural;
  /** Places with the author's own reading. */
  ruby: Natural;
}

/** How the import went: what a person should know about this book. */
export interface Report {
  warnings: Warning[];
  documents: DocumentReport[];
  /** Blocks by the language they were read in, and what told it; most written first. */
  languages: LanguageCount[];
  /** Running words with kanji, by where their readings come from; `none` are the unread ones. */
  readings: Record<ReadingSource, Natural>;
  /** Characters without spaces: of the text, and of what tells about the edition (奥付, 底本). Since 1.1. */
  characters?: { body: Natural; colophon: Natural };
  /** Characters given as images whose alternative text does not tell which they are. Since 1.1. */
  gaiji?: UnknownGaiji[];
}

/** A character that is only an image: somebody has to look at it. */
export interface UnknownGaiji {
  /** What the book says of it: a description of its shape, or nothing. */
  alt: string;
  /** Object key of the image, or null when it is missing. */
  image: string | null;
  count: Natural;
  first: BlockPlace;
}

export interface Warning {
  /** Stable, `lower_snake_case`. */
  code: string;
  /** Path inside the EPUB, or null when it concerns the whole book. */
  place: string | null;
  message: string;
}

export interface DocumentReport {
  href: string;
  parser: string;
  encoding: string;
  /** UTF-16 units of its text, white space among them. */
  characters: Natural;
}

export interface LanguageCount {
  /** BCP 47; `und` when nothing told. */
  language: string;
  /** What told: the letters (`kana`, `script`), the nearest `lang`, the `book`'s language, or `none`. */
  reason: 'kana' | 'lang' | 'book' | 'script' | 'none';
  /** Those with text. */
  blocks: Natural;
  /** Unicode characters without white space. */
  characters: Natural;
}

/** `chapters/NNNN.json` */
export interface Chapter {
  format: string;
  edition: string;
  /** Index into the manifest's `chapters`. */
  chapter: Natural;
  /** The documents its blocks come from. */
  documents: Document[];
  blocks: Block[];
}

export interface Document {
  href: string;
  /** Package part of its EPUB CFI, `/6/4`: a block's CFI is `epubcfi(` this `!` the block's path `)`. */
  cfi: string;
}

/** Preformatted (code, where spaces and line breaks mean something) since 1.1. */
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

/** One paragraph, heading, image …; absent fields have the default that is named at each. */
export interface Block {
  /** Hash of its text and images: the same in every run, unique in the book. */
  id: string;
  /** Default `paragraph`. An `image` is images without text; a heading that is only an image is a `heading`. */
  type?: BlockType;
  /** 1 to 6, on headings. */
  level?: Natural;
  /** Language it was read in; default: the book's detected one. */
  language?: string;
  /** The authoritative text, without readings. Plain text, never markup; `\n` is a line break of the author's. */
  text: string;
  /** Lengths of the sentences, which cover the text; default: one sentence, or none in an empty block. */
  sentences?: Numbers;
  /** Its first sentence began in the block with text before it. Since 1.1. */
  continued?: true;
  /** Its last sentence goes on in the next block with text, if need be in the next chapter. Since 1.1. */
  continues?: true;
  /**
   * Lengths of the words, which cover the text. A word's entry is the one in the lexicon with that surface.
   * Default: none, in an empty block.
   */
  words?: Numbers;
  /**
   * Where the lexicon has several words with one surface (に, で; a name with and without the author's reading) and
   * this is not the first of them: pairs of the distance in words from the pair before (from the start of the
   * block) and which one it is, counted from 0. Default: none.
   */
  homographs?: Numbers;
  /**
   * Words that help a verb in て (いる in 食べて|いる, いけない in 食べて|は|いけない), as pairs: the distance in words from
   * the pair before, and the distance back to the verb. Default: none.
   */
  helpers?: Numbers;
  /** The author's own readings. Default: none. */
  ruby?: RubySpan[];
  /** What each of them says: 0 phonetic, 1 name, 2 gloss, 3 emphasis. Default: all are phonetic. Since 1.1. */
  rubyKinds?: Numbers;
  /** Default: none. */
  marks?: Mark[];
  /** Default: none. */
  images?: ImagePlace[];
  /** What is printed before it, as the first of an item of a list: `3.`, `iv.`, `三、`, `•`. Default: nothing. Since 1.1. */
  marker?: string;
  /** How many empty lines the author set before it: a new scene. Default 0. Since 1.1. */
  blankLines?: Natural;
  at: Place;
}

/**
 * What ruby says. `phonetic`: how the text sounds; `name`: how a name is read; `gloss`: another word that says what is
 * meant (神聖文字《ヒエログリフ》); `emphasis`: nothing, it is dots.
 */
export type RubyKind = 'phonetic' | 'name' | 'gloss' | 'emphasis';

/** `[start, length, reading]`; in the order of the text, none over another. */
export type RubySpan = [start: Natural, length: Natural, reading: string];

/** Superscript, subscript, underline, strikethrough and code since 1.1. */
export type MarkType =
  | 'emphasis'
  | 'strong'
  | 'emphasis-dots'
  | 'superscript'
  | 'subscript'
  | 'underline'
  | 'strikethrough'
  | 'code'
  | 'link'
  | 'note-reference'
  | 'page-break';

/**
 * `[type, start, length]` or `[type, start, length, target]`. The target of a link or note reference is `http(s)://…`
 * or a block of the book, and never anything else; that of a page break, which has no length, is the page's label, text,
 * where the book gives one. Marks may lie over one another, over words and over ruby.
 */
export type Mark =
  | [type: MarkType, start: Natural, length: Natural]
  | [type: MarkType, start: Natural, length: Natural, target: string | BlockPlace];

/** `[offset it stands at, object key or null when it is missing or not shown, alternative text]`, and what it leads to where it is a link. */
export type ImagePlace =
  | [offset: Natural, image: string | null, alt: string]
  | [offset: Natural, image: string | null, alt: string, link: Link];

/** Of an image, what a mark would say on text. Since 1.1. */
export type Link = [type: 'link' | 'note-reference', target: string | BlockPlace];

/** `[index into documents, path part of the EPUB CFI]`, and the nearest element's id where there is one. */
export type Place = [document: Natural, path: string] | [document: Natural, path: string, id: string];

/**
 * `search.json`: the book as the numbers of its words, from which every word's places follow. To be loaded when
 * somebody searches; `search.ts` reads it. Since 1.1.
 */
export interface Search {
  format: string;
  edition: string;
  /** Every running word of the book in order. 0: the next of the lexicon that none before has been; n: word n − 1. */
  words: Numbers;
  /** How many words each block has, through all chapters. */
  blocks: Numbers;
}

/** `cast.json`: the people and places that the text names. `castUpTo` in `cast.ts` shows it without spoilers. Since 1.1. */
export interface Cast {
  format: string;
  edition: string;
  /** In the order in which the book names them first. */
  members: CastMember[];
}

export interface CastMember {
  /** Without form of address; of a name in several forms the fullest (夏目漱石). */
  name: string;
  /** Hiragana, the author's where there is one; null when unknown. */
  reading: string | null;
  kind: 'person' | 'place';
  count: Natural;
  first: BlockPlace;
  /** How the text calls it, in the order in which it first does: 那美さん, お那美さん. */
  forms: NameForm[];
  /** How often each chapter names it: pairs of the distance from the chapter before (from 0) and the count. */
  chapters: Numbers;
  /** What tells that it is a name: the author's `ruby` on it, a form of address (`honorific`), the `dictionary`. */
  evidence: ('ruby' | 'honorific' | 'dictionary')[];
}

export interface NameForm {
  text: string;
  count: Natural;
  first: BlockPlace;
}
