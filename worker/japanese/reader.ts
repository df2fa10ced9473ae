import { AsWritten } from './orthography/as-written.ts';
import { ModernSpelling } from './orthography/modern-spelling.ts';
import { BookRuby, type RubiedText } from './readings/book.ts';
import { BookWords } from './readings/book-words.ts';
import { WordReader } from './readings/read.ts';
import type { WordReading } from './readings/types.ts';
import { withoutReferences } from './references.ts';
import type { Morphemes } from './types.ts';
import { WordGrouper } from './words/group.ts';
import type { Dictionary, Words } from './words/types.ts';

/** A text as a book has it. */
export interface BookText extends RubiedText {
  /** What else lies over it; absent: nothing. */
  readonly marks?: Parameters<typeof withoutReferences>[1];
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
  readonly #aged = new WeakMap<BookText, boolean>();
  /** Asked two or three times for each text, 10 ms a time for a novel. Weak: a chapter that was read is given up. */
  readonly #modern = new WeakMap<BookText, string>();

  /**
   * @param dictionary of the analyser that finds the morphemes
   * @param book every text of the book: what its author reads once is known everywhere
   */
  constructor(dictionary: Dictionary, book: Iterable<BookText>) {
    this.#spelling = new ModernSpelling(dictionary);
    const blocks = [...book];
    this.#isOld = this.#isMostlyOld(blocks);
    const ruby = new BookRuby(blocks.map((block) => ({ text: this.textToAnalyse(block), ruby: block.ruby })));
    this.#dictionary = dictionary;
    this.#grouper = new WordGrouper(dictionary);
    this.#reader = new WordReader(dictionary, ruby);
    this.#bookWords = new BookWords(ruby, dictionary);
  }

  /** The text that the analyser should be given: in today's spelling, without references, of the same length. */
  textToAnalyse(block: BookText): string {
    const known = this.#modern.get(block);
    if (known !== undefined) return known;
    const isOld = this.#showsAge(block) || (this.#isOld && !SMALL_KANA.test(block.text));
    const modern = withoutReferences(this.#spelling.of(block.text, isOld), block.marks ?? []);
    this.#modern.set(block, modern);
    return modern;
  }

  /** Whether more than a third of a book's texts show that they are in old spelling. */
  #isMostlyOld(blocks: readonly BookText[]): boolean {
    let old = 0;
    for (const block of blocks) if (this.#showsAge(block)) old++;
    return old > MANY && old * 3 > blocks.length;
  }

  #showsAge(block: BookText): boolean {
    const known = this.#aged.get(block);
    if (known !== undefined) return known;
    const isOld = this.#spelling.isOld(block.text);
    this.#aged.set(block, isOld);
    return isOld;
  }

  /** @param morphemes the analysis of `textToAnalyse(block)` */
  read(block: BookText, morphemes: Morphemes): ReadText {
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
