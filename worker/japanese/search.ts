import type { Image } from './dictionary/open.ts';
import { endOfPiece } from './pieces.ts';
import type { Morphemes } from './types.ts';

interface Kernel {
  open(): void;
  reserve(units: number): number;
  analyse(length: number): number;
}

const FIRST_CAPACITY = 1 << 12;

/** Compiles the kernel that an image carries. */
export function kernelOf({ memory, header }: Image): WebAssembly.Module {
  const { offset, bytes } = header.sections.kernel;
  // WebAssembly takes no code from shared memory, hence the copy.
  return new WebAssembly.Module(new Uint8Array(memory.buffer, offset, bytes).slice());
}

/** The search for the best path, with a workspace of its own in the image's memory: one a thread. */
export class Search {
  private readonly memory: WebAssembly.Memory;
  private readonly kernel: Kernel;
  private capacity = 0;
  private text: Buffer = Buffer.alloc(0);
  private ends: Int32Array = new Int32Array(0);
  private entries: Int32Array = new Int32Array(0);

  constructor(memory: WebAssembly.Memory, kernel: WebAssembly.Module) {
    this.memory = memory;
    // The kernel exports these three, see kernel/analyse.ts.
    this.kernel = new WebAssembly.Instance(kernel, { env: { memory } }).exports as unknown as Kernel;
    this.kernel.open();
    this.reserve(FIRST_CAPACITY);
  }

  /** The morphemes of any string. They cover it without a gap. */
  analyse(text: string): Morphemes {
    const end = endOfPiece(text, 0);
    if (end === text.length) return this.columns(this.searchPiece(text, 0));
    return this.analyseInPieces(text);
  }

  private analyseInPieces(text: string): Morphemes {
    const ends: Int32Array[] = [];
    const entries: Int32Array[] = [];
    let total = 0;
    for (let start = 0; start < text.length; ) {
      const end = endOfPiece(text, start);
      const count = this.searchPiece(text.slice(start, end), start);
      ends.push(this.ends.slice(0, count));
      entries.push(this.entries.slice(0, count));
      total += count;
      start = end;
    }
    const morphemes = emptyColumns(total);
    let at = 0;
    for (const [i, part] of ends.entries()) {
      morphemes.end.set(part, at);
      morphemes.entry.set(entries[i] ?? [], at);
      at += part.length;
    }
    morphemes.start.set(morphemes.end.subarray(0, -1), 1);
    return morphemes;
  }

  /** Leaves the columns in `ends` and `entries`; @returns how many. */
  private searchPiece(piece: string, offset: number): number {
    if (piece.length > this.capacity) this.reserve(Math.max(piece.length, 2 * this.capacity));
    this.text.write(piece, 'utf16le');
    const count = this.kernel.analyse(piece.length);
    if (offset > 0) for (let i = 0; i < count; i++) this.ends[i] = (this.ends[i] ?? 0) + offset;
    return count;
  }

  private columns(count: number): Morphemes {
    const morphemes = emptyColumns(count);
    morphemes.end.set(this.ends.subarray(0, count));
    morphemes.entry.set(this.entries.subarray(0, count));
    if (count > 1) morphemes.start.set(morphemes.end.subarray(0, count - 1), 1);
    return morphemes;
  }

  private reserve(units: number): void {
    // WebAssembly's addresses are signed here, and negative from 2 GiB on.
    const at = this.kernel.reserve(units) >>> 0;
    const ends = at + ((2 * units + 3) & ~3);
    this.capacity = units;
    this.text = Buffer.from(this.memory.buffer, at, 2 * units);
    this.ends = new Int32Array(this.memory.buffer, ends, units);
    this.entries = new Int32Array(this.memory.buffer, ends + 4 * units, units);
  }
}

/** One buffer for the three columns, so that they cross to another thread as one. */
function emptyColumns(count: number): Morphemes {
  const columns = new Int32Array(3 * count);
  return {
    count,
    start: columns.subarray(0, count),
    end: columns.subarray(count, 2 * count),
    entry: columns.subarray(2 * count),
  };
}
