import * as v from 'valibot';
import { PermanentError, TransientError } from '../errors.ts';
import { showBook } from '../ops/commands/books.ts';
import type { Session } from '../ops/session.ts';
import { previewPage, type ReadOutput } from '../preview/page.ts';
import { classifyStorageError } from '../storage/failure.ts';

/** A book of pictures over a slow line; the page can be read long before it is complete. */
export const PREVIEW_PATIENCE_MS = 120_000;

/**
 * The policy stands in the page. On top of it the page gets an origin of its own, which is nobody's: whatever a
 * book might make of it, it is a stranger to the console.
 */
export const PREVIEW_POLICY = "sandbox allow-scripts; frame-ancestors 'none'";

const published = v.object({ output_prefix: v.nullable(v.string()) });

/**
 * The preview of a published book, straight from the project's Storage, piece by piece as it arrives.
 *
 * @throws PermanentError `book_missing`, `book_unpublished`, `output_missing`; TransientError `storage_unavailable`
 */
export async function openPreview(session: Session, id: string): Promise<AsyncIterable<string>> {
  const { output_prefix: prefix } = v.parse(published, (await showBook(session, id)).data);
  if (prefix === null) {
    throw new PermanentError(
      'book_unpublished',
      'This book has not been published yet: there is nothing to read.',
    );
  }
  const pieces = previewPage(readFrom(session, prefix));
  // Before anything is answered: from then on a failure can only break the page off.
  const first = await pieces.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* pieces;
  })();
}

function readFrom({ supabase, config }: Session, prefix: string): ReadOutput {
  return async (key) => {
    // Keys come from the book's own manifest, and the key of the project opens every folder.
    if (!/^[\w-]+(\/[\w-]+)*\.\w+$/.test(key)) {
      throw new PermanentError(
        'output_missing',
        `The book names a file that cannot be its own: ${key.slice(0, 80)}`,
      );
    }
    const { data, error } = await supabase.storage.from(config.bucket).download(`${prefix}/${key}`);
    if (error === null) return new Uint8Array(await data.arrayBuffer());
    if (classifyStorageError(error) === 'missing') {
      throw new PermanentError(
        'output_missing',
        `The book’s file ${key} is not in Storage: read the book again.`,
      );
    }
    throw new TransientError('storage_unavailable', `The book’s file ${key} could not be read.`, {
      cause: error,
    });
  };
}
