import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { kernelFolder } from './compile-kernel.ts';

/**
 * A number that changes with every source that an image is made of, so that after a change of the kernel or the
 * layout nobody runs yesterday's image. (The dictionary's own files come from a pinned package.)
 *
 * @returns null where the sources are not, that is in a bundle: its image is built from the same commit, and
 *   `IMAGE_VERSION` tells a foreign one
 */
export function sourceFingerprint(): number | null {
  try {
    return [kernelFolder, import.meta.dirname]
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .sort()
      .reduce((sum, path) => crc32(readFileSync(path), sum), 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
