import type { StorageClient } from '@supabase/storage-js';
import { PermanentError, TransientError } from '../errors.ts';
import { classifyStorageError } from '../storage/failure.ts';

export interface OutputFile {
  /** Below the book's prefix, ASCII: `chapters/0001.json`. */
  readonly key: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * Puts one output file under its content-addressed key. Never overwrites: whoever was there first wrote the same
 * bytes, so "already exists" is success.
 *
 * @throws TransientError `upload_failed`; PermanentError `output_too_large`
 */
export async function uploadFile(
  storage: StorageClient,
  bucket: string,
  prefix: string,
  file: OutputFile,
): Promise<void> {
  const path = `${prefix}/${file.key}`;
  const { error } = await storage.from(bucket).upload(path, file.bytes, {
    contentType: file.contentType,
    // Content-addressed: these bytes never change, so a reader's cache may keep them for a year.
    cacheControl: '31536000',
    upsert: false,
  });
  if (error === null) return;
  const failure = classifyStorageError(error);
  if (failure === 'exists') return;
  // Of this book alone, and the same each time: put off like an outage, it would be read for days.
  if (failure === 'too_large') {
    throw new PermanentError(
      'output_too_large',
      `The output file ${path} (${file.bytes.byteLength} bytes) is larger than the bucket ${bucket} takes.`,
    );
  }
  throw new TransientError(
    'upload_failed',
    `The output file ${path} could not be uploaded: ${error.message}`,
    { cause: error },
  );
}
