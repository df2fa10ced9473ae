/**
 * The dictionary image: one flat little-endian file that is used as it is read, without unpacking, from address 0 of
 * the linear memory that all threads share. `kernel/image.ts` names the same fields for the kernel.
 *
 * | section       | holds |
 * |---|---|
 * | symbols       | u32 a UTF-16 unit: double-array code, character class, flags |
 * | trie          | the double array, BASE and CHECK side by side; a value is the first entry of a surface |
 * | entries       | u32 an entry: context id, flags, word cost; unknown words' entries come last |
 * | connections   | i16 `[left * contexts + right]`: the ways into one word read one row (2.6 KB) |
 * | classes       | u32 a character class: invoke, group, first entry of its unknown words |
 * | wordIds       | u32 an entry: kuromoji's `word_id` |
 * | records       | u32 an entry: where in `features` its record begins |
 * | features      | part of speech (u16, an index), base, reading, pronunciation, packed as below |
 * | partsOfSpeech | UTF-8 lines of six comma-separated fields |
 * | kernel        | the WebAssembly module that reads all this; it is versioned and checked with its data |
 */
import { crc32 } from 'node:zlib';

/** 4 GiB, all that 32-bit addresses reach. Nothing is taken before it is needed. */
export const MAXIMUM_PAGES = 65_536;

export const MAGIC = 0x4944_414a; // "JADI"

export const SECTIONS = [
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
export type SectionName = (typeof SECTIONS)[number];

export const FIELDS = [
  'magic',
  'fingerprint',
  'checksum',
  'size',
  'contexts',
  'knownEntries',
  'entryCount',
  'maxWordsAt',
] as const;

export const HEADER_BYTES: number = 4 * (FIELDS.length + 2 * SECTIONS.length);
/** The checksum covers everything behind itself. */
const CHECKED_FROM = 4 * (FIELDS.indexOf('checksum') + 1);

export type ImageHeader = Record<(typeof FIELDS)[number], number> & {
  sections: Record<SectionName, { offset: number; bytes: number }>;
};

// symbols
export const CLASS_SHIFT = 16;
export const SENTENCE_END: number = 1 << 24;
export const HIGH_SURROGATE: number = 1 << 25;

// trie: BASE and CHECK are explained in double-array.ts.
/** In BASE: this node has no children; the lower bits are its value. */
export const LEAF = 0x8000_0000;
/** In BASE: this node's value stands in the BASE of its child with code 0. */
export const HAS_VALUE = 0x4000_0000;
export const BASE_MASK = 0x3fff_ffff;

// entries: beside the context id in the lower half
/** The last entry of its surface. */
export const LAST = 0x8000;
/** All entries of its surface are read alike. */
export const ONE_READING = 0x4000;

// classes
export const INVOKE = 1;
export const GROUP = 2;
export const FIRST_ENTRY_SHIFT = 2;

// features
/** Packed strings: a length, then so many bytes (units less 0x3000), or from WIDE on so many UTF-16 units. */
export const KANA_BLOCK = 0x3000;
export const WIDE = 0x80;
export const ABSENT = 0xfe;
export const SAME_AS_BEFORE = 0xff;
/** Units of the longest string that can be packed. */
export const LONGEST: number = ABSENT - WIDE - 1;

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

export function checksum(image: Uint8Array): number {
  return crc32(image.subarray(CHECKED_FROM));
}
