import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export const kernelFolder: string = join(import.meta.dirname, '..', 'kernel');

/** Set by the bundler (infra/image/bundle.ts), because a bundle has no sources to look at. */
declare const DICTIONARY_FINGERPRINT: number | undefined;

/**
 * A number that changes with every source that an image is made of. An image carries it in its name and its head, so
 * that after a change of the kernel or the layout nobody runs yesterday's, and two checkouts can share a cache folder.
 * (The dictionary's own files come from a package that is pinned.)
 */
export function sourceFingerprint(): number {
  fingerprint ??= typeof DICTIONARY_FINGERPRINT === 'undefined' ? readSources() : DICTIONARY_FINGERPRINT;
  return fingerprint;
}

let fingerprint: number | undefined;

function readSources(): number {
  return [kernelFolder, import.meta.dirname]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort()
    .reduce((sum, path) => crc32(readFileSync(path), sum), 0);
}
