import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The upload has more bytes than the bucket allows. */
export class TooLarge extends Error {}

export type StoredObject = { version: string; size: number; eTag: string };

/**
 * The bytes of the objects: one file a version, never changed after it has its name. The row in `storage.objects` says
 * which version counts, so a reader sees the old bytes or the new ones and never half of them. Names of objects are
 * never part of a path.
 */
export class ObjectFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(version: string): string {
    return join(this.#folder, version);
  }

  /** Writes the bytes to a new version, synced to the disk. @throws TooLarge beyond `limit` bytes; nothing is kept then */
  async write(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<StoredObject> {
    await mkdir(this.#folder, { recursive: true });
    const version = randomUUID();
    const temporary = `${this.#path(version)}.part`;
    const hash = createHash('md5');
    let size = 0;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        for await (const chunk of bytes) {
          size += chunk.length;
          if (size > limit) throw new TooLarge();
          hash.update(chunk);
          await file.write(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path(version));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { version, size, eTag: `"${hash.digest('hex')}"` };
  }

  /** Opens a version for reading. @throws ENOENT when it was removed meanwhile */
  async read(version: string): Promise<ReadableStream<Uint8Array>> {
    const file = await open(this.#path(version), 'r');
    return file.readableWebStream({ autoClose: true }) as ReadableStream<Uint8Array>;
  }

  async remove(versions: readonly string[]): Promise<void> {
    await Promise.all(versions.map((version) => rm(this.#path(version), { force: true })));
  }
}
