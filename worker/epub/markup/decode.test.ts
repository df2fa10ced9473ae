import { describe, expect, it } from 'vitest';
import { readDocument, textOf } from '../testing/read.ts';
import { decode } from './decode.ts';

const text = '吾輩は猫である。';
/** The same in the encodings of old Japanese books, which Node can read but not write. */
const encoded = {
  shift_jis: '8ce1947982cd944c82c582a082e98142',
  'euc-jp': 'b8e3c7daa4cfc7ada4c7a4a2a4eba1a3',
};

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

function page(declaration: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`${declaration}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>`, 'latin1'),
    body,
    Buffer.from('</p></body></html>', 'latin1'),
  ]);
}

function utf16(source: string, isBigEndian: boolean): Buffer {
  const bytes = Buffer.from(source, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
}

function utf32(source: string): Buffer {
  const codes = [0xfeff, ...Array.from(source, (character) => character.codePointAt(0) ?? 0)];
  return Buffer.from(new Uint32Array(codes).buffer);
}

describe('decode', () => {
  const html = `<html xmlns="http://www.w3.org/1999/xhtml"><body><p>${text}</p></body></html>`;
  const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;
  const cases: [what: string, bytes: Uint8Array, encoding: string][] = [
    ['UTF-8', Buffer.from(html), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${html}`), 'utf-8'],
    ['UTF-16 with a mark, little-endian', utf16(`\ufeff${xml('UTF-16')}${html}`, false), 'utf-16le'],
    ['UTF-16 with a mark, big-endian', utf16(`\ufeff${html}`, true), 'utf-16be'],
    ['UTF-16 without a mark', utf16(`${xml('UTF-16')}${html}`, true), 'utf-16be'],
    ['UTF-32', utf32(html), 'utf-32'],
    ['Shift_JIS by the XML declaration', page(xml('Shift_JIS'), hex(encoded.shift_jis)), 'shift_jis'],
    ['Shift_JIS under its vendor name', page(xml('windows-31j'), hex(encoded.shift_jis)), 'shift_jis'],
    ['EUC-JP by the XML declaration', page(xml('EUC-JP'), hex(encoded['euc-jp'])), 'euc-jp'],
    [
      'Shift_JIS by a meta element',
      page(
        '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"/>',
        hex(encoded.shift_jis),
      ),
      'shift_jis',
    ],
    ['Shift_JIS that nobody declared', page('', hex(encoded.shift_jis)), 'shift_jis'],
    ['EUC-JP that nobody declared', page('', hex(encoded['euc-jp'])), 'euc-jp'],
    ['Shift_JIS that says it is UTF-8', page(xml('UTF-8'), hex(encoded.shift_jis)), 'shift_jis'],
    ['UTF-8 that says it is Shift_JIS', page(xml('Shift_JIS'), Buffer.from(text)), 'utf-8'],
    ['UTF-8 that says it is UTF-16', page(xml('UTF-16'), Buffer.from(text)), 'utf-8'],
    [
      'ISO-2022-JP',
      page(xml('ISO-2022-JP'), hex('1b24423863475a244f472d24472422246b21231b2842')),
      'iso-2022-jp',
    ],
    ['an encoding nobody knows', page(xml('x-klingon'), Buffer.from(text)), 'utf-8'],
  ];
  it.each(cases)('%s', async (_what, bytes, encoding) => {
    const decoded = decode(bytes);
    expect(decoded).toMatchObject({ encoding, isClean: true });
    expect(decoded.text).toContain(text);
    const book = await readDocument(bytes);
    expect(textOf(book)).toBe(text);
    expect(book.report.documents[0]?.encoding).toBe(encoding);
  });

  it.each(['山路を登り', '夏目漱石', '日本の歴史'])(
    'takes %s, cut inside of its last character, for UTF-8 and not for the Shift_JIS that it fits',
    (whole) => {
      const bytes = page('', Buffer.from(whole).subarray(0, -1));
      expect(() => new TextDecoder('shift_jis', { fatal: true }).decode(bytes)).not.toThrow();
      expect(decode(bytes)).toMatchObject({ encoding: 'utf-8', isClean: false });
      expect(decode(bytes).text).toContain(whole.slice(0, -1));
    },
  );

  it.each([
    ['shift_jis', '', 'shift_jis'],
    ['euc-jp', '', 'euc-jp'],
    ['shift_jis', 'UTF-8', 'shift_jis'],
    ['euc-jp', 'Shift_JIS', 'shift_jis'],
  ] as const)('keeps what it can of %s that is damaged and says %j', (real, said, encoding) => {
    const body = Buffer.concat([hex(encoded[real]), hex('ff'), hex(encoded[real])]);
    const decoded = decode(page(said === '' ? '' : xml(said), body));
    expect(decoded).toMatchObject({ encoding, isClean: false });
    if (real === encoding) expect(decoded.text).toContain(text);
  });

  it('keeps what it can of bytes that fit no encoding, and says so', async () => {
    const book = await readDocument(
      page('', Buffer.concat([Buffer.from('猫'), hex('ff'), Buffer.from('だ'), hex('80')])),
    );
    expect(textOf(book)).toMatch(/^猫.だ/);
    expect(book.report.warnings.map(({ code }) => code)).toContain('encoding_damaged');
  });
});
