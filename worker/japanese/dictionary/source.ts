/**
 * Reads the IPADIC dictionary out of the files that the `kuromoji` package ships. They are gzip, little-endian,
 * and padded with zeros to the size of the buffers they were built in (`tid_pos` unpacks to 42 MB, of which 21 MB
 * are used). The layouts are those of kuromoji 0.1.2's `src/dict/*.js` and `src/util/ByteBuffer.js`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** One dictionary line: what MeCab's CSV files hold, as kuromoji stores it. */
export interface SourceEntry {
  /** kuromoji's `word_id`: the byte offset of the line in its `tid` (or `unk`) file. */
  wordId: number;
  /** Left and right context id; IPADIC has the same on both sides for every line, which `readSource` checks. */
  context: number;
  cost: number;
  /** 品詞, its three subdivisions, 活用型, 活用形, joined by commas. */
  partOfSpeech: string;
  base: string;
  /** Null for the lines of unknown words. */
  reading: string | null;
  pronunciation: string | null;
}

/** How unknown words that begin with a character of one class are made (`char.def` and `unk.def`). */
export interface SourceClass {
  name: string;
  /** Unknown words are proposed even where the dictionary knows one. */
  invoke: boolean;
  /** A run of characters of the class is one unknown word; otherwise each character is. */
  group: boolean;
  entries: SourceEntry[];
}

export interface Source {
  /** Entries in the order in which kuromoji inserts them; earlier ones win ties. */
  words: Map<string, SourceEntry[]>;
  /** Class of each UTF-16 unit, an index into `classes`. */
  classOf: Uint8Array;
  classes: SourceClass[];
  /** Number of context ids. */
  contexts: number;
  /** Connection cost of a right context followed by a left one: `[right * contexts + left]`. */
  connections: Int16Array;
}

/** @param folder the `dict` folder of the package  @throws Error when a file is missing or is not what we know */
export async function readSource(folder: string): Promise<Source> {
  const unpack = promisify(gunzip);
  const read = async (name: string) => unpack(await readFile(join(folder, `${name}.dat.gz`)));
  const [connections, entries, features, map] = await Promise.all(
    ['cc', 'tid', 'tid_pos', 'tid_map'].map(read),
  );
  const [unknownEntries, unknownFeatures, unknownMap, classOf, invoke] = await Promise.all(
    ['unk', 'unk_pos', 'unk_map', 'unk_char', 'unk_invoke'].map(read),
  );
  if (!connections || !entries || !features || !map)
    throw new Error('unreachable: Promise.all keeps lengths');
  if (!unknownEntries || !unknownFeatures || !unknownMap || !classOf || !invoke)
    throw new Error('unreachable');

  const words = new Map<string, SourceEntry[]>();
  for (const offsets of readTargetMap(map).values()) {
    const lines = offsets.map((offset) => readEntry(entries, features, offset));
    const surface = lines[0]?.surface ?? '';
    words.set(
      surface,
      lines.map(({ entry }) => entry),
    );
  }
  const unknownOffsets = readTargetMap(unknownMap);
  const classes = readClasses(invoke).map((definition, index) => ({
    ...definition,
    entries: (unknownOffsets.get(index) ?? []).map((offset) => {
      const { entry } = readEntry(unknownEntries, unknownFeatures, offset);
      // kuromoji leaves out the reading of unknown words; the padding after `base` is not one.
      return { ...entry, reading: null, pronunciation: null };
    }),
  }));
  return { words, classOf, classes, ...readConnections(connections) };
}

/** `tid_map`, `unk_map`: a count, then `key, n, n × offset`; the padding reads as keys without offsets. */
function readTargetMap(bytes: Buffer): Map<number, number[]> {
  const map = new Map<number, number[]>();
  for (let at = 4; at + 8 <= bytes.length; ) {
    const key = bytes.readInt32LE(at);
    const count = bytes.readInt32LE(at + 4);
    at += 8;
    if (count === 0) continue;
    const offsets = map.get(key) ?? [];
    for (let i = 0; i < count; i++, at += 4) offsets.push(bytes.readInt32LE(at));
    map.set(key, offsets);
  }
  return map;
}

/** `tid` / `unk`: left, right, cost (int16 each), offset of the zero-terminated features (int32). */
function readEntry(
  entries: Buffer,
  features: Buffer,
  offset: number,
): { surface: string; entry: SourceEntry } {
  const context = entries.readInt16LE(offset);
  const right = entries.readInt16LE(offset + 2);
  if (context !== right) {
    throw new Error(
      `Expected left and right context to be the same, got ${context} and ${right} at ${offset}.`,
    );
  }
  const start = entries.readInt32LE(offset + 6);
  const line = features.toString('utf8', start, features.indexOf(0, start));
  const [surface = '', ...fields] = line.split(',');
  const entry = {
    wordId: offset,
    context,
    cost: entries.readInt16LE(offset + 4),
    partOfSpeech: fields.slice(0, 6).join(','),
    base: fields[6] ?? '*',
    reading: fields[7] ?? null,
    pronunciation: fields[8] ?? null,
  };
  return { surface, entry };
}

/** `unk_invoke`: invoke, group (a byte each), length (int32, which kuromoji ignores), zero-terminated name. */
function readClasses(bytes: Buffer): Omit<SourceClass, 'entries'>[] {
  const classes = [];
  for (let at = 0; at + 6 < bytes.length && bytes[at + 6] !== 0; ) {
    const end = bytes.indexOf(0, at + 6);
    classes.push({
      invoke: bytes[at] === 1,
      group: bytes[at + 1] === 1,
      name: bytes.toString('utf8', at + 6, end),
    });
    at = end + 1;
  }
  return classes;
}

/** `cc`: the two dimensions, then the matrix, all int16. */
function readConnections(bytes: Buffer): { contexts: number; connections: Int16Array } {
  // A copy, because a Buffer may begin at an odd address.
  const matrix = new Int16Array(new Uint8Array(bytes).buffer);
  const [rights = 0, lefts = 0] = matrix;
  if (rights !== lefts || matrix.length !== rights * lefts + 2) {
    throw new Error(
      `Expected a square connection matrix, got ${rights} × ${lefts} in ${matrix.length} values.`,
    );
  }
  return { contexts: rights, connections: matrix.subarray(2) };
}
