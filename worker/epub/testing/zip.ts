import { crc32, deflateRawSync } from 'node:zlib';

/**
 * One file of an archive whose records are written by hand, so that each of them can be a lie. What is not given is
 * true.
 */
export interface Entry {
  name: string | Uint8Array;
  content: string | Uint8Array;
  /** 0 stored, 8 deflated (default). */
  method?: number;
  /** General purpose bits; 0x800 (names are UTF-8) by default. */
  flags?: number;
  crc?: number;
  /** Unpacked size as declared. */
  size?: number;
  /** Bytes that stand for the content packed; default: packed by `method`. */
  packed?: Uint8Array;
}

/** Writes records as they are given, duplicates and lies included. */
export function zip(records: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const given of records) {
    const data = packed(given);
    const record = { ...given, packed: data };
    const local = localHeader(record);
    directory.push(directoryHeader(record, offset));
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endOfDirectory(records.length, central.length, offset)]);
}

/** The same in the format for large archives, whatever its size. */
export function zip64(records: readonly Entry[]): Buffer {
  const plain = zip(records);
  const end = plain.length - 22;
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(records.length), 24);
  record.writeBigUInt64LE(BigInt(records.length), 32);
  record.writeBigUInt64LE(BigInt(plain.readUInt32LE(end + 12)), 40);
  record.writeBigUInt64LE(BigInt(plain.readUInt32LE(end + 16)), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(end), 8);
  locator.writeUInt32LE(1, 16);
  const last = Buffer.from(plain.subarray(end));
  last.fill(0xff, 8, 20);
  return Buffer.concat([plain.subarray(0, end), record, locator, last]);
}

/** The records of a book, in order. */
export function recordsOf(files: Record<string, string | Uint8Array>): Entry[] {
  return Object.entries(files).map(([name, content]) => ({
    name,
    content,
    method: name === 'mimetype' ? 0 : 8,
  }));
}

function bytesOf(content: string | Uint8Array): Buffer {
  return Buffer.from(content);
}

function packed({ packed, content, method = 8 }: Entry): Buffer {
  if (packed !== undefined) return Buffer.from(packed);
  return method === 8 ? deflateRawSync(bytesOf(content)) : bytesOf(content);
}

/** From the version needed to the length of the extra field, which local and central headers share. */
function common(record: Entry): Buffer {
  const { content, method = 8, flags = 0x800 } = record;
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(flags, 2);
  header.writeUInt16LE(method, 4);
  header.writeUInt32LE(0x00210000, 6);
  header.writeUInt32LE(record.crc ?? crc32(bytesOf(content)), 10);
  header.writeUInt32LE(packed(record).length, 14);
  header.writeUInt32LE(record.size ?? bytesOf(content).length, 18);
  header.writeUInt16LE(bytesOf(record.name).length, 22);
  return header;
}

function localHeader(record: Entry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(record), bytesOf(record.name)]);
}

function directoryHeader(record: Entry, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  const start = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
  return Buffer.concat([start, common(record), rest, bytesOf(record.name)]);
}

function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(entries, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
