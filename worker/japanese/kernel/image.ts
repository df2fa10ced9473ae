/**
 * The head of the dictionary image, as `dictionary/layout.ts` lays it out. The image lies at address 0 of the linear
 * memory, so that its section offsets are addresses. Fields that only TypeScript reads are not named here.
 */
@unmanaged
export class Image {
  magic: u32;
  fingerprint: u32;
  checksum: u32;
  size: u32;
  contexts: u32;
  knownEntries: u32;
  entryCount: u32;
  /** More words than this never begin, and never end, at one place. */
  maxWordsAt: i32;
  symbols: u32;
  trie: u32;
  entries: u32;
  connections: u32;
  classes: u32;
}

export const image = changetype<Image>(0);

// symbols: one u32 a UTF-16 unit.
export const CODE: u32 = 0xffff;
export const CLASS_SHIFT: u32 = 16;
export const CLASS: u32 = 0xff;
/** 、 and 。, after which kuromoji begins a new sentence. */
export const SENTENCE_END: u32 = 1 << 24;
export const HIGH_SURROGATE: u32 = 1 << 25;

// trie: BASE and CHECK, u32 each; see dictionary/double-array.ts and layout.ts.
export const LEAF: u32 = 0x8000_0000;
export const HAS_VALUE: u32 = 0x4000_0000;
export const BASE: u32 = 0x3fff_ffff;

// entries: context id, a flag that only TypeScript reads, whether it is the last of its surface, word cost (i16 in the
// upper half).
export const CONTEXT: u32 = 0x3fff;
export const LAST: u32 = 0x8000;

// classes: first entry in the upper bits.
export const INVOKE: u32 = 1;
export const GROUP: u32 = 2;
export const FIRST_ENTRY_SHIFT: u32 = 2;
