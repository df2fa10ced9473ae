import type { Warning } from './types.ts';

/** Every warning, as docs/errors.md publishes it: what it means. The book was read; codes are never renamed. */
export const warnings = {
  mimetype_wrong: 'The `mimetype` file is missing or says something else than `application/epub+zip`.',
  package_repaired: 'The package document is not well-formed XML and was read with repairs.',
  title_missing: 'The package names no title.',
  spine_item_missing: 'The spine lists a document that the manifest or the archive does not have.',
  spine_item_repeated: 'The spine lists a document a second time; it was read once.',
  spine_item_foreign: 'The spine lists a file that is no document, and it has no fallback that is one.',
  contents_missing: 'The book has no table of contents; chapters are its documents.',
  contents_broken: 'The table of contents cannot be read; chapters are the documents.',
  contents_target_missing: 'A line of the table of contents points to a place that does not exist.',
  document_repaired: 'A document is not well-formed XML and was read by the rules of HTML.',
  entity_left_out:
    'A document refers to text outside of itself (an external entity); nothing is ever fetched.',
  encoding_damaged: 'Bytes of a document do not fit its encoding; they stand as U+FFFD.',
  image_missing: 'An image that the text shows is not in the archive.',
  image_remote: 'An image lies on the web; nothing is ever fetched.',
  image_not_shown: 'An image is of a kind that is not shown (SVG, TIFF …); its alternative text is kept.',
  media_left_out: 'Audio, video or an embedded page was left out.',
  math_left_out: 'A formula (MathML) is only its text in one line, or the image that the book has of it.',
  gaiji_unknown:
    'A character given as an image could not be told from its alternative text; it stays an image.',
  ruby_second_annotation: 'Ruby has a second annotation over the same text; only the first is kept.',
  font_obfuscated: 'Fonts are obfuscated; text is not, and fonts are not used.',
  encrypted_left_out: 'A file that the text does not need is encrypted.',
  image_only: 'The book is pictures: it has no text to read, or only on few of its pages.',
} as const satisfies Record<string, string>;

export type WarningCode = keyof typeof warnings;

/** Gathers what a person should know about a book that could be read; one line a code and place. */
export class Warnings {
  readonly list: Warning[] = [];
  readonly #seen = new Set<string>();

  /** @param place archive path, or null for the whole book */
  add(code: WarningCode, place: string | null, message: string): void {
    const key = `${code}\n${place}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push({ code, place, message });
  }

  /** @param leftOut names of external entities to which the document refers */
  aboutEntities(leftOut: readonly string[], document: string): void {
    if (leftOut.length === 0) return;
    const message = `${document} refers to text outside of itself (${leftOut.slice(0, 5).join(', ')}).`;
    this.add('entity_left_out', document, message);
  }
}
