import type { Archive } from './archive.ts';
import type { ImageResource } from './types.ts';

/** The kinds of images that are safe to show, by their first bytes; names and declarations are not believed. */
export function sniff(bytes: Uint8Array): ImageResource['mediaType'] | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 32)).toString('latin1');
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (/^RIFF.{4}WEBP/s.test(start)) return 'image/webp';
  if (/^.{4}ftyp(avif|avis|mif1|msf1)/s.test(start)) return 'image/avif';
  return null;
}

/**
 * @param name one that the archive gave
 * @returns null when it is no image that is shown
 * @throws EpubRefusal when it is damaged
 */
export function openImage(archive: Archive, name: string): ImageResource | null {
  const bytes = archive.read(name);
  const mediaType = sniff(bytes);
  return mediaType === null ? null : { mediaType, size: bytes.length, read: () => archive.read(name) };
}

/** An image written into the document itself, `data:image/png;base64,…`. */
export function readDataUrl(url: string): ImageResource | null {
  const base64 = /^data:[^,]*;base64,/i.exec(url);
  if (base64 === null) return null;
  const bytes = Buffer.from(url.slice(base64[0].length), 'base64');
  const mediaType = sniff(bytes);
  return mediaType === null ? null : { mediaType, size: bytes.length, read: () => bytes };
}
