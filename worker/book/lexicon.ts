import type { Features } from '../japanese/types.ts';
import type { Lexicon, MorphemeColumns, WordColumns } from './types.ts';

/** Grammar of what no dictionary was asked about: the words and spaces of other languages. */
const UNANALYSED = '';

/**
 * Gathers a book's different morphemes and words while its chapters go by. Ids are given in the order of first
 * appearance: frequent words come early and get the short numbers (a second pass to number them by frequency saves
 * 3 %, and would mean to hold every chapter), and a chapter can be written the moment it is read.
 */
export class LexiconBuilder {
  readonly #grammar = new Interner();
  readonly #morphemes: MorphemeColumns = { surface: [], base: [], reading: [], grammar: [] };
  readonly #words: WordColumns = { morphemes: [], count: [], first: [], last: [] };
  readonly #firstBlock: number[] = [];
  /** Dictionary entry → its morpheme. One entry has one surface but for unknown words, which `#bySurface` tells apart. */
  readonly #byEntry = new Map<number, number>();
  readonly #bySurface = new Map<string, number>();
  readonly #byMorpheme = new Map<number, number>();
  readonly #byMorphemes = new Map<string, number>();

  surfaceOf(word: number): string {
    const morphemes = this.#words.morphemes[word] ?? [];
    return typeof morphemes === 'number'
      ? this.#surface(morphemes)
      : morphemes.map((id) => this.#surface(id)).join('');
  }

  /** Id of the morpheme that stands at `text.slice(start, end)` with the given dictionary entry. */
  morpheme(
    text: string,
    start: number,
    end: number,
    entry: number,
    features: (entry: number) => Features,
  ): number {
    const known = this.#byEntry.get(entry);
    if (known !== undefined && this.#isSurface(known, text, start, end)) return known;
    const surface = text.slice(start, end);
    const key = `${entry}\t${surface}`;
    const seen = this.#bySurface.get(key);
    if (seen !== undefined) return seen;
    const id = this.#addMorpheme(surface, features(entry));
    this.#bySurface.set(key, id);
    if (known === undefined) this.#byEntry.set(entry, id);
    return id;
  }

  /** Id of a piece of text in a language that has no dictionary here. */
  plain(surface: string): number {
    const seen = this.#bySurface.get(surface);
    if (seen !== undefined) return seen;
    const id = this.#append(surface, null, null, UNANALYSED);
    this.#bySurface.set(surface, id);
    return id;
  }

  /** Id of the word these morphemes make, counted as standing in the block with this number. */
  word(morphemes: readonly number[], block: number): number {
    const [only] = morphemes;
    const id =
      morphemes.length === 1 && only !== undefined
        ? (this.#byMorpheme.get(only) ?? this.#addWord(only, block))
        : (this.#byMorphemes.get(morphemes.join()) ?? this.#addWord([...morphemes], block));
    this.#words.count[id] = (this.#words.count[id] ?? 0) + 1;
    this.#words.last[id] = block - (this.#firstBlock[id] ?? block);
    return id;
  }

  /** Whether a word is one for a reader: punctuation, symbols and spaces are not. */
  isVocabulary(word: number): boolean {
    const morphemes = this.#words.morphemes[word];
    const first = typeof morphemes === 'number' ? morphemes : morphemes?.[0];
    if (first === undefined) return false;
    const grammar = this.#grammar.values[this.#morphemes.grammar[first] ?? 0];
    if (grammar?.startsWith('記号')) return false;
    return /[\p{L}\p{N}]/u.test(this.#surface(first));
  }

  /** How many different words for a reader there are. */
  vocabularyCount(): number {
    return this.#words.count.filter((_, word) => this.isVocabulary(word)).length;
  }

  build(format: string, edition: string): Lexicon {
    return {
      format,
      edition,
      grammar: this.#grammar.values.map((joined) => (joined === UNANALYSED ? [] : joined.split(','))),
      morphemes: this.#morphemes,
      words: this.#words,
    };
  }

  #surface(morpheme: number): string {
    return this.#morphemes.surface[morpheme] ?? '';
  }

  #isSurface(morpheme: number, text: string, start: number, end: number): boolean {
    const surface = this.#surface(morpheme);
    return surface.length === end - start && text.startsWith(surface, start);
  }

  #addMorpheme(surface: string, features: Features): number {
    const reading = features.reading === null ? null : toHiragana(features.reading);
    const base = features.base === '*' ? null : features.base;
    return this.#append(surface, base, reading, grammarOf(features));
  }

  #append(surface: string, base: string | null, reading: string | null, grammar: string): number {
    const columns = this.#morphemes;
    columns.base.push(base === surface ? 0 : base);
    columns.reading.push(reading === surface ? 0 : reading);
    columns.grammar.push(this.#grammar.id(grammar));
    return columns.surface.push(surface) - 1;
  }

  #addWord(morphemes: number | number[], block: number): number {
    const id = this.#words.count.length;
    if (typeof morphemes === 'number') this.#byMorpheme.set(morphemes, id);
    else this.#byMorphemes.set(morphemes.join(), id);
    this.#words.morphemes.push(morphemes);
    this.#words.count.push(0);
    this.#words.first.push(block - (this.#firstBlock.at(-1) ?? 0));
    this.#words.last.push(0);
    this.#firstBlock.push(block);
    return id;
  }
}

/** Numbers equal strings equally, in the order in which they come. */
class Interner {
  readonly values: string[] = [];
  readonly #ids = new Map<string, number>();

  id(value: string): number {
    const seen = this.#ids.get(value);
    if (seen !== undefined) return seen;
    const id = this.values.push(value) - 1;
    this.#ids.set(value, id);
    return id;
  }
}

function grammarOf(f: Features): string {
  const all = [f.pos, f.posDetail1, f.posDetail2, f.posDetail3, f.conjugationType, f.conjugationForm];
  return all.join().replace(/(,\*)+$/, '');
}

/** Katakana to hiragana; the long mark and everything else stay as they are. */
function toHiragana(katakana: string): string {
  return katakana.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
