/**
 * The dictionary image: one flat little-endian file that is used as it is read, without unpacking, from address 0 of
 * the linear memory that all threads share. `kernel/image.ts` names the same fields for the kernel.
 *
 * | section       | holds |
 * |---|---|
 * | symbols       | u32 a UTF-16 unit: double-array code, character class, flags |
 * | trie          | the double array, BASE and CHECK side by side; a value is the first entry of a surface |
 * | entries       | u32 an entry: context id, last-of-its-surface flag, word cost; unknown words' entries come last |
 * | connections   | i16 `[left * contexts + right]`: the ways into one word read one row (2.6 KB) |
 * | classes       | u32 a character class: invoke, group, first entry of its unknown words |
 * | wordIds       | u32 an entry: kuromoji's `word_id` |
 * | records       | u32 an entry: where in `features` its record begins |
 * | features      | part of speech (u16, an index), base, reading, pronunciation, packed as below |
 * | partsOfSpeech | UTF-8 lines of six comma-separated fields |
 * | kernel        | the WebAssembly module that reads all this; it is versioned and checked with its data |
 */
import { crc32 } from 'node:zlib';
import { buildDoubleArray, compareByCodes, frequencyCodes } from './double-array.ts';
import type { Source, SourceEntry } from './source.ts';

const MAGIC = 0x4944_414a; // "JADI"

const SECTIONS = [
  'symbols',
  'trie',
  'entries',
  'connections',
  'classes',
  'wordIds',
  'records',
  'features',
  'partsOfSpeech',
  'kernel',
] as const;
type SectionName = (typeof SECTIONS)[number];

const FIELDS = [
  'magic',
  'fingerprint',
  'checksum',
  'size',
  'contexts',
  'knownEntries',
  'entryCount',
  'maxWordsAt',
] as const;

const HEADER_BYTES = 4 * (FIELDS.length + 2 * SECTIONS.length);
/** The checksum covers everything behind itself. */
const CHECKED_FROM = 4 * (FIELDS.indexOf('checksum') + 1);

export type ImageHeader = Record<(typeof FIELDS)[number], number> & {
  sections: Record<SectionName, { offset: number; bytes: number }>;
};

// Flags of `symbols` and `classes`; kernel/image.ts has the same.
const CLASS_SHIFT = 16;
const SENTENCE_END = 1 << 24;
const HIGH_SURROGATE = 1 << 25;
const INVOKE = 1;
const GROUP = 2;
const FIRST_ENTRY_SHIFT = 2;
export const LAST = 0x8000;

/** Packed strings: a length, then so many bytes (units less 0x3000), or from WIDE on so many UTF-16 units. */
export const KANA_BLOCK = 0x3000;
export const WIDE = 0x80;
export const ABSENT = 0xfe;
export const SAME_AS_BEFORE = 0xff;
const LONGEST = ABSENT - WIDE - 1;

/**
 * @param kernel the compiled kernel
 * @param fingerprint of everything that the image was made from, see `fingerprint.ts`
 */
export function buildImage(source: Source, kernel: Uint8Array, fingerprint: number): Uint8Array {
  const codes = frequencyCodes(source.words.keys());
  const surfaces = [...source.words.keys()].sort(compareByCodes(codes));
  const table = new EntryTable();
  const firsts = Uint32Array.from(surfaces, (surface) => table.add(source.words.get(surface) ?? []));
  const knownEntries = table.length;
  const classes = Uint32Array.from(
    source.classes,
    ({ invoke, group, entries }) =>
      (table.add(entries) << FIRST_ENTRY_SHIFT) | (invoke ? INVOKE : 0) | (group ? GROUP : 0),
  );
  const sections: Record<SectionName, ArrayBufferView> = {
    symbols: packSymbols(codes, source.classOf),
    trie: buildDoubleArray(surfaces, firsts, codes),
    entries: Uint32Array.from(table.words),
    connections: transpose(source.connections, source.contexts),
    classes,
    wordIds: Uint32Array.from(table.wordIds),
    ...packFeatures(table.entries),
    kernel,
  };
  const longest = surfaces.reduce((length, surface) => Math.max(length, surface.length), 0);
  const most = source.words.values().reduce((length, entries) => Math.max(length, entries.length), 0);
  return assemble(sections, {
    magic: MAGIC,
    fingerprint,
    checksum: 0,
    size: 0,
    contexts: source.contexts,
    knownEntries,
    entryCount: table.length,
    maxWordsAt: longest * most + (table.length - knownEntries),
  });
}

/**
 * Reads the head of an image without believing it: whoever loads the image compares size and checksum.
 *
 * @param fingerprint the image's must be this one
 * @returns the head, or in words why these bytes are not the beginning of such an image
 */
export function readHeader(bytes: Uint8Array, fingerprint: number): ImageHeader | string {
  if (bytes.length < HEADER_BYTES) return 'it is too short';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numbers = Array.from({ length: HEADER_BYTES / 4 }, (_, i) => view.getUint32(4 * i, true));
  const fields = Object.fromEntries(FIELDS.map((name, i) => [name, numbers[i] ?? 0]));
  const sections = Object.fromEntries(
    SECTIONS.map((name, i) => {
      const offset = numbers[FIELDS.length + i] ?? 0;
      const size = numbers[FIELDS.length + SECTIONS.length + i] ?? 0;
      return [name, { offset, bytes: size }];
    }),
  );
  const header = { ...fields, sections } as ImageHeader;
  if (header.magic !== MAGIC) return 'it is no dictionary image';
  if (header.fingerprint !== fingerprint) return 'it is of another version';
  return header;
}

