/** What a book may cost. Everything is bytes unless it says otherwise; exceeding any refuses the book. */
export interface EpubLimits {
  /** Of the EPUB itself. */
  fileBytes: number;
  /** Number of files in the archive. */
  entries: number;
  /** Of one file, unpacked. */
  entryBytes: number;
  /** Of all files, unpacked. */
  totalBytes: number;
  /** Of one document, style sheet or package document, unpacked: what is parsed costs more than its bytes. */
  documentBytes: number;
  /** Number of blocks in the book, and of elements in one document read as a tree. */
  nodes: number;
}

const MB = 1024 * 1024;

/** Nothing above these, however large the container: beyond them a file is no book. */
const ceiling: EpubLimits = {
  fileBytes: 200 * MB,
  entries: 10_000,
  entryBytes: 200 * MB,
  totalBytes: 1024 * MB,
  documentBytes: 64 * MB,
  nodes: 2_000_000,
};

/**
 * Limits under which the worst book is refused before it exhausts the memory.
 *
 * Measured (docs/epub.md has the figures): a parsed document costs up to 8 bytes a byte, a block or an element up to
 * 350 bytes; the worker itself needs about 100 MB, and the upload stays in memory while it is read.
 *
 * @param memoryBytes what the container may use, e.g. 512 MB
 */
export function defaultLimits(memoryBytes: number): EpubLimits {
  const free = Math.max(64 * MB, memoryBytes - 100 * MB);
  return {
    fileBytes: Math.min(ceiling.fileBytes, Math.floor(free / 2)),
    entries: ceiling.entries,
    entryBytes: Math.min(ceiling.entryBytes, Math.floor(free / 4)),
    // Files are unpacked one after the other, so their sum costs time, not memory.
    totalBytes: ceiling.totalBytes,
    documentBytes: Math.min(ceiling.documentBytes, Math.floor(free / 16)),
    nodes: Math.min(ceiling.nodes, Math.floor(free / 1024)),
  };
}
