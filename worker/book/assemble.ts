import type { ParsedBook } from '../epub/types.ts';
import type { ReadText } from '../japanese/reader.ts';
import type { LanguageDecision } from '../language/decide.ts';
import { segmentSentences } from '../language/segment.ts';
import { splitSentences } from '../language/sentences.ts';
import { BlockIds, Documents, imagesOf } from './block.ts';
import { blockColumns } from './block-columns.ts';
import { colophonStarts } from './colophon.ts';
import { GaijiTally } from './gaiji-tally.ts';
import { nameImages, type OutputImage } from './images.ts';
import { type BookInsights, Insights } from './insights.ts';
import { isJapanese, type LanguagePlan, mainLanguage, planLanguages } from './languages.ts';
import { type BlockWords, LexiconBuilder } from './lexicon.ts';
import { marksOf } from './links.ts';
import { CAST_KEY, distinct, manifestOf, SEARCH_KEY } from './manifest.ts';
import { pack } from './numbers.ts';
import { BookTally, ChapterTally } from './tally.ts';
import type { Block, Book, Cast, Chapter, ChapterEntry, Lexicon, Search, Source, Totals } from './types.ts';
import { ANALYSER_VERSION, edition, FORMAT_VERSION } from './version.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** A JSON object to be stored, under the book's prefix. */
export interface OutputFile {
  key: string;
  bytes: Uint8Array;
}

/** What finishes a book. */
export interface AssembledBook {
  /** The lexicon, what a front end loads on demand, and the manifest last: each is written when it is asked for. */
  files: Generator<OutputFile, undefined>;
  totals: Totals;
  /** Language that most of the text was read in, or null without text. */
  language: string | null;
}

/**
 * Turns a parsed book into the files of the output, a chapter at a time: what is given back is not kept, so memory
 * grows with the book's vocabulary and not with its length. The bytes are a function of the arguments alone.
 */
export class Assembler {
  readonly #book: ParsedBook;
  readonly #source: Source;
  readonly #plan: LanguagePlan;
  readonly #language: string | null;
  readonly #edition: string;
  readonly #images: Map<string, OutputImage>;
  readonly #lexicon = new LexiconBuilder();
  readonly #ids = new BlockIds();
  readonly #chapters: ChapterEntry[] = [];
  readonly #tally = new BookTally();
  readonly #gaiji = new GaijiTally();
  readonly #insights: Insights;
  readonly #colophons: readonly number[];

  constructor(book: ParsedBook, source: Source) {
    this.#book = book;
    this.#insights = new Insights(book);
    this.#source = source;
    this.#plan = planLanguages(book);
    this.#language = mainLanguage(book, this.#plan);
    this.#edition = edition(source.sha256, FORMAT_VERSION, ANALYSER_VERSION);
    this.#images = nameImages(book.images);
    this.#colophons = colophonStarts(book);
  }

