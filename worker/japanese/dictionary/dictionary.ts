import type { Features } from '../types.ts';
import {
  ABSENT,
  BASE_MASK,
  HAS_VALUE,
  KANA_BLOCK,
  LAST,
  LEAF,
  ONE_READING,
  SAME_AS_BEFORE,
  WIDE,
} from './layout.ts';
import type { Image } from './open.ts';

/** Not proper nouns, which are read like any sequence of kana, nor what only stands behind others. */
const COMMON_NOUNS = new Set(['一般', 'サ変接続', '形容動詞語幹', '副詞可能', '代名詞']);

/** What the dictionary says, read where it lies in the image; strings are decoded when first asked for and kept. */
export class Dictionary {
  /** Number of entries, those of unknown words included. */
  readonly size: number;
  private readonly known: number;
  private readonly symbols: Uint32Array;
  private readonly trie: Uint32Array;
  private readonly entryTable: Uint32Array;
  private readonly wordIds: Uint32Array;
  private readonly records: Uint32Array;
  private readonly packed: Uint8Array;
  private readonly partsOfSpeech: string[][];
  /** By entry. A Map, because an array with room for every entry takes 6 ms and 3 MB to make. */
  private readonly decoded = new Map<number, Features>();
  /** Where the string that was read last ended. */
  private stringEnd = 0;
  /** Common nouns by reading: 44 000 strings, for the books alone that ask for them. */
  private nounsByReading: Map<string, number> | null = null;

  constructor({ memory, header }: Image) {
    const numbers = ({ offset, bytes }: { offset: number; bytes: number }) =>
      new Uint32Array(memory.buffer, offset, bytes / 4);
    const { symbols, trie, entries, wordIds, records, features, partsOfSpeech } = header.sections;
    this.known = header.knownEntries;
    this.symbols = numbers(symbols);
    this.trie = numbers(trie);
    this.entryTable = numbers(entries);
    this.wordIds = numbers(wordIds);
    this.records = numbers(records);
    this.packed = new Uint8Array(memory.buffer, features.offset, features.bytes);
    this.partsOfSpeech = Buffer.from(memory.buffer, partsOfSpeech.offset, partsOfSpeech.bytes)
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(','));
    this.size = header.entryCount;
  }

  /** @throws RangeError when there is no such entry */
  features(entry: number): Features {
    const decoded = this.decoded.get(entry);
    if (decoded !== undefined) return decoded;
    const features = this.decode(entry);
    this.decoded.set(entry, features);
    return features;
  }

  /** A number for part of speech and inflection: the first six features of entries that share it are the same. */
  grammar(entry: number): number {
    const record = this.records[entry] ?? 0;
    return (this.packed[record] ?? 0) | ((this.packed[record + 1] ?? 0) << 8);
  }

  /** The entries that are written exactly so, in the dictionary's order. */
  entries(surface: string): readonly number[] {
    const first = this.find(surface);
    if (first === undefined) return [];
    const entries = [first];
    for (let entry = first; ((this.entryTable[entry] ?? LAST) & LAST) === 0; ) entries.push(++entry);
    return entries;
  }

  /** Whether all entries that are written like this one are read alike. */
  hasOneReading(entry: number): boolean {
    return ((this.entryTable[entry] ?? 0) & ONE_READING) !== 0;
  }

  /** Word cost: the lower, the more frequent. */
  cost(entry: number): number {
    return (this.entryTable[entry] ?? 0) >> 16;
  }

  /** The commonest entry of a common noun that is read so, in katakana. The first call makes an index, which takes 50 ms. */
  nounRead(reading: string): number | undefined {
    this.nounsByReading ??= this.indexNouns();
    return this.nounsByReading.get(reading);
  }

  private indexNouns(): Map<string, number> {
    const isNoun = this.partsOfSpeech.map(
      ([pos, detail]) => pos === '名詞' && COMMON_NOUNS.has(detail ?? ''),
    );
    const index = new Map<string, number>();
    for (let entry = 0; entry < this.known; entry++) {
      if (isNoun[this.grammar(entry)] !== true) continue;
      // Not kept as `features` would: 77 000 objects for a string of each.
      const { reading } = this.decode(entry);
      if (reading === null) continue;
      const best = index.get(reading);
      if (best === undefined || this.cost(entry) < this.cost(best)) index.set(reading, entry);
    }
    return index;
  }

  /** The number kuromoji has for it; those of unknown words' classes are counted for themselves. */
  wordId(entry: number): number {
    return this.wordIds[entry] ?? 0;
  }

  private find(surface: string): number | undefined {
    let node = 0;
    let base = this.trie[0] ?? 0;
    for (let i = 0; i < surface.length; i++) {
      if ((base & LEAF) !== 0) return undefined;
      const code = (this.symbols[surface.charCodeAt(i)] ?? 0) & 0xffff;
      const child = (base & BASE_MASK) + code;
      if (this.trie[2 * child + 1] !== node) return undefined;
      node = child;
      base = this.trie[2 * child] ?? 0;
    }
    if ((base & LEAF) !== 0) return base & BASE_MASK;
    return (base & HAS_VALUE) === 0 ? undefined : this.trie[2 * (base & BASE_MASK)];
  }

  private decode(entry: number): Features {
    const record = this.records[entry];
    if (record === undefined) throw new RangeError(`Expected an entry of the dictionary, got ${entry}.`);
    const grammar = this.partsOfSpeech[this.grammar(entry)];
    const base = this.readString(record + 2) ?? '*';
    const reading = this.readString(this.stringEnd);
    const pronunciation =
      this.packed[this.stringEnd] === SAME_AS_BEFORE ? reading : this.readString(this.stringEnd);
    return {
      known: entry < this.known,
      pos: grammar?.[0] ?? '*',
      posDetail1: grammar?.[1] ?? '*',
      posDetail2: grammar?.[2] ?? '*',
      posDetail3: grammar?.[3] ?? '*',
      conjugationType: grammar?.[4] ?? '*',
      conjugationForm: grammar?.[5] ?? '*',
      base,
      reading,
      pronunciation,
    };
  }

  private readString(at: number): string | null {
    const { packed } = this;
    const length = packed[at] ?? ABSENT;
    if (length === ABSENT) {
      this.stringEnd = at + 1;
      return null;
    }
    let text = '';
    if (length < WIDE) {
      const end = at + 1 + length;
      for (let i = at + 1; i < end; i++) text += String.fromCharCode(KANA_BLOCK + (packed[i] ?? 0));
      this.stringEnd = end;
      return text;
    }
    const end = at + 1 + 2 * (length - WIDE);
    for (let i = at + 1; i < end; i += 2) {
      text += String.fromCharCode((packed[i] ?? 0) | ((packed[i + 1] ?? 0) << 8));
    }
    this.stringEnd = end;
    return text;
  }
}
