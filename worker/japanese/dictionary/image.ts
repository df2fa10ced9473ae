import { buildDoubleArray, compareByCodes, frequencyCodes } from './double-array.ts';
import {
  CLASS_SHIFT,
  checksum,
  FIELDS,
  FIRST_ENTRY_SHIFT,
  GROUP,
  HEADER_BYTES,
  HIGH_SURROGATE,
  INVOKE,
  LAST,
  MAGIC,
  ONE_READING,
  SECTIONS,
  SENTENCE_END,
  type SectionName,
} from './layout.ts';
import { packFeatures } from './pack-features.ts';
import type { Source, SourceEntry } from './source.ts';

/**
 * The dictionary image, laid out as `layout.ts` says.
 *
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
    const oneReading = entries.every(({ reading }) => reading === entries[0]?.reading) ? ONE_READING : 0;
    for (const [i, entry] of entries.entries()) {
      const last = i === entries.length - 1 ? LAST : 0;
      this.entries.push(entry);
      this.words.push(((entry.cost << 16) | last | oneReading | entry.context) >>> 0);
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