  /** The images to store, each once. */
  get images(): OutputImage[] {
    return distinct(this.#images);
  }

  /** Whether a block wants the Japanese analyser: a book without any need not open it. */
  isJapanese(chapter: number, block: number): boolean {
    return isJapanese(this.#decision(chapter, block).language);
  }

  /**
   * Chapters come in reading order, each once.
   *
   * @param texts what the Japanese analysis found in each block, null where it is in another language
   * @throws PermanentError `text_lost` when words do not join to the text they came from
   */
  addChapter(index: number, texts: readonly (ReadText | null)[]): OutputFile {
    const parsed = this.#book.chapters[index];
    if (parsed === undefined || index !== this.#chapters.length) {
      throw new RangeError(`Expected chapter ${this.#chapters.length}, got ${index}`);
    }
    const { title, href, linear } = parsed;
    const documents = new Documents();
    const tally = new ChapterTally(this.#tally);
    const colophonStart = this.#colophons[index] ?? Number.POSITIVE_INFINITY;
    const blocks = parsed.blocks.map((source, i): Block => {
      const decision = this.#decision(index, i);
      const { language } = decision;
      const words = this.#words(source.text, language, texts[i] ?? null);
      const sentences = sentenceEnds(source.text, language);
      const dictionary = texts[i]?.dictionary ?? null;
      const told = this.#insights.addBlock({
        text: source.text,
        ruby: source.ruby,
        sentences,
        ...words,
        dictionary,
      });
      // A sentence that began in the block before is counted there.
      const begun = sentences.length - (told.continued === true ? 1 : 0);
      tally.addBlock(source, decision, begun, i < colophonStart ? 'body' : 'colophon');
      const marks = marksOf(source, this.#book.links);
      const images = imagesOf(source, this.#images, this.#book.links);
      this.#gaiji.addBlock(source, images, [index, i]);
      return {
        id: this.#ids.id(source.text, images),
        ...(source.type !== 'paragraph' && { type: source.type }),
        ...(source.level !== null && { level: source.level }),
        ...(language !== this.#language && { language }),
        text: source.text,
        ...(sentences.length > 1 && { sentences: pack(lengthsOf(sentences)) }),
        ...blockColumns(source.text, words),
        ...(source.ruby.length > 0 && { ruby: source.ruby }),
        ...told,
        ...(marks.length > 0 && { marks }),
        ...(images.length > 0 && { images }),
        ...(source.marker !== undefined && { marker: source.marker }),
        ...(source.blankLines !== undefined && { blankLines: source.blankLines }),
        at: documents.place(source.anchor),
      };
    });
    const used = this.#insights.endChapter();
    const key = `chapters/${String(index + 1).padStart(4, '0')}.json`;
    this.#chapters.push({ key, title, href, linear, blocks: blocks.length, ...tally.counts(), ...used });
    return file(key, { ...this.#head, chapter: index, documents: documents.list, blocks });
  }

  /** What there is to learn in the chapters so far: in the whole book, after the last. */
  vocabulary(): Vocabulary {
    return vocabularyOf(this.#lexicon.lemmas());
  }

  /** To be called once, after the last chapter. */
  finish(): AssembledBook {
    if (this.#chapters.length !== this.#book.chapters.length) {
      throw new RangeError(`Expected ${this.#book.chapters.length} chapters, got ${this.#chapters.length}`);
    }
    const insights = this.#insights.finish(this.#head);
    const book = manifestOf({
      parsed: this.#book,
      source: this.#source,
      edition: this.#edition,
      language: this.#language,
      images: this.#images,
      chapters: this.#chapters.map((chapter, i) => ({ ...chapter, ...insights.chapters[i] })),
      tally: this.#tally,
      gaiji: this.#gaiji.list,
      lexicon: this.#lexicon,
    });
    return { files: this.#files(book, insights), totals: book.totals, language: this.#language };
  }

  *#files(book: Book, { lemmas, words, search, cast }: BookInsights): Generator<OutputFile, undefined> {
    const lexicon = this.#lexicon.build(this.#head);
    yield file(book.lexicon, {
      ...lexicon,
      lemmas: { ...lexicon.lemmas, ...lemmas },
      words: { ...lexicon.words, ...words },
    });
    yield file(SEARCH_KEY, search);
    yield file(CAST_KEY, cast);
    yield file('book.json', book);
  }

  get #head(): { format: string; edition: string } {
    return { format: FORMAT_VERSION, edition: this.#edition };
  }

  #decision(chapter: number, block: number): LanguageDecision {
    return this.#plan[chapter]?.[block] ?? { language: 'und', reason: 'none' };
  }

  #words(text: string, language: string, read: ReadText | null): BlockWords {
    return read === null ? this.#lexicon.other(text, language) : this.#lexicon.japanese(read);
  }
}

function sentenceEnds(text: string, language: string): number[] {
  return isJapanese(language) ? splitSentences(text) : segmentSentences(text, language);
}

function lengthsOf(ends: readonly number[]): number[] {
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

function file(key: string, value: Book | Cast | Chapter | Lexicon | Search): OutputFile {
  return { key, bytes: Buffer.from(JSON.stringify(value)) };
}
