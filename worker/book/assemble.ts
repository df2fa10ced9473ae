import type { ParsedBlock, ParsedBook } from '../epub/types.ts';
import type { Features, Morphemes } from '../japanese/types.ts';
import { segmentSentences } from '../language/segment.ts';
import { splitSentences } from '../language/sentences.ts';
import { BlockIds, checkText, Documents, imagesOf } from './block.ts';
import { nameImages, type OutputImage } from './images.ts';
import { countCharacters, countLanguages, isJapanese, type LanguagePlan, mainLanguage } from './languages.ts';
import { Links } from './links.ts';
import { distinct, manifestOf } from './manifest.ts';
import { MorphemeTable } from './morpheme-table.ts';
import { pack } from './numbers.ts';
import type { Block, Book, Chapter, ChapterEntry, Lexicon, ReadingSource, Source, Totals } from './types.ts';
import { ANALYSER_VERSION, edition, FORMAT_VERSION } from './version.ts';
import { type Word, WordTable } from './word-table.ts';
import { findWords, segment } from './words.ts';

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
  readonly #links: Links;
  readonly #morphemes = new MorphemeTable();
  readonly #words = new WordTable(this.#morphemes);
  readonly #ids = new BlockIds();
  readonly #chapters: ChapterEntry[] = [];
  readonly #readings: Record<ReadingSource, number> = {
    author: 0,
    book: 0,
    dictionary: 0,
    ambiguous: 0,
    none: 0,
  };
  #blockCount = 0;
  #morphemeCount = 0;
  #rubyCount = 0;

  /** @param plan the language of every block, from `planLanguages` */
  constructor(book: ParsedBook, source: Source, plan: LanguagePlan) {
    this.#book = book;
    this.#source = source;
    this.#plan = plan;
    this.#language = mainLanguage(countLanguages(book, plan));
    this.#edition = edition(source.sha256, FORMAT_VERSION, ANALYSER_VERSION);
    this.#images = nameImages(book.images);
    this.#links = new Links(book);
  }

  /** The images to store, each once. */
  get images(): OutputImage[] {
    return distinct(this.#images);
  }

  /**
   * Chapters come in reading order, each once.
   *
   * @param analyses one for each block of the chapter, null where the plan says that it is not Japanese
   * @throws PermanentError `text_lost` when words do not join to the text they came from
   */
  addChapter(
    index: number,
    analyses: readonly (Morphemes | null)[],
    features: (entry: number) => Features,
  ): OutputFile {
    const parsed = this.#book.chapters[index];
    if (parsed === undefined || index !== this.#chapters.length) {
      throw new RangeError(`Expected chapter ${this.#chapters.length}, got ${index}`);
    }
    const { title, href, linear } = parsed;
    const documents = new Documents();
    const different = new Set<Word>();
    const counts = { characters: 0, sentences: 0, words: 0 };
    const blocks = parsed.blocks.map((source, i): Block => {
      const language = this.#plan[index]?.[i]?.language ?? 'und';
      const words = this.#wordsOf(source, language, analyses[i] ?? null, features);
      checkText(words, source.text, href);
      const sentences = sentenceLengths(source.text, language);
      for (const word of words) {
        if (!word.isVocabulary) continue;
        counts.words++;
        this.#readings[word.source]++;
        different.add(word);
      }
      counts.characters += countCharacters(source.text);
      counts.sentences += sentences.length;
      this.#rubyCount += source.ruby.length;
      this.#blockCount++;
      const marks = this.#links.marksOf(source);
      const images = imagesOf(source, this.#images);
      const homographs = homographsOf(words);
      return {
        id: this.#ids.id(source.text, images),
        ...(source.type !== 'paragraph' && { type: source.type }),
        ...(source.level !== null && { level: source.level }),
        ...(language !== this.#language && { language }),
        text: source.text,
        ...(sentences.length > 1 && { sentences: pack(sentences) }),
        ...(words.length > 0 && { words: pack(words.map((word) => word.surface.length)) }),
        ...(homographs.length > 0 && { homographs: pack(homographs) }),
        ...(source.ruby.length > 0 && { ruby: source.ruby }),
        ...(marks.length > 0 && { marks }),
        ...(images.length > 0 && { images }),
        at: documents.place(source.anchor),
      };
    });
    const key = `chapters/${String(index + 1).padStart(4, '0')}.json`;
    this.#chapters.push({
      key,
      title,
      href,
      linear,
      blocks: blocks.length,
      ...counts,
      uniqueWords: different.size,
    });
    return file(key, { ...this.#head, chapter: index, documents: documents.list, blocks });
  }

  /** To be called once, after the last chapter. */
  finish(): AssembledBook {
    if (this.#chapters.length !== this.#book.chapters.length) {
      throw new RangeError(`Expected ${this.#book.chapters.length} chapters, got ${this.#chapters.length}`);
    }
    const { words, lemmas } = this.#words.columns();
    const book = manifestOf({
      parsed: this.#book,
      source: this.#source,
      edition: this.#edition,
      plan: this.#plan,
      images: this.#images,
      chapters: this.#chapters,
      readings: this.#readings,
      totals: {
        morphemes: this.#morphemeCount,
        uniqueWords: this.#words.vocabularySize,
        lemmas: lemmas.base.length,
        ruby: this.#rubyCount,
      },
    });
    const lexicon: Lexicon = {
      ...this.#head,
      grammar: this.#morphemes.grammar,
      partsOfSpeech: this.#words.partsOfSpeech,
      conjugations: this.#words.conjugations,
      readingSources: this.#words.readingSources,
      furigana: this.#words.furigana,
      morphemes: this.#morphemes.columns(),
      lemmas,
      words,
    };
    return {
      lexicon: file(book.lexicon, lexicon),
      book: file('book.json', book),
      totals: book.totals,
      language: this.#language,
    };
  }

  get #head(): { format: string; edition: string } {
    return { format: FORMAT_VERSION, edition: this.#edition };
  }

  #wordsOf(
    block: ParsedBlock,
    language: string,
    analysis: Morphemes | null,
    features: (entry: number) => Features,
  ): Word[] {
    const { text } = block;
    if (analysis === null || !isJapanese(language)) {
      return segment(text, language).map(({ start, end, found }) =>
        this.#words.add(found, [this.#morphemes.plain(text.slice(start, end))], this.#blockCount),
      );
    }
    this.#morphemeCount += analysis.count;
    return findWords(block, analysis, features).map(({ found, from, to }) => {
      const morphemes: number[] = [];
      for (let i = from; i < to; i++) {
        const [start, end, entry] = [analysis.start[i] ?? 0, analysis.end[i] ?? 0, analysis.entry[i] ?? 0];
        morphemes.push(this.#morphemes.analysed(text, start, end, entry, features));
      }
      return this.#words.add(found, morphemes, this.#blockCount);
    });
  }
}

function sentenceLengths(text: string, language: string): number[] {
  const ends = isJapanese(language) ? splitSentences(text) : segmentSentences(text, language);
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

function homographsOf(words: readonly Word[]): number[] {
  const pairs: number[] = [];
  let last = 0;
  words.forEach(({ homograph }, i) => {
    if (homograph === 0) return;
    pairs.push(i - last, homograph);
    last = i;
  });
  return pairs;
}

function file(key: string, value: Book | Chapter | Lexicon): OutputFile {
  return { key, bytes: Buffer.from(JSON.stringify(value)) };
}
