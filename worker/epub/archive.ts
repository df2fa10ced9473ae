import { crc32, inflateRawSync } from 'node:zlib';
import { BOMB_BYTES, BOMB_RATIO, type Entry, entryTooLarge, readDirectory } from './directory.ts';
import { decodePercent } from './href.ts';
import type { EpubLimits } from './limits.ts';
import { EpubRefusal, megabytes } from './refusal.ts';

/** The files of an EPUB, unpacked one at a time when asked for. Nothing is ever written anywhere. */
export class Archive {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #limits: EpubLimits;
  readonly #counted = new Set<string>();
  #total = 0;

  private constructor(entries: ReadonlyMap<string, Entry>, limits: EpubLimits) {
    this.#entries = entries;
    this.#limits = limits;
    const aliases = new Map<string, string>();
    for (const name of entries.keys()) {
      // Some archives hold the encoded form itself as a name.
      for (const alias of [fold(name), fold(decodePercent(name))]) {
        if (!aliases.has(alias)) aliases.set(alias, name);
      }
    }
    this.#aliases = aliases;
  }

  /** @throws EpubRefusal when this is no archive, a broken or a hostile one */
  static async open(bytes: Uint8Array, limits: EpubLimits): Promise<Archive> {
    const trimmed = trim(bytes, limits);
    return new Archive(await readDirectory(trimmed, limits), limits);
  }

  get names(): IterableIterator<string> {
    return this.#entries.keys();
  }

  /** The name under which the archive has this file: as given, or else in another Unicode form or case; or null. */
  find(name: string): string | null {
    if (this.#entries.has(name)) return name;
    return this.#aliases.get(fold(name)) ?? null;
  }

  /** Unpacked size as the archive declares it, in bytes. */
  size(name: string): number {
    return this.#entry(name).size;
  }

  /**
   * Unpacks one file and checks it.
   * @param name one that `find` or `names` gave
   * @throws EpubRefusal when it is damaged or exceeds a limit; the limits are counted while unpacking
   */
  read(name: string): Uint8Array {
    const entry = this.#entry(name);
    const bytes = entry.method === 0 ? entry.packed : this.#inflate(entry);
    if (crc32(bytes) !== entry.crc) {
      throw new EpubRefusal('checksum_mismatch', `The file ${name} in the archive is damaged.`);
    }
    this.#count(entry, bytes.length);
    return bytes;
  }

  /** Checks, without keeping it, whatever was not read: damage and bombs are refused wherever they are. */
  check(name: string): void {
    if (!this.#counted.has(name)) this.read(name);
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new RangeError(`Expected a name from the archive, got ${name}`);
    return entry;
  }

  #inflate(entry: Entry): Uint8Array {
    const bomb = Math.max(BOMB_BYTES, entry.packed.length * BOMB_RATIO);
    const cap = Math.min(bomb, this.#limits.entryBytes);
    if (entry.size > cap) throw this.#tooLarge(entry, cap === bomb);
    try {
      return inflateRawSync(entry.packed, {
        maxOutputLength: Math.max(1, cap),
        // One chunk of the declared size: no copy at the end.
        chunkSize: Math.max(64, entry.size + 1),
      });
    } catch (error) {
      if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw this.#tooLarge(entry, cap === bomb);
      throw new EpubRefusal('archive_broken', `The file ${entry.name} in the archive cannot be unpacked.`, {
        cause: error,
      });
    }
  }

  #tooLarge(entry: Entry, isBomb: boolean): EpubRefusal {
    if (isBomb) {
      return new EpubRefusal(
        'zip_bomb',
        `The file ${entry.name} unpacks to more than ${BOMB_RATIO} times its size.`,
      );
    }
    return entryTooLarge(entry.name, this.#limits);
  }

  #count(entry: Entry, bytes: number): void {
    if (this.#counted.has(entry.name)) return;
    this.#counted.add(entry.name);
    this.#total += bytes;
    if (this.#total > this.#limits.totalBytes) {
      throw new EpubRefusal(
        'archive_too_large',
        `The files of this book are more than ${megabytes(this.#limits.totalBytes)} unpacked.`,
      );
    }
  }
}

/** Japanese file names come composed or decomposed depending on the system that packed them, and hrefs in any case. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Cuts off what stands before and behind the archive, as epubjs's own zip reader does: downloads come with such
 * trailers, and yauzl insists on exact bounds.
 */
function trim(bytes: Uint8Array, limits: EpubLimits): Buffer {
  if (bytes.length === 0) throw new EpubRefusal('empty_file', 'The file is empty.');
  if (bytes.length > limits.fileBytes) {
    throw new EpubRefusal('file_too_large', `The file is larger than ${megabytes(limits.fileBytes)}.`);
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = buffer.length;
  for (let tries = 0; tries < MAX_TRAILERS; tries++) {
    end = buffer.subarray(0, end).lastIndexOf(END_OF_DIRECTORY);
    if (end < 0) break;
    const whole = cut(buffer, end);
    if (whole !== null) return whole;
  }
  if (buffer.indexOf('PK\x03\x04', 0, 'latin1') === 0) {
    throw new EpubRefusal('archive_truncated', 'The end of the file is missing.');
  }
  throw new EpubRefusal('not_an_epub', `This is not an EPUB${looksLike(buffer)}.`);
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
/** The signature may stand in a trailer or a comment by chance, but not often. */
const MAX_TRAILERS = 100;

/** The archive whose directory ends at this offset, or null when none does. */
function cut(buffer: Buffer, end: number): Buffer | null {
  if (end + 22 > buffer.length) return null;
  const whole = end + 22 + buffer.readUInt16LE(end + 20);
  const before = beginning(buffer, end);
  if (whole > buffer.length || before < 0) return null;
  return buffer.subarray(before, whole);
}

/**
 * Where the archive begins whose directory ends at this offset, told by where the directory is and where it says it is;
 * negative when there is none. In the format for large archives the second end of the directory says it, also where the
 * first has room for it: some programs always write both.
 */
function beginning(buffer: Buffer, end: number): number {
  const large = end - LARGE_END_BYTES - LOCATOR_BYTES;
  const isLarge = large >= 0 && buffer.readUInt32LE(end - LOCATOR_BYTES) === LOCATOR;
  if (!isLarge) return end - buffer.readUInt32LE(end + 12) - buffer.readUInt32LE(end + 16);
  return buffer.readUInt32LE(large) === LARGE_END
    ? large - Number(buffer.readBigUInt64LE(end - LOCATOR_BYTES + 8))
    : 0;
}

const LARGE_END = 0x06064b50;
const LARGE_END_BYTES = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;

function looksLike(buffer: Buffer): string {
  const start = buffer.subarray(0, 512).toString('latin1');
  if (start.startsWith('%PDF')) return ' but a PDF';
  if (start.slice(60, 68) === 'BOOKMOBI') return ' but a Kindle book';
  if (start.startsWith('Rar!')) return ' but a RAR archive';
  if (/^\s*(<!doctype html|<html)/i.test(start)) return ' but a web page';
  return '';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
