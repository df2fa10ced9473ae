/** What a book may cost. Whatever exceeds one of these is refused. */
export interface EpubLimits {
  /** Bytes of the EPUB itself. */
  fileBytes: number;
  /** Number of files in the archive. */
  entries: number;
  /** Bytes of one file, unpacked. */
  entryBytes: number;
  /** Bytes of all files, unpacked. */
  totalBytes: number;
  /** Bytes of one document, style sheet, package or contents, unpacked: parsing takes more memory than they do. */
  documentBytes: number;
  /** Bytes of all documents together: their text is what is kept. */
  textBytes: number;
  /** Number of blocks in the book. */
  blocks: number;
  /** Number of elements in a document that has to be read as a tree: package, contents, tag soup. */
  elements: number;
}

const MB = 1024 * 1024;

/** Nothing above these, however large the container: beyond them a file is no book. */
const ceiling: EpubLimits = {
  fileBytes: 200 * MB,
  entries: 10_000,
  entryBytes: 200 * MB,
  totalBytes: 1024 * MB,
  documentBytes: 64 * MB,
  textBytes: 256 * MB,
  blocks: 2_000_000,
  elements: 1_000_000,
};

/**
 * Limits under which the worst book is refused before it exhausts the memory. Measured: a block costs 300 bytes
 * beside its text, an element of a tree 250, a document being parsed five times its bytes; the upload stays in memory throughout.
 *
 * @param memoryBytes what the container may use, e.g. 512 MB
 */
export function defaultLimits(memoryBytes: number): EpubLimits {
  // Node with this worker loaded takes 100 MB before any book.
  const free = Math.max(64 * MB, memoryBytes - 100 * MB);
  return {
    fileBytes: Math.min(ceiling.fileBytes, Math.floor(free / 4)),
    entries: ceiling.entries,
    entryBytes: Math.min(ceiling.entryBytes, Math.floor(free / 4)),
    // Files are unpacked one after the other: together they cost time, not memory.
    totalBytes: ceiling.totalBytes,
    documentBytes: Math.min(ceiling.documentBytes, Math.floor(free / 24)),
    textBytes: Math.min(ceiling.textBytes, Math.floor(free / 8)),
    blocks: Math.min(ceiling.blocks, Math.floor(free / 1024)),
    elements: Math.min(ceiling.elements, Math.floor(free / 4096)),
  };
}
