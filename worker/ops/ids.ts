import * as v from 'valibot';
import { PermanentError } from '../errors.ts';

const uuid = v.pipe(v.string(), v.uuid());

/** @throws PermanentError `book_missing`: nothing else than an id is one of a book */
export function bookId(text: string): string {
  if (v.is(uuid, text)) return text;
  throw new PermanentError('book_missing', `There is no book ${text}; \`ops books list\` shows ids.`);
}

/** @throws PermanentError `reader_invalid` */
export function readerId(text: string): string {
  if (v.is(uuid, text)) return text;
  throw new PermanentError(
    'reader_invalid',
    `${text} is no id of a reader; \`ops books list --json\` shows owners.`,
  );
}
