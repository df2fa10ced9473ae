/** Opens the dictionary image of a cache folder, and builds it there when it is missing or not usable. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DictionaryUnavailable } from '../../errors.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { checksum, HEADER_BYTES, type ImageHeader, MAXIMUM_PAGES, readHeader } from './layout.ts';

export interface Image {
  /** The image lies at address 0; what threads need to work stands above. All of them share it. */
  memory: WebAssembly.Memory;
  header: ImageHeader;
}

/** Takes the one line that says why an image is built. */
export type Notice = (message: string, fields: Readonly<Record<string, unknown>>) => void;

const PAGE_BYTES = 0x1_0000;

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
  // Nearly always there is an image: what builds one is not even read then.
  const { rebuild } = await import('./rebuild.ts');
  await rebuild(path, image);
  const built = await load(path);
  if (typeof built === 'string') throw new DictionaryUnavailable(path, `just built, but ${built}`);
  return built;
}

/** @returns the image, or in words why it is not usable */
async function load(path: string): Promise<Image | string> {
  try {
    const file = await open(path, 'r');
    return await read(file).finally(() => file.close());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'it is missing';
    throw new DictionaryUnavailable(path, 'it cannot be read', { cause: error });
  }
}

async function read(file: FileHandle): Promise<Image | string> {
  const head = new Uint8Array(HEADER_BYTES);
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
  return checksum(bytes) === header.checksum ? { memory, header } : 'its checksum is wrong';
}
