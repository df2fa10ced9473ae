import { createHash } from 'node:crypto';

/**
 * Version of the output format, `major.minor`. A reader of `1.x` can read every `1.y`: a minor version only adds
 * fields that an older decoder may ignore. Removing or reinterpreting a field is a new major version.
 */
export const FORMAT_VERSION = '1.1';

/**
 * Version of everything that decides the content: the EPUB reader, the dictionary, the rules for words, readings
 * and languages. Raise it whenever the same book would come out with other bytes: a test compares what it finds in a few
 * texts with what it found when the version was last raised (`testing/golden.ts`).
 */
export const ANALYSER_VERSION = '2';

/**
 * What the bytes under a book's prefix are a function of, as one name: 128 bits in hex. Every file of the output
 * carries it, so that a chapter can never be read with another run's lexicon.
 */
export function edition(sourceSha256: string, formatVersion: string, analyserVersion: string): string {
  return createHash('sha256')
    .update(`${sourceSha256}\n${formatVersion}\n${analyserVersion}`)
    .digest('hex')
    .slice(0, 32);
}

/**
 * Where a book's output lies in the bucket: `books/<book id>/<edition>/`. A new format or analyser writes to a new
 * place, so a reader that still holds the old manifest keeps a whole book.
 */
export function contentKey(
  bookId: string,
  sourceSha256: string,
  formatVersion: string = FORMAT_VERSION,
  analyserVersion: string = ANALYSER_VERSION,
): string {
  return `books/${bookId}/${edition(sourceSha256, formatVersion, analyserVersion)}/`;
}