export const headerBytes: number = HEADER_BYTES;

export function checksum(image: Uint8Array): number {
  return crc32(image.subarray(CHECKED_FROM));
}

function assemble(
  sections: Record<SectionName, ArrayBufferView>,
  fields: Record<(typeof FIELDS)[number], number>,
): Uint8Array {
  const parts = SECTIONS.map((name) => {
    const { buffer, byteOffset, byteLength } = sections[name];
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  let size = HEADER_BYTES;
  const offsets = parts.map((part) => {
    // Cache lines: a node of the trie never lies across two.
    const offset = (size + 63) & ~63;
    size = offset + part.length;
    return offset;
  });
  const image = new Uint8Array(size);
  for (const [i, part] of parts.entries()) image.set(part, offsets[i]);
  const view = new DataView(image.buffer);
  const numbers = [...FIELDS.map((name) => fields[name]), ...offsets, ...parts.map((part) => part.length)];
  for (const [i, number] of numbers.entries()) view.setUint32(4 * i, number, true);
  view.setUint32(4 * FIELDS.indexOf('size'), size, true);
  view.setUint32(4 * FIELDS.indexOf('checksum'), checksum(image), true);
  return image;
}

/** Entries in the order of their surfaces, so that those of one surface stand together. */
class EntryTable {
  readonly entries: SourceEntry[] = [];
  readonly words: number[] = [];
  readonly wordIds: number[] = [];

  get length(): number {
    return this.entries.length;
  }

  /** @returns the id of the first one */
  add(entries: readonly SourceEntry[]): number {
    const first = this.length;
    for (const [i, entry] of entries.entries()) {
      const last = i === entries.length - 1 ? LAST : 0;
      this.entries.push(entry);
      this.words.push(((entry.cost << 16) | last | entry.context) >>> 0);
      this.wordIds.push(entry.wordId);
    }
    return first;
  }
}

/**
 * Surrogates get the class DEFAULT (0) where kuromoji's table would say otherwise: it looks at the first unit of a pair
 * only, and asks for the class of every high surrogate by name.
 */
function packSymbols(codes: Uint16Array, classOf: Uint8Array): Uint32Array {
  const symbols = Uint32Array.from(codes, (code, unit) => code | ((classOf[unit] ?? 0) << CLASS_SHIFT));
  for (const end of '、。') symbols[end.charCodeAt(0)] = (symbols[end.charCodeAt(0)] ?? 0) | SENTENCE_END;
  for (let unit = 0xd800; unit < 0xdc00; unit++) symbols[unit] = (codes[unit] ?? 0) | HIGH_SURROGATE;
  return symbols;
}

function transpose(matrix: Int16Array, size: number): Int16Array {
  const transposed = new Int16Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      transposed[column * size + row] = matrix[row * size + column] ?? 0;
    }
  }
  return transposed;
}

function packFeatures(
  entries: readonly SourceEntry[],
): Record<'records' | 'features' | 'partsOfSpeech', ArrayBufferView> {
  const partsOfSpeech = new Map<string, number>();
  const records = new Uint32Array(entries.length);
  const out = new RecordWriter();
  for (const [i, entry] of entries.entries()) {
    const index = partsOfSpeech.get(entry.partOfSpeech) ?? partsOfSpeech.size;
    partsOfSpeech.set(entry.partOfSpeech, index);
    records[i] = out.length;
    out.writeNumber(index);
    out.writeString(entry.base);
    out.writeString(entry.reading);
    if (entry.pronunciation !== null && entry.pronunciation === entry.reading) out.writeByte(SAME_AS_BEFORE);
    else out.writeString(entry.pronunciation);
  }
  return {
    records,
    features: out.bytes(),
    partsOfSpeech: new TextEncoder().encode([...partsOfSpeech.keys()].join('\n')),
  };
}

class RecordWriter {
  private buffer = new Uint8Array(1 << 23);
  length = 0;

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  writeByte(byte: number): void {
    if (this.length === this.buffer.length) {
      const grown = new Uint8Array(2 * this.length);
      grown.set(this.buffer);
      this.buffer = grown;
    }
    this.buffer[this.length++] = byte;
  }

  writeNumber(number: number): void {
    this.writeByte(number & 0xff);
    this.writeByte(number >> 8);
  }

  /** Most strings are kana: a byte a unit makes the features 6.7 MB; UTF-16 would be 10 MB, read at every start. */
  writeString(text: string | null): void {
    if (text === null) {
      this.writeByte(ABSENT);
      return;
    }
    if (text.length > LONGEST) throw new RangeError(`Expected at most ${LONGEST} characters, got ${text}`);
    const narrow = isNarrow(text);
    this.writeByte(narrow ? text.length : WIDE + text.length);
    for (let i = 0; i < text.length; i++) {
      if (narrow) this.writeByte(text.charCodeAt(i) - KANA_BLOCK);
      else this.writeNumber(text.charCodeAt(i));
    }
  }
}

function isNarrow(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < KANA_BLOCK || unit > KANA_BLOCK + 0xff) return false;
  }
  return true;
}
