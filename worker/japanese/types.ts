/** The contract between the analyser and what stands on it. Offsets are UTF-16 code units into the text analysed. */

/** Morphemes of one text as columns; `end[i] === start[i + 1]`, and together they cover the text without a gap. */
export interface Morphemes {
  count: number;
  start: Int32Array;
  end: Int32Array;
  /**
   * What the dictionary says, as an id for `Analyser.features`. The same id always means the same features; for
   * words the dictionary does not know it names their class, and the surface is in the text alone.
   */
  entry: Int32Array;
}

/** IPADIC's features of one entry: one object an entry, shared by every morpheme that has it. */
export interface Features {
  known: boolean;
  /** 品詞 and its three subdivisions, `*` where there is none. */
  pos: string;
  posDetail1: string;
  posDetail2: string;
  posDetail3: string;
  /** 活用型, 活用形. */
  conjugationType: string;
  conjugationForm: string;
  /** Dictionary form, `*` for unknown words. */
  base: string;
  /** Katakana, null for unknown words. */
  reading: string | null;
  pronunciation: string | null;
}

export interface Analyser {
  /** Never throws on any string; linear in its length. */
  analyse(text: string): Morphemes;
  features(entry: number): Features;
  /** A number for part of speech and inflection: the first six features of entries that share it are the same. */
  grammar(entry: number): number;
  /** The dictionary entries that are written exactly so; none for what the dictionary does not have. */
  entries(surface: string): readonly number[];
  /** Word cost of a dictionary entry: the lower, the more frequent. */
  cost(entry: number): number;
  /** Whether all entries that are written like this one are read alike. */
  hasOneReading(entry: number): boolean;
  /** The commonest entry of a common noun that is read so, in katakana. The first call makes an index, which takes 50 ms. */
  nounRead(reading: string): number | undefined;
}
