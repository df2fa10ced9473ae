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
    const first = this.analysePiece(text.slice(0, end), 0);
    if (end === text.length) return first;
    const pieces = [first];
    for (let start = end; start < text.length; ) {
      const next = endOfPiece(text, start);
      pieces.push(this.analysePiece(text.slice(start, next), start));
      start = next;
    }
    return join(pieces);
  }

  /** @param offset of the piece in its text, added to what is found */
  private analysePiece(piece: string, offset: number): Morphemes {
    if (piece.length > this.capacity) this.reserve(Math.max(piece.length, 2 * this.capacity));
    this.text.write(piece, 'utf16le');
    const count = this.kernel.analyse(piece.length);
    const morphemes = emptyColumns(count);
    const { start, end, entry } = morphemes;
    const { ends, entries } = this;
    let from = offset;
    // A loop, because most texts are a few dozen morphemes: three subarrays and copies take longer.
    for (let i = 0; i < count; i++) {
      start[i] = from;
      from = offset + (ends[i] ?? 0);
      end[i] = from;
      entry[i] = entries[i] ?? 0;
    }
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

function emptyColumns(count: number): Morphemes {
  const columns = new ArrayBuffer(12 * count);
  return {
    count,
    start: new Int32Array(columns, 0, count),
    end: new Int32Array(columns, 4 * count, count),
    entry: new Int32Array(columns, 8 * count, count),
  };
}

function join(pieces: readonly Morphemes[]): Morphemes {
  const joined = emptyColumns(pieces.reduce((sum, { count }) => sum + count, 0));
  let at = 0;
  for (const { count, start, end, entry } of pieces) {
    joined.start.set(start, at);
    joined.end.set(end, at);
    joined.entry.set(entry, at);
    at += count;
  }
  return joined;
}
