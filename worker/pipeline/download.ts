import type { StorageClient } from '@supabase/storage-js';
import { PermanentError, SetupError, TransientError } from '../errors.ts';
import { classifyStorageError } from '../storage/failure.ts';

/**
 * Fetches an uploaded book into memory.
 *
 * @param maxBytes counted while reading, so that a wrong or missing length cannot fill the container's memory
 * @throws PermanentError `upload_missing`, `upload_too_large`; TransientError `download_failed`; SetupError `bucket_missing`
 */
export async function downloadUpload(
  storage: StorageClient,
  bucket: string,
  uploadPath: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { data, error } = await storage.from(bucket).download(uploadPath).asStream();
  if (error !== null) {
    if (classifyStorageError(error) === 'missing') {
      await checkBucket(storage, bucket);
      throw new PermanentError(
        'upload_missing',
        `The uploaded file ${uploadPath} is not in the bucket ${bucket}.`,
      );
    }
    throw new TransientError(
      'download_failed',
      `The upload ${uploadPath} could not be downloaded: ${error.message}`,
      { cause: error },
    );
  }
  try {
    return await readAtMost(data, maxBytes);
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    throw new TransientError('download_failed', `The download of ${uploadPath} broke off.`, { cause });
  }
}

/**
 * Storage calls a file missing also where its bucket is.
 *
 * @throws SetupError `bucket_missing`: then no book is to blame
 */
async function checkBucket(storage: StorageClient, bucket: string): Promise<void> {
  const { error } = await storage.getBucket(bucket);
  if (error === null) return;
  if (classifyStorageError(error) !== 'missing') {
    throw new TransientError('download_failed', `Storage does not say whether it has the bucket ${bucket}.`, {
      cause: error,
    });
  }
  throw new SetupError(
    'bucket_missing',
    `Storage has no bucket ${bucket}: set SUPABASE_BUCKET, or apply the migrations (npx supabase db push).`,
  );
}

async function readAtMost(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new PermanentError('upload_too_large', `The file is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
