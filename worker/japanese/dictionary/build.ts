import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileKernel } from './compile-kernel.ts';
import { sourceFingerprint } from './fingerprint.ts';
import { buildImage } from './image.ts';
import { readSource } from './source.ts';

/**
 * Writes a dictionary image to `path`, through to the disk. Takes about 5 s and 830 MB, which is why `open.ts` calls it
 * in a process of its own.
 *
 * @throws Error when the packages it needs are not installed
 */
export async function buildImageFile(path: string): Promise<void> {
  const package_ = createRequire(import.meta.url).resolve('kuromoji/package.json');
  const [source, kernel] = await Promise.all([readSource(join(dirname(package_), 'dict')), compileKernel()]);
  const image = buildImage(source, kernel, sourceFingerprint());
  const file = await open(path, 'w');
  try {
    await file.writeFile(image);
    await file.sync();
  } finally {
    await file.close();
  }
}
