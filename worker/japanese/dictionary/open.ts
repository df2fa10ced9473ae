/** Opens the dictionary image of a cache folder, and builds it there when it is missing or not usable. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DictionaryUnavailable } from '../../errors.ts';
import { MAXIMUM_PAGES } from './compile-kernel.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { checksum, headerBytes, type ImageHeader, readHeader } from './image.ts';

export interface Image {
  /** The image lies at address 0; what threads need to work stands above. All of them share it. */
  memory: WebAssembly.Memory;
  header: ImageHeader;
}

/** Takes the one line that says why an image is built. */
export type Notice = (message: string, fields: Readonly<Record<string, unknown>>) => void;

const PAGE_BYTES = 0x1_0000;
const ABANDONED_AFTER_MS = 3_600_000;

/** Where the image of a cache folder is. */
export function imagePath(cacheFolder: string): string {
  return join(cacheFolder, `ipadic-${sourceFingerprint().toString(16).padStart(8, '0')}.image`);
}

/**
 * @param cacheFolder made when it does not exist. Several processes may open and build there at once: an image appears
 *   whole, under its name, or not at all.
 * @throws DictionaryUnavailable when there is no usable image and none can be built there
 */
export async function openImage(cacheFolder: string, notice: Notice): Promise<Image> {
  const path = imagePath(cacheFolder);
  const image = await load(path);
  if (typeof image !== 'string') return image;
  notice(`Building the dictionary image, because ${image}.`, { file: path });
  await build(path, image);
  const built = await load(path);
  if (typeof built === 'string') throw new DictionaryUnavailable(path, `just built, but ${built}`);
  return built;
}

/** @returns the image, or in words why it is not usable */
async function load(path: string): Promise<Image | string> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'it is missing';
    throw new DictionaryUnavailable(path, 'it cannot be opened', { cause: error });
  }
  try {
    const head = new Uint8Array(headerBytes);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const header = readHeader(head.subarray(0, bytesRead), sourceFingerprint());
    if (typeof header === 'string') return header;
    const { size } = await file.stat();
    if (size !== header.size) return `it has ${size} bytes instead of ${header.size}`;
    const initial = Math.ceil(size / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial, maximum: MAXIMUM_PAGES, shared: true });
    const bytes = new Uint8Array(memory.buffer, 0, size);
    for (let at = 0; at < size; ) {
      const { bytesRead: more } = await file.read(bytes, at, size - at, at);
      if (more === 0) return `it ended after ${at} bytes`;
      at += more;
    }
    if (checksum(bytes) !== header.checksum) return 'its checksum is wrong';
    return { memory, header };
  } finally {
    await file.close();
  }
}

/**
 * Builds beside the final name and renames. A process of its own keeps the event loop free for heartbeats, and what
 * building needs of memory out of this process (measured: 500 MB against 85 MB).
 */
async function build(path: string, why: string): Promise<void> {
  const folder = dirname(path);
  const draft = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandonedDrafts(path);
    await (await open(draft, 'wx')).close();
  } catch (error) {
    throw new DictionaryUnavailable(path, `${why}, and ${folder} cannot be written to`, { cause: error });
  }
  try {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'build-process.ts'), draft]);
    await rename(draft, path);
    const entry = await open(folder, 'r');
    await entry.sync().finally(() => entry.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw new DictionaryUnavailable(path, `${why}, and it cannot be built here`, { cause: error });
  }
}

/** What builders left that were killed. */
async function removeAbandonedDrafts(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    const draft = join(dirname(path), name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Number.NaN }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(draft, { force: true });
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
