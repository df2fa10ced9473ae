import type { ParsedBlock, ParsedBook, ContentsEntry as ParsedContents } from '../epub/types.ts';
import type { Features, Morphemes } from '../japanese/types.ts';
import { BlockIds, checkText, Documents, marksOf } from './block.ts';
import { nameImages, type OutputImage } from './images.ts';
import { countCharacters, countLanguages } from './languages.ts';
import { LexiconBuilder } from './lexicon.ts';
import type {
  Block,
  Book,
  Chapter,
  ChapterEntry,
  ContentsEntry,
  ImagePlace,
  Source,
  Totals,
} from './types.ts';
import { ANALYSER_VERSION, edition, FORMAT_VERSION } from './version.ts';

/** A JSON object to be stored, under the book's prefix. */
export interface OutputFile {
  key: string;
  bytes: Uint8Array;
}

/** What finishes a book: to be stored after its chapters and images, the manifest last. */
export interface AssembledBook {
  lexicon: OutputFile;
  book: OutputFile;
  totals: Totals;
  /** Language that most of the text was read in, or null without text. */
  language: string | null;
}

/** The analysis of one block: null where it was not Japanese. */
export type BlockAnalysis = Morphemes | null;

/**
 * Turns a parsed book into the files of the output, a chapter at a time: what is given back is not kept, so memory
 * grows with the book's vocabulary and not with its length. The bytes are a function of the arguments alone.
 */
export class Assembler {
  readonly #book: ParsedBook;
  readonly #source: Source;
  readonly #languages: readonly (readonly string[])[];
  readonly #edition: string;
  readonly #images: Map<string, OutputImage>;
  readonly #lexicon = new LexiconBuilder();
  readonly #ids = new BlockIds();
  readonly #chapters: ChapterEntry[] = [];
  readonly #blockIds: string[][] = [];
  readonly #detected: string | null;
  #blocks = 0;
  #morphemes = 0;
  #ruby = 0;

  /** @param languages the language of every block, by chapter, from `planLanguages` */
  constructor(book: ParsedBook, source: Source, languages: readonly (readonly string[])[]) {
    this.#book = book;
    this.#source = source;
    this.#languages = languages;
    this.#edition = edition(source.sha256, FORMAT_VERSION, ANALYSER_VERSION);
    this.#images = nameImages(book.images);
    this.#detected = countLanguages(book, languages)[0]?.language ?? null;
  }

