import { byCount } from './by-count.ts';
import { pack } from './numbers.ts';
import type { LemmaColumns } from './types.ts';

/** Behind the last word of each band but the last: the 100 commonest, the next 400, … */
export const RANK_BANDS = [100, 500, 1_000, 2_000, 5_000] as const;

/** What one chapter uses, once the whole book is known. */
export interface ChapterUses {
  /** Running words by the rank of their lemma in the book. */
  ranks: number[];
  /** Running words that the book has nowhere else. */
  once: number;
  /** Lemmas that the book uses here first. */
  newWords: number;
}

/**
 * Where the lemmas of a book come back. Numbers of a lemma in columns, and for each chapter only the lemmas it has: the
 * memory is that of the vocabulary and not of the text.
 */
export class Uses {
  readonly #count: number[] = [];
  /** Running word at which a lemma stands first, and from there to its next place. */
  readonly #first: number[] = [];
  readonly #gap: number[] = [];
  /** Of the chapter that is being read: how often it has each lemma, and which it has. */
  readonly #here: number[] = [];
  #seen: number[] = [];
  /** Of each chapter that was read: its lemmas and, at the same index, how often it has them. */
  readonly #lemmas: Int32Array[] = [];
  readonly #counts: Int32Array[] = [];
  readonly #newWords: number[] = [];
  #position = 0;
  /** Where the chapter began. */
  #start = 0;
  #new = 0;

  /** @param lemma numbers are given in the order of first appearance, those of punctuation among them */
  addWord(lemma: number, isVocabulary: boolean): void {
    const before = this.#count[lemma];
    if (before === undefined) {
      this.#count[lemma] = 1;
      this.#first[lemma] = this.#position;
      this.#gap[lemma] = 0;
      this.#here[lemma] = 0;
      if (isVocabulary) this.#new++;
    } else {
      if (before === 1) this.#gap[lemma] = this.#position - (this.#first[lemma] ?? 0);
      this.#count[lemma] = before + 1;
    }
    if (!isVocabulary) return;
    this.#position++;
    const here = this.#here[lemma] ?? 0;
    if (here === 0) this.#seen.push(lemma);
    this.#here[lemma] = here + 1;
  }

  /** @returns how many running words it has, and how many lemmas, punctuation apart */
  endChapter(): { words: number; uniqueWords: number } {
    const lemmas = Int32Array.from(this.#seen);
    this.#lemmas.push(lemmas);
    this.#counts.push(lemmas.map((lemma) => this.#here[lemma] ?? 0));
    this.#newWords.push(this.#new);
    for (const lemma of lemmas) this.#here[lemma] = 0;
    const words = this.#position - this.#start;
    this.#start = this.#position;
    this.#seen = [];
    this.#new = 0;
    return { words, uniqueWords: lemmas.length };
  }

  /** One for each chapter. */
  chapters(): ChapterUses[] {
    const bands = bandsOf(this.#count, this.#lemmas);
    return this.#lemmas.map((lemmas, chapter) => {
      const ranks = new Array<number>(RANK_BANDS.length + 1).fill(0);
      let once = 0;
      lemmas.forEach((lemma, i) => {
        const count = this.#counts[chapter]?.[i] ?? 0;
        const band = bands[lemma] ?? RANK_BANDS.length;
        ranks[band] = (ranks[band] ?? 0) + count;
        if (this.#count[lemma] === 1) once++;
      });
      return { ranks, once, newWords: this.#newWords[chapter] ?? 0 };
    });
  }

  /** The columns of the lexicon. */
  columns(): Required<Pick<LemmaColumns, 'gap' | 'chapters'>> {
    const last = new Int32Array(this.#count.length).fill(-1);
    const further: (number[] | undefined)[] = [];
    this.#lemmas.forEach((lemmas, chapter) => {
      for (const lemma of lemmas) {
        const before = last[lemma] ?? -1;
        if (before >= 0) {
          const distances = further[lemma] ?? [];
          further[lemma] = distances;
          distances.push(chapter - before);
        }
        last[lemma] = chapter;
      }
    });
    return {
      gap: pack(this.#gap),
      chapters: pack(
        further.flatMap((distances) => (distances === undefined ? [] : [distances.length, ...distances])),
      ),
    };
  }
}

/** The band of each lemma by its rank; lemmas that are used as often as another rank as high as it. */
function bandsOf(count: readonly number[], chapters: readonly Int32Array[]): Uint8Array {
  const isWord = new Uint8Array(count.length);
  for (const lemmas of chapters) for (const lemma of lemmas) isWord[lemma] = 1;
  const ordered = byCount(count).filter((lemma) => isWord[lemma] === 1);
  const bands = new Uint8Array(count.length);
  let rank = 0;
  ordered.forEach((lemma, i) => {
    if (i === 0 || count[lemma] !== count[ordered[i - 1] ?? 0]) rank = i + 1;
    const band = RANK_BANDS.findIndex((end) => rank <= end);
    bands[lemma] = band < 0 ? RANK_BANDS.length : band;
  });
  return bands;
}
