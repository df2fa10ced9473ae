import { AsWritten } from './orthography/as-written.ts';
import { ModernSpelling } from './orthography/modern-spelling.ts';
import { BookRuby } from './readings/book.ts';
import { BookWords } from './readings/book-words.ts';
import { WordReader } from './readings/read.ts';
import type { WordReading } from './readings/types.ts';
import type { Morphemes } from './types.ts';
import { WordGrouper } from './words/group.ts';
import type { RubySpan } from './words/ruby.ts';
import type { Dictionary, Words } from './words/types.ts';

/** A text and the author's readings in it. */
export interface RubiedText {
  text: string;
  ruby: readonly RubySpan[];
}

/** What is found over the morphemes of a text. */
export interface ReadText {
  words: Words;
  /** One for each word; the same object wherever a word is read the same. */
  readings: readonly WordReading[];
  /** What the entries of the words' parts are. */
  dictionary: Dictionary;
}

/** Finds the words of one book's Japanese texts, and how they are read. */
export class JapaneseReader {
  readonly #dictionary: Dictionary;
  readonly #grouper: WordGrouper;
  readonly #reader: WordReader;
  readonly #bookWords: BookWords;
  readonly #spelling: ModernSpelling;
  readonly #asWritten = new AsWritten();
  /** Whether the book is in old spelling: what is said in a short line seldom shows it. */
  readonly #isOld: boolean;
  readonly #aged = new WeakMap<RubiedText, boolean>();
  /** Asked two or three times for each text, 10 ms a time for a novel. Weak: a chapter that was read is given up. */
  readonly #modern = new WeakMap<RubiedText, string>();

  /**
   * @param dictionary of the analyser that finds the morphemes
   * @param book every text of the book: what its author reads once is known everywhere
   */
  constructor(dictionary: Dictionary, book: Iterable<RubiedText>) {
    const ruby = new BookRuby();
    this.#spelling = new ModernSpelling(dictionary);
    const blocks = [...book];
    this.#isOld = this.#isMostlyOld(blocks);
    // What the author leaves bare matters only beside what he reads.
    if (blocks.some((block) => block.ruby.length > 0))
      for (const block of blocks) ruby.add(this.textToAnalyse(block), block.ruby);
    this.#dictionary = dictionary;
    this.#grouper = new WordGrouper(dictionary);
    this.#reader = new WordReader(dictionary, ruby);
    this.#bookWords = new BookWords(ruby, dictionary);
  }

  /** The text that the analyser should be given: in today's spelling, of the same length. */
  textToAnalyse(block: RubiedText): string {
    const known = this.#modern.get(block);
    if (known !== undefined) return known;
    const isOld = this.#showsAge(block) || (this.#isOld && !SMALL_KANA.test(block.text));
    const modern = this.#spelling.of(block.text, isOld);
    this.#modern.set(block, modern);
    return modern;
  }

  /** Whether more than a third of a book's texts show that they are in old spelling. */
  #isMostlyOld(blocks: readonly RubiedText[]): boolean {
    let old = 0;
    for (const block of blocks) if (this.#showsAge(block)) old++;
    return old > MANY && old * 3 > blocks.length;
  }

  #showsAge(block: RubiedText): boolean {
    const known = this.#aged.get(block);
    if (known !== undefined) return known;
    const isOld = this.#spelling.isOld(block.text);
    this.#aged.set(block, isOld);
    return isOld;
  }

  /** @param morphemes the analysis of `textToAnalyse(block)` */
  read(block: RubiedText, morphemes: Morphemes): ReadText {
    const { text, ruby } = block;
    const modern = this.textToAnalyse(block);
    const words = this.#grouper.group(modern, morphemes, this.#bookWords.spansIn(modern, ruby));
    const readings = this.#reader.read(modern, words, ruby);
    return {
      words,
      readings: modern === text ? readings : this.#asWritten.readings(text, words, readings),
      dictionary: this.#dictionary,
    };
  }
}

/** A text or two may be quotations. */
const MANY = 10;

/** Small kana, which texts in old spelling have not. */
const SMALL_KANA = /[ぁ-ん一-鿿][っゃゅょ][ぁ-ん]/;
