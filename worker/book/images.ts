import { createHash } from 'node:crypto';
import type { ImageResource } from '../epub/types.ts';
import type { Image } from './types.ts';

const EXTENSION = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
} as const satisfies Record<ImageResource['mediaType'], string>;

/** An image and how to get its bytes again, so that a manga never stands in memory whole. */
export interface OutputImage extends Image {
  read(): Uint8Array;
}

/**
 * Names a book's images by their content: ASCII whatever the EPUB called them (Storage refuses Japanese keys), and
 * one object for two copies. Each is read once here, one at a time, for its hash.
 *
 * @returns archive path → image, in the order given
 */
export function nameImages(images: ReadonlyMap<string, ImageResource>): Map<string, OutputImage> {
  const named = new Map<string, OutputImage>();
  for (const [path, image] of images) {
    const bytes = image.read();
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const key = `images/${hash}.${EXTENSION[image.mediaType]}`;
    named.set(path, { key, mediaType: image.mediaType, bytes: bytes.length, read: () => image.read() });
  }
  return named;
}
