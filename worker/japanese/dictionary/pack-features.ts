import { ABSENT, KANA_BLOCK, LONGEST, SAME_AS_BEFORE, WIDE } from './layout.ts';
import type { SourceEntry } from './source.ts';

/** The sections `records`, `features` and `partsOfSpeech` for these entries. */
export function packFeatures(
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
