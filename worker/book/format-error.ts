export type FormatFault = 'newer_format' | 'foreign_lexicon' | 'truncated' | 'not_a_book';

/** The files cannot be read, or not together. `code` says why, the message what to do. */
export class BookFormatError extends Error {
  readonly code: FormatFault;

  constructor(code: FormatFault, message: string) {
    super(message);
    this.name = 'BookFormatError';
    this.code = code;
  }
}
