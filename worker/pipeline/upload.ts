import type { StorageClient } from '@supabase/storage-js';
import { TransientError } from '../errors.ts';
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
 * @throws TransientError `upload_failed`
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
  if (error === null || classifyStorageError(error) === 'exists') return;
  throw new TransientError(
    'upload_failed',
    `The output file ${path} could not be uploaded: ${error.message}`,
    {
      cause: error,
    },
  );
}