  /** The images to store, each once. */
  get images(): OutputImage[] {
    return [...new Map([...this.#images.values()].map((image) => [image.key, image])).values()];
  }

  /**
   * Chapters come in reading order, each once.
   *
   * @param analyses one for each block of the chapter
   * @throws PermanentError `text_lost` when morphemes do not join to the text they came from
   */
  addChapter(
    index: number,
    analyses: readonly BlockAnalysis[],
    features: (entry: number) => Features,
  ): OutputFile {
    const parsed = this.#book.chapters[index];
    if (parsed === undefined || index !== this.#chapters.length) {
      throw new RangeError(`Expected chapter ${this.#chapters.length}, got ${index}`);
    }
    const documents = new Documents();
    const different = new Set<number>();
    const entry: ChapterEntry = {
      key: `chapters/${String(index + 1).padStart(4, '0')}.json`,
      title: parsed.title,
      href: parsed.href,
      linear: parsed.linear,
      blocks: parsed.blocks.length,
      characters: 0,
      sentences: 0,
      words: 0,
      uniqueWords: 0,
    };
    const blocks = parsed.blocks.map((source, i) => {
      const words = this.#words(source.text, analyses[i] ?? null, features);
      const block = this.#block(source, this.#languages[index]?.[i] ?? '', words, documents);
      if (words.length > 0)
        checkText(words.map((word) => this.#lexicon.surfaceOf(word)).join(''), block, parsed.href);
      for (const word of words) {
        if (!this.#lexicon.isVocabulary(word)) continue;
        entry.words++;
        different.add(word);
      }
      entry.characters += countCharacters(source.text);
      entry.sentences += block.sentences?.length ?? (source.text === '' ? 0 : 1);
      this.#blocks++;
      this.#ruby += source.ruby.length;
      return block;
    });
    entry.uniqueWords = different.size;
    this.#chapters.push(entry);
    this.#blockIds.push(blocks.map((block) => block.id));
    const chapter: Chapter = {
      format: FORMAT_VERSION,
      edition: this.#edition,
      chapter: index,
      documents: documents.list,
      blocks,
    };
    return file(entry.key, chapter);
  }

  /** To be called once, after the last chapter. */
  finish(): AssembledBook {
    if (this.#chapters.length !== this.#book.chapters.length) {
      throw new RangeError(`Expected ${this.#book.chapters.length} chapters, got ${this.#chapters.length}`);
    }
    const { metadata, cover, contents, report } = this.#book;
    const totals = this.#totals();
    const { language, ...rest } = metadata;
    const book: Book = {
      format: FORMAT_VERSION,
      analyser: ANALYSER_VERSION,
      edition: this.#edition,
      source: { sha256: this.#source.sha256, bytes: this.#source.bytes },
      metadata: { ...rest, language: { declared: language, detected: this.#detected } },
      cover: cover === null ? null : (this.#images.get(cover)?.key ?? null),
      contents: contents.map((line) => this.#contents(line)),
      chapters: this.#chapters,
      images: this.images.map(({ key, mediaType, bytes }) => ({ key, mediaType, bytes })),
      lexicon: 'lexicon.json',
      totals,
      report: { ...report, languages: countLanguages(this.#book, this.#languages) },
    };
    return {
      lexicon: file(book.lexicon, this.#lexicon.build(FORMAT_VERSION, this.#edition)),
      book: file('book.json', book),
      totals,
      language: this.#detected,
    };
  }

  #words(text: string, analysis: BlockAnalysis, features: (entry: number) => Features): number[] {
    if (analysis === null) return [];
    const words: number[] = [];
    for (let i = 0; i < analysis.count; i++) {
      const start = analysis.start[i] ?? 0;
      const end = analysis.end[i] ?? 0;
      const morpheme = this.#lexicon.morpheme(text, start, end, analysis.entry[i] ?? 0, features);
      words.push(this.#lexicon.word([morpheme], this.#blocks));
    }
    this.#morphemes += analysis.count;
    return words;
  }

  #block(source: ParsedBlock, language: string, words: number[], documents: Documents): Block {
    const images = source.images.map(
      ({ offset, image, alt }): ImagePlace => [
        offset,
        image === null ? null : (this.#images.get(image)?.key ?? null),
        alt,
      ],
    );
    const marks = marksOf(source);
    return {
      id: this.#ids.id(source.text, images),
      ...(source.type !== 'paragraph' && { type: source.type }),
      ...(source.level !== null && { level: source.level }),
      ...(language !== this.#detected && { language }),
      text: source.text,
      ...(words.length > 0 && { words }),
      ...(source.ruby.length > 0 && { ruby: source.ruby }),
      ...(marks.length > 0 && { marks }),
      ...(images.length > 0 && { images }),
      at: documents.place(source.anchor),
    };
  }

  #contents(line: ParsedContents): ContentsEntry {
    return {
      title: line.title,
      chapter: line.chapter,
      block: line.chapter === null ? null : (this.#blockIds[line.chapter]?.[line.block] ?? null),
      children: line.children.map((child) => this.#contents(child)),
    };
  }

  #totals(): Totals {
    const sum = (of: (chapter: ChapterEntry) => number) =>
      this.#chapters.reduce((total, c) => total + of(c), 0);
    return {
      chapters: this.#chapters.length,
      blocks: this.#blocks,
      images: this.images.length,
      characters: sum((c) => c.characters),
      sentences: sum((c) => c.sentences),
      morphemes: this.#morphemes,
      words: sum((c) => c.words),
      uniqueWords: this.#lexicon.vocabularyCount(),
      ruby: this.#ruby,
    };
  }
}

function file(key: string, value: Book | Chapter | object): OutputFile {
  return { key, bytes: Buffer.from(JSON.stringify(value)) };
}
