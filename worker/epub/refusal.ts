import { PermanentError } from '../errors.ts';

/**
 * Every reason for which a book is refused, as docs/errors.md publishes it: `when` it happens and what the person who
 * uploaded it can do (`advice`). Codes are stored in job rows and searched for: never rename one.
 */
export const refusals = {
  empty_file: {
    when: 'The file has no bytes.',
    advice: 'Upload it again; the transfer probably broke off.',
  },
  not_an_epub: {
    when: 'The file is not a zip archive, which every EPUB is (the message names what it looks like).',
    advice: 'Upload the EPUB edition of the book.',
  },
  archive_truncated: {
    when: 'The file begins like a zip archive, but its end is missing.',
    advice: 'Download or copy the book again; this copy is incomplete.',
  },
  archive_broken: {
    when: 'The archive contradicts itself: broken headers, broken compressed data, sizes that are not true.',
    advice: 'Download the book again, or repair it with an EPUB editor.',
  },
  archive_encrypted: {
    when: 'Files in the archive need a password.',
    advice: 'Upload a copy without a password.',
  },
  archive_unsupported: {
    when: 'A file in the archive is compressed by a method that EPUB does not allow (only “stored” and “deflate”).',
    advice: 'Save the book again with an EPUB editor.',
  },
  checksum_mismatch: {
    when: 'The content of a file does not match its checksum (CRC-32): bytes were damaged.',
    advice: 'Download or copy the book again; this copy is damaged.',
  },
  unsafe_name: {
    when: 'The name of a file in the archive leads out of the archive (`../`, an absolute path, control characters).',
    advice: 'Do not trust this file; get the book from its publisher.',
  },
  duplicate_entry: {
    when: 'Two files in the archive have the same name, so that readers may see different books.',
    advice: 'Save the book again with an EPUB editor.',
  },
  file_too_large: {
    when: 'The file is larger than this installation accepts (at most 200 MB).',
    advice: 'Upload a smaller edition, for instance without audio or video.',
  },
  too_many_entries: {
    when: 'The archive holds more files than this installation accepts (at most 10 000).',
    advice: 'Split the book into volumes.',
  },
  entry_too_large: {
    when: 'One file in the archive is larger, unpacked, than this installation accepts.',
    advice: 'Split the chapter or shrink the image that the message names.',
  },
  archive_too_large: {
    when: 'All files together are larger, unpacked, than this installation accepts.',
    advice: 'Upload a smaller edition, for instance without audio or video.',
  },
  zip_bomb: {
    when: 'A file over 10 MB was compressed more than 500 : 1, which no book is.',
    advice: 'Do not trust this file; get the book from its publisher.',
  },
  no_container: {
    when: '`META-INF/container.xml` is missing or names no package document.',
    advice: 'Save the book again with an EPUB editor; a plain zip of pages is not an EPUB.',
  },
  no_package: {
    when: 'The package document that the container names is missing.',
    advice: 'Save the book again with an EPUB editor.',
  },
  package_broken: {
    when: 'The package document is not one: it lacks its manifest or its spine, or is no XML at all.',
    advice: 'Save the book again with an EPUB editor.',
  },
  no_documents: {
    when: 'None of the documents that the spine lists is in the archive.',
    advice: 'Download the book again, or save it with an EPUB editor.',
  },
  drm_protected: {
    when: 'The text is encrypted (Adobe ADEPT, Readium LCP, Apple FairPlay …). Obfuscated fonts are fine.',
    advice: 'Upload an edition without copy protection.',
  },
  external_entity: {
    when: 'A document refers to a file of the machine or the web as if it were its own text (`<!ENTITY x SYSTEM "file:…">`).',
    advice: 'Do not trust this file; get the book from its publisher.',
  },
  entity_bomb: {
    when: 'Entities in a document refer to themselves, or expand to far more than the document.',
    advice: 'Do not trust this file; get the book from its publisher.',
  },
  too_complex: {
    when: 'The book has more paragraphs, or its markup more elements or rules, than fits the memory of this installation.',
    advice: 'Split the book into volumes.',
  },
} as const satisfies Record<string, { when: string; advice: string }>;

export type RefusalCode = keyof typeof refusals;

/** This book cannot be read, now or later; nothing of it was kept. */
export class EpubRefusal extends PermanentError {
  /** @param what one sentence: what is wrong with this very book; the advice is added to it */
  constructor(code: RefusalCode, what: string, options?: ErrorOptions) {
    super(code, `${what} ${refusals[code].advice}`, options);
  }
}

export function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}
