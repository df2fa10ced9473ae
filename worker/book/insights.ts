import type { ParsedBook } from '../epub/types.ts';
import { continuations } from '../language/continuations.ts';
import { CandidateWriter } from './candidate-columns.ts';
import { CastBuilder } from './cast/cast-builder.ts';
import { Mentions } from './cast/mentions.ts';
import type { NameDictionary } from './cast/names.ts';
import { KanjiGrades } from './kanji-grades.ts';
import { RubyColumns } from './ruby-columns.ts';
import { RubyIndex } from './ruby-index.ts';
import { SearchWriter } from './search-writer.ts';
import { SentenceLengths } from './sentence-lengths.ts';
import { SpellingColumn } from './spelling-column.ts';
import type {
  Block,
  Cast,
  Chapter,
  ChapterEntry,
  LemmaColumns,
  Profile,
  RubySpan,
  Search,
  WordColumns,
} from './types.ts';
import { Uses } from './uses.ts';
import type { FoundWord } from './word-table.ts';

/** A block as it is looked at beside its assembling. */
export interface SeenBlock {
  text: string;
  ruby: readonly RubySpan[];
  /** Ends of its sentences; the last is the text's length. */
  sentences: readonly number[];
  /** Its words in order, as columns: what was found, its number in the lexicon, and that of its lemma. */
  found: readonly FoundWord[];
  ids: readonly number[];
  lemmas: readonly number[];
  /** Has the entries of the words' parts; null for a block that is not Japanese. */
  dictionary: NameDictionary | null;
}

/** What the whole book tells, when its last chapter was seen. */
export interface BookInsights {
  /** One for each chapter. */
  chapters: { profile: Profile }[];
  /** What the lexicon has of it. */
  lemmas: Pick<LemmaColumns, 'gap' | 'chapters'>;
  words: Pick<WordColumns, 'given' | 'modern' | 'candidates'>;
  search: Search;
  cast: Cast;
}

/**
 * What only a reader of the whole book can say, gathered while its blocks go by. It sees every block once, in reading order,
 * and keeps what grows with the vocabulary, but for the search index, which is the text as numbers.
 */
export class Insights {
  readonly #search = new SearchWriter();
  readonly #uses = new Uses();
  readonly #sentences = new SentenceLengths();
  /** Of each chapter that has ended. */
  readonly #kanji: Profile['kanji'][] = [];
  readonly #mentions: Mentions;
  readonly #cast = new CastBuilder();
  readonly #ruby: RubyColumns;
  readonly #spellings = new SpellingColumn();
  readonly #candidates: CandidateWriter;
  /** By block, counted through the book. */
  readonly #continues: readonly boolean[];
  #isContinued = false;
  #blocks = 0;
  #grades = new KanjiGrades();
  #block = 0;
  #words = 0;

  constructor(book: Pick<ParsedBook, 'chapters'>) {
    const ruby = new RubyIndex(book);
    this.#mentions = new Mentions(ruby);
    this.#ruby = new RubyColumns(ruby);
    this.#candidates = new CandidateWriter(ruby);
    this.#continues = continuations(book.chapters.flatMap(({ blocks }) => blocks));
  }

  /** @returns what it says of the block */
  addBlock(block: SeenBlock): Pick<Block, 'rubyKinds' | 'continued' | 'continues'> {
    const { text, sentences, found, ids, lemmas } = block;
    for (let i = 0; i < ids.length; i++) {
      const word = found[i];
      const id = ids[i] ?? 0;
      if (word === undefined) continue;
      this.#search.addWord(id);
      this.#uses.addWord(lemmas[i] ?? 0, word.word.isVocabulary);
      if (id < this.#words) continue;
      this.#words = id + 1;
      this.#ruby.addWord(word);
      this.#spellings.addWord(id, word);
      if (block.dictionary !== null) this.#candidates.addWord(word, block.dictionary);
    }
    this.#search.endBlock();
    this.#grades.addText(text);
    const continues = this.#continues[this.#blocks++] ?? false;
    const continued = this.#isContinued && text !== '';
    if (text !== '') this.#isContinued = continues;
    this.#sentences.addBlock(sentences, continues);
    const rubyKinds = this.#addNames(block);
    this.#block++;
    return {
      ...(continued && { continued }),
      ...(continues && { continues }),
      ...(rubyKinds !== null && { rubyKinds }),
    };
  }

  #addNames({ text, ruby, found, ids, dictionary }: SeenBlock): string | null {
    if (dictionary === null) return null;
    const mentions = this.#mentions.in(found, ids, dictionary);
    for (const mention of mentions) this.#cast.add(mention, [this.#kanji.length, this.#block]);
    return this.#ruby.kinds(text, ruby, found, mentions, dictionary);
  }

  /** @returns how many running words it has, and how many different ones, to learn or to look up */
  endChapter(): Pick<ChapterEntry, 'words' | 'uniqueWords'> {
    this.#search.endChapter();
    const used = this.#uses.endChapter();
    this.#sentences.endChapter();
    this.#kanji.push(this.#grades.build());
    this.#grades = new KanjiGrades();
    this.#block = 0;
    return used;
  }

  /** To be called once, after the last chapter. */
  finish(head: Pick<Chapter, 'format' | 'edition'>): BookInsights {
    const uses = this.#uses.chapters();
    const sentences = this.#sentences.build();
    return {
      chapters: this.#kanji.map((kanji, i) => ({
        profile: { ...nothing, ...uses[i], sentences: sentences[i] ?? NO_SENTENCES, kanji },
      })),
      lemmas: this.#uses.columns(),
      words: { given: this.#ruby.given(), ...this.#spellings.build(), ...this.#candidates.build() },
      search: this.#search.build(head),
      cast: { ...head, members: this.#cast.build() },
    };
  }
}

const nothing = { ranks: [], once: 0, newWords: 0 };
const NO_SENTENCES = { median: 0, long: 0 };
