import type { StorageClient } from '@supabase/storage-js';
import { PermanentError, TransientError } from '../errors.ts';
import { classifyStorageError } from '../storage/failure.ts';

/**
 * Fetches an uploaded book into memory.
 *
 * @param maxBytes counted while reading, so that a wrong or missing length cannot fill the container's memory
 * @throws PermanentError `upload_missing`, `upload_too_large`; TransientError `download_failed`
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
      throw new PermanentError(
        'upload_missing',
        `The uploaded file ${uploadPath} is not in the bucket ${bucket}.`,
      );
    }
    throw new TransientError('download_failed', `The upload ${uploadPath} could not be downloaded.`, {
      cause: error,
    });
  }
  try {
    return await readAtMost(data, maxBytes);
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    throw new TransientError('download_failed', `The download of ${uploadPath} broke off.`, { cause });
  }
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
