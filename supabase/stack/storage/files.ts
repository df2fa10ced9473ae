import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refusals } from './refusals.ts';

export type StoredFile = { version: string; size: number; eTag: string };

/**
 * The bytes of the objects: one file a version, never changed once it has its name. The row in `storage.objects` says
 * which version counts, so a reader sees the old bytes or the new ones and never half of them. No name that a client
 * chose is ever part of a path.
 */
export class ObjectFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(version: string): string {
    return join(this.#folder, version);
  }

  /**
   * Writes the bytes as a new version, synced to the disk before it gets its name.
   * @throws Refusal (too large) beyond `limit` bytes; nothing is kept then
   */
  async write(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<StoredFile> {
    await mkdir(this.#folder, { recursive: true });
    const version = randomUUID();
    const unfinished = `${this.#path(version)}.part`;
    const hash = createHash('md5');
    let size = 0;
    try {
      const file = await open(unfinished, 'wx', 0o600);
      try {
        for await (const chunk of bytes) {
          size += chunk.length;
          if (size > limit) throw refusals.tooLarge();
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, this.#path(version));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return { version, size, eTag: `"${hash.digest('hex')}"` };
  }

  /** Opens a version for reading; undefined when it has been replaced or removed. The stream closes the file. */
  async read(version: string): Promise<ReadableStream | undefined> {
    try {
      const file = await open(this.#path(version), 'r');
      return file.readableWebStream({ autoClose: true }) as ReadableStream;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(versions: readonly string[]): Promise<void> {
    await Promise.all(versions.map((version) => rm(this.#path(version), { force: true })));
  }
}
