import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { previewPage, type ReadOutput } from './page.ts';

/**
 * Writes the preview of a processed book.
 *
 * @param target path of the HTML file; its folder is made when need be
 * @throws the file system's error when it cannot be written
 */
export async function writePreview(read: ReadOutput, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await pipeline(Readable.from(previewPage(read)), createWriteStream(target));
}

/** Output that is still at hand. */
export function fromMemory(files: ReadonlyMap<string, Uint8Array>): ReadOutput {
  return async (key) => {
    const bytes = files.get(key);
    if (bytes === undefined) throw new RangeError(`The output has no file ${key}.`);
    return bytes;
  };
}

/** Output in a folder, as `npm run book -- --out` and the demo leave it. */
export function fromFolder(folder: string): ReadOutput {
  return (key) => readFile(path.join(folder, key));
}
