import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bookFiles } from './build.ts';
import { limits, read, textOf } from './testing/read.ts';
import { type Entry, recordsOf, zip, zip64 } from './testing/zip.ts';

const files = bookFiles({ title: '試し', chapters: [{ title: '一', body: '<p>吾輩は猫である。</p>' }] });
const records = recordsOf(files);
const MB = 1024 * 1024;

/** The records with one of them changed. */
function change(name: string, given: Partial<Entry>): Entry[] {
  return records.map((record) => (record.name === name ? { ...record, ...given } : record));
}

const CHAPTER = 'OPS/chapter-0001.xhtml';

describe('an archive is read', () => {
  const zero = Buffer.alloc(100, 0x20);
  const cases: [what: string, bytes: Uint8Array][] = [
    ['as most programs write it', zip(records)],
    ['in the format for large archives', zip64(records)],
    [
      'in that format with an end that has room for everything',
      Buffer.concat([zip64(records).subarray(0, -22), zip(records).subarray(-22)]),
    ],
    ['in that format with bytes before its beginning', Buffer.concat([zero, zip64(records)])],
    ['uncompressed', zip(records.map((record) => ({ ...record, method: 0 })))],
    ['with the mimetype compressed', zip(change('mimetype', { method: 8 }))],
    ['with bytes behind its end', Buffer.concat([zip(records), zero])],
    ['with bytes before its beginning', Buffer.concat([zero, zip(records)])],
    ['with folders as entries', zip([{ name: 'OPS/', content: '', method: 0 }, ...records])],
    [
      'with names that do not say that they are UTF-8',
      zip(records.map((record) => ({ ...record, flags: 0 }))),
    ],
    [
      'with backslashes in names',
      zip(records.map((r) => ({ ...r, name: String(r.name).replaceAll('/', '\\') }))),
    ],
    ['with ./ before names', zip(records.map((r) => ({ ...r, name: `./${r.name}` })))],
    ['with names in capitals', zip(records.map((r) => ({ ...r, name: String(r.name).toUpperCase() })))],
    ['with sizes behind the data (data descriptors)', withDescriptors()],
  ];
  it.each(cases)('%s', async (_what, bytes) => {
    expect(textOf(await read(bytes))).toBe('吾輩は猫である。');
  });

  it.each([
    ['composed and decomposed', 'が.xhtml'.normalize('NFD'), 'が.xhtml'.normalize('NFC')],
    ['decomposed and composed', 'が.xhtml'.normalize('NFC'), encodeURI('が.xhtml'.normalize('NFD'))],
    ['in another case', 'Kapitel.XHTML', 'kapitel.xhtml'],
    ['percent-encoded', '第一章 霧.xhtml', encodeURI('第一章 霧.xhtml')],
    ['percent-encoded in the archive', '%E7%AC%AC.xhtml', '第.xhtml'],
    ['with a per cent sign', '100%.xhtml', '100%.xhtml'],
    ['with a per cent sign and percent-encoded', '100% 第一.xhtml', `100%${encodeURI(' 第一')}.xhtml`],
    ['with backslashes in links', 'Text/a.xhtml', 'Text\\a.xhtml'],
    ['with a query', 'a.xhtml', 'a.xhtml?x=1'],
  ])('by names that are %s', async (_what, name, href) => {
    const { [CHAPTER]: page = '', ...rest } = files;
    const pack = String(files['OPS/package.opf']).replaceAll('chapter-0001.xhtml', href);
    const nav = String(files['OPS/nav.xhtml']).replaceAll('chapter-0001.xhtml', href);
    const bytes = zip(
      recordsOf({ ...rest, 'OPS/package.opf': pack, 'OPS/nav.xhtml': nav, [`OPS/${name}`]: page }),
    );
    const book = await read(bytes);
    expect(book.report.warnings).toEqual([]);
    expect(textOf(book)).toBe('吾輩は猫である。');
    expect(book.contents).toMatchObject([{ chapter: 0 }]);
  });

  it('by names in Shift_JIS, as Windows once wrote them', async () => {
    const { [CHAPTER]: page = '', ...rest } = files;
    const pack = String(files['OPS/package.opf']).replaceAll('chapter-0001.xhtml', '表紙.xhtml');
    const name = Buffer.concat([Buffer.from('OPS/'), Buffer.from('955c8e86', 'hex'), Buffer.from('.xhtml')]);
    const bytes = zip([
      ...recordsOf({ ...rest, 'OPS/package.opf': pack }),
      { name, content: page, flags: 0 },
    ]);
    expect(textOf(await read(bytes))).toBe('吾輩は猫である。');
  });

  it('when a chapter is compressed 300 : 1, for a book may repeat itself', async () => {
    let text = '';
    for (let i = 0; text.length < 4 * MB; i++) text += `${'あ'.repeat(600)}${i}`;
    const content = Buffer.from(`<html><body><p>${text}</p></body></html>`);
    const packed = deflateRawSync(content);
    expect(content.length).toBeGreaterThan(10 * MB);
    expect(content.length / packed.length).toBeGreaterThan(300);
    const book = await read(zip(change(CHAPTER, { content, packed })));
    expect(textOf(book)).toBe(text);
  });
});

