import { toKatakana } from '../kana.ts';
import { Kind, type MorphemeClass } from './classes.ts';
import { Classifier } from './classify.ts';
import type { Dictionary } from './types.ts';

/** The dictionary as the rules for words see it: by class instead of by feature. Each entry is classified once. */
export class Lookup {
  readonly dictionary: Dictionary;
  readonly #classifier = new Classifier();
  readonly #classes = new Map<number, MorphemeClass>();

  constructor(dictionary: Dictionary) {
    this.dictionary = dictionary;
  }

  classOf(entry: number): MorphemeClass {
    const known = this.#classes.get(entry);
    if (known !== undefined) return known;
    const { dictionary } = this;
    const made = this.#withSuru(
      this.#classifier.classify(dictionary.features(entry), entry, dictionary.grammar(entry)),
    );
    this.#classes.set(entry, made);
    return made;
  }

  /** 対, 熱: a kanji that is a verb with する by the dictionary, so that the two are joined where it cuts them. */
  #withSuru(found: MorphemeClass): MorphemeClass {
    const { kind, pos, features } = found;
    if (kind !== Kind.Noun || pos !== 'noun' || features.base.length !== 1) return found;
    return this.#hasSuru(features.base) ? { ...found, kind: Kind.VerbalNoun, takesSuru: true } : found;
  }

  #hasSuru(kanji: string): boolean {
    return this.dictionary
      .entries(`${kanji}する`)
      .some((entry) => this.dictionary.features(entry).pos === '動詞');
  }

  /** The commonest entry with this writing that is accepted, or null. */
  find(surface: string, accepts: (candidate: MorphemeClass) => boolean): MorphemeClass | null {
    let best: MorphemeClass | null = null;
    for (const entry of this.dictionary.entries(surface)) {
      const candidate = this.classOf(entry);
      if (!accepts(candidate)) continue;
      if (best === null || this.dictionary.cost(entry) < this.dictionary.cost(best.entry)) best = candidate;
    }
    return best;
  }

  /** The commonest noun, neither a name nor a suffix, that is read as this hiragana, or null: 鬼 for おに. */
  nounRead(hiragana: string): MorphemeClass | null {
    const entry = this.dictionary.nounRead(toKatakana(hiragana));
    return entry === undefined ? null : this.classOf(entry);
  }

  /** Whether the dictionary has a word with this writing and this reading in hiragana. */
  isReadAs(writing: string, reading: string): boolean {
    return this.dictionary.entries(writing).some((entry) => this.classOf(entry).reading === reading);
  }
}
