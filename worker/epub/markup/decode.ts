import { isAscii } from 'node:buffer';

export interface Decoded {
  text: string;
  /** The encoding it was read in, as the Encoding standard calls it. */
  encoding: string;
  /** False when bytes did not fit the encoding and stand as U+FFFD. */
  isClean: boolean;
}

/** How far in a declaration is looked for: the standard's 1024 bytes, and room for long comments before it. */
const HEAD_BYTES = 4096;

/** What Japanese books without a true declaration are in, when not in UTF-8. */
const LEGACY = ['shift_jis', 'euc-jp'];

/**
 * Decodes a document by its byte order mark, else as UTF-8 if that fits, else by its declaration (XML's, or HTML's
 * `<meta>`), else as UTF-8 with few bytes damaged, else in whichever old encoding of Japanese books fits, or fits best.
 */
export function decode(bytes: Uint8Array): Decoded {
  const isUtf32 = startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]);
  if (isUtf32) return { text: decodeUtf32(bytes), encoding: 'utf-32', isClean: true };
  const marked = byteOrderMark(bytes);
  if (marked !== null) return decodeAs(marked, bytes) ?? repaired(marked, bytes);
  // In ISO-2022-JP everything is ASCII; what fits UTF-8 beyond it is UTF-8, whatever it says.
  const utf8 = isAscii(bytes) ? null : decodeUtf8(bytes);
  if (utf8 !== null) return utf8;
  const declared = declaredEncoding(bytes);
  const asDeclared = declared === null ? null : decodeAs(declared, bytes);
  if (asDeclared !== null) return asDeclared;
  return isAscii(bytes) ? repaired('utf-8', bytes) : undeclared(bytes, declared);
}

/** Reads what fits neither UTF-8 nor what it declares. */
function undeclared(bytes: Uint8Array, declared: string | null): Decoded {
  // A text that a tool cut off in the middle of a character is UTF-8 all the same; a short one would fit Shift_JIS by chance.
  const damaged = repaired('utf-8', bytes);
  if (isMostlyRead(damaged.text)) return damaged;
  const fitting = LEGACY.map((label) => decodeAs(label, bytes)).filter((decoded) => decoded !== null);
  if (fitting.length > 0) return likeliest(fitting);
  if (declared !== null) return repaired(declared, bytes);
  return likeliest([damaged, ...LEGACY.map((label) => repaired(label, bytes))]);
}

/** Bytes of one encoding often fit another as well, and then give half-width katakana and rare kanji, but no hiragana. */
function likeliest(readings: readonly Decoded[]): Decoded {
  return readings.reduce((best, reading) => (sense(reading.text) > sense(best.text) ? reading : best));
}

/** Its hiragana, less its damage. */
function sense(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x3041 && unit <= 0x3096) count++;
    else if (unit === 0xfffd) count--;
  }
  return count;
}

/** Whether it has more Japanese characters than damaged ones: of other encodings read as UTF-8 it has hardly any. */
function isMostlyRead(text: string): boolean {
  let balance = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0xfffd) balance--;
    else if (unit >= 0x3000 && unit <= 0x9fff) balance++;
  }
  return balance > 0;
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  const [a, b, c, d] = bytes;
  // No mark, but an XML document begins with `<`.
  if (a === 0x00 && b === 0x3c && c === 0x00 && d !== 0x00) return 'utf-16be';
  if (a === 0x3c && b === 0x00 && c !== 0x00 && d === 0x00) return 'utf-16le';
  return null;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

/** EPUB forbids it and browsers do not know it, but books come in it. */
function decodeUtf32(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = bytes[0] === 0xff;
  const characters: string[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittleEndian);
    characters.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
  }
  return characters.join('');
}

/** What a document declares that is neither unknown nor UTF-8, which is tried anyway. */
function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  const label =
    /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/.exec(head)?.[1] ??
    /<meta[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(head)?.[1] ??
    null;
  // A document whose declaration can be read byte by byte is not in UTF-16, whatever it says.
  return label === null || /^utf-?(16|32)|^ucs|^iso-10646/i.test(label) ? null : otherEncoding(label);
}

function otherEncoding(label: string): string | null {
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'utf-8' ? null : encoding;
  } catch {
    return null;
  }
}

/** One for all documents: to make one takes as long as to decode a short one. */
const utf8Decoder = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Uint8Array): Decoded | null {
  try {
    return { text: utf8Decoder.decode(bytes), encoding: 'utf-8', isClean: true };
  } catch {
    return null;
  }
}

function decodeAs(encoding: string, bytes: Uint8Array): Decoded | null {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding, isClean: true };
  } catch {
    // Bytes that are not in this encoding: the next one is tried.
    return null;
  }
}

/** What fits stays as it is; what does not is U+FFFD. */
function repaired(encoding: string, bytes: Uint8Array): Decoded {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, encoding, isClean: !text.includes('\ufffd') };
}