describe('an archive is refused', () => {
  const whole = zip(records);
  const zeros = Buffer.alloc(20 * MB);
  const bomb = { content: zeros, packed: deflateRawSync(zeros) };
  const name = (unsafe: string): Buffer => zip([...records, { name: unsafe, content: 'x' }]);
  const cases: [code: string, what: string, bytes: () => Uint8Array][] = [
    ['empty_file', 'when it is empty', () => new Uint8Array()],
    ['not_an_epub', 'when it is a PDF', () => Buffer.from('%PDF-1.7\n')],
    ['not_an_epub', 'when it is text', () => Buffer.from('吾輩は猫である。')],
    ['not_an_epub', 'when it is a few bytes', () => Buffer.from('PK')],
    ['archive_truncated', 'when its end is missing', () => whole.subarray(0, -30)],
    ['archive_truncated', 'when half is missing', () => whole.subarray(0, whole.length / 2)],
    ['archive_truncated', 'when its last byte is missing', () => whole.subarray(0, -1)],
    ['checksum_mismatch', 'when a chapter is damaged', () => zip(change(CHAPTER, { crc: 1 }))],
    [
      'checksum_mismatch',
      'when a file that nobody needs is damaged',
      () => zip([...records, { name: 'x', content: 'x', crc: 1 }]),
    ],
    [
      'archive_broken',
      'when its data cannot be unpacked',
      () => zip(change(CHAPTER, { packed: Buffer.from('\x07\x07\x07') })),
    ],
    ['archive_broken', 'when its directory is overwritten', () => overwrite(whole, 'PK\x01\x02')],
    ['archive_broken', 'when a header is overwritten', () => overwrite(whole, 'PK\x03\x04')],
    ['archive_broken', 'when a stored size is not true', () => zip(change('mimetype', { size: 3 }))],
    ['archive_encrypted', 'when a file needs a password', () => zip(change(CHAPTER, { flags: 0x801 }))],
    ['archive_unsupported', 'when a file is compressed by bzip2', () => zip(change(CHAPTER, { method: 12 }))],
    ['unsafe_name', 'when a name leads out of it', () => name('../evil')],
    ['unsafe_name', 'when a name leads out of it further in', () => name('OPS/../../evil')],
    ['unsafe_name', 'when a name leads out of it by backslashes', () => name('..\\evil')],
    ['unsafe_name', 'when a name is absolute', () => name('/etc/passwd')],
    ['unsafe_name', 'when a name has a drive', () => name('C:\\evil')],
    ['unsafe_name', 'when a name holds a zero', () => name('a\0b')],
    ['unsafe_name', 'when a name is empty', () => name('')],
    [
      'duplicate_entry',
      'when two files have one name',
      () => zip([...records, { name: CHAPTER, content: 'x' }]),
    ],
    [
      'duplicate_entry',
      'when two files have one name by their slashes',
      () => name('OPS\\chapter-0001.xhtml'),
    ],
    ['zip_bomb', 'when a chapter is a bomb', () => zip(change(CHAPTER, bomb))],
    ['zip_bomb', 'when a file that nobody needs is a bomb', () => zip([...records, { name: 'x', ...bomb }])],
    [
      'zip_bomb',
      'when a bomb lies about its size',
      () => zip([...records, { name: 'x', ...bomb, size: 100 }]),
    ],
  ];
  it.each(cases)('%s %s', async (code, _what, bytes) => {
    await expect(read(bytes())).rejects.toMatchObject({ name: 'EpubRefusal', code });
  });

  it('and says what it looks like instead', async () => {
    await expect(read(Buffer.from('%PDF-1.7\n'))).rejects.toThrow('but a PDF');
    await expect(read(Buffer.from('<!DOCTYPE html><p>'))).rejects.toThrow('but a web page');
  });

  it.each([
    ['file_too_large', { fileBytes: whole.length - 1 }],
    ['too_many_entries', { entries: records.length - 1 }],
    ['entry_too_large', { entryBytes: 100 }],
    ['entry_too_large', { documentBytes: 100 }],
    ['archive_too_large', { totalBytes: 1000 }],
    ['too_complex', { textBytes: 1000 }],
    ['too_complex', { blocks: 0 }],
    ['too_complex', { elements: 3 }],
  ])('%s when it exceeds %j', async (code, limit) => {
    await expect(read(whole, limit)).rejects.toMatchObject({ code });
  });

  it('for its size while it unpacks, when it lies about it', async () => {
    const lie = zip(change(CHAPTER, { content: 'x'.repeat(1000), size: 10 }));
    await expect(read(lie, { entryBytes: 900 })).rejects.toMatchObject({ code: 'entry_too_large' });
  });

  it('before it has cost more than its limits, when thousands of files unpack to as much as is allowed', async () => {
    const packed = deflateRawSync(Buffer.alloc(9 * MB));
    const large: Entry = { name: '', content: Buffer.alloc(9 * MB), packed };
    const bytes = zip([...records, ...Array.from({ length: 60 }, (_, i) => ({ ...large, name: `x${i}` }))]);
    await expect(read(bytes, { totalBytes: 100 * MB })).rejects.toMatchObject({ code: 'archive_too_large' });
  });

  it('when it has no limits of its own but the defaults', () => {
    expect(limits.fileBytes).toBeLessThanOrEqual(200 * MB);
    expect(limits.entries).toBe(10_000);
  });
});

function overwrite(bytes: Buffer, signature: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write('XXXX', copy.indexOf(signature, 0, 'latin1'), 'latin1');
  return copy;
}

/** As programs write it that do not know the size before they have compressed. */
function withDescriptors(): Buffer {
  const parts: Buffer[] = [];
  // Bit 3: CRC and sizes follow the data; those in front of it are zero.
  let at = 0;
  const bytes = zip(records.map((record) => ({ ...record, flags: 0x808 })));
  const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1');
  const offsets: number[] = [];
  for (let i = 0; i < records.length; i++) {
    const packedSize = bytes.readUInt32LE(at + 18);
    const end = at + 30 + bytes.readUInt16LE(at + 26) + packedSize;
    const local = Buffer.from(bytes.subarray(at, end));
    const descriptor = Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), local.subarray(14, 26)]);
    offsets.push(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(Buffer.from(local).fill(0, 14, 26), descriptor);
    at = end;
  }
  const rest = Buffer.from(bytes.subarray(directory));
  let header = 0;
  for (const offset of offsets) {
    rest.writeUInt32LE(offset, header + 42);
    header += 46 + rest.readUInt16LE(header + 28);
  }
  rest.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    rest.length - 6,
  );
  return Buffer.concat([...parts, rest]);
}
