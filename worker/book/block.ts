import { hash } from 'node:crypto';
import type { Anchor, ParsedBlock, ParsedBook } from '../epub/types.ts';
import type { OutputImage } from './images.ts';
import { linkOf } from './links.ts';
import type { Document, ImagePlace, Place } from './types.ts';

/**
 * Gives blocks their ids: 60 bits of a hash over text and images, because those are what a bookmark means; type,
 * language and links are left out, so that reading them better one day loses no bookmark. The second, third … block with the
 * same content gets `~2`, `~3` … in reading order.
 */
export class BlockIds {
  readonly #seen = new Map<string, number>();

  id(text: string, images: readonly ImagePlace[]): string {
    const shown = images.map(([offset, image, alt]) => [offset, image, alt]);
    const id = hash('sha256', JSON.stringify([text, shown]), 'base64url').slice(0, 10);
    const times = (this.#seen.get(id) ?? 0) + 1;
    this.#seen.set(id, times);
    return times === 1 ? id : `${id}~${times}`;
  }
}

/** The documents of one chapter, each listed once, with the part of the EPUB CFI that all its blocks share. */
export class Documents {
  readonly list: Document[] = [];

  place(anchor: Anchor): Place {
    const [, cfi, path] = /^epubcfi\(([^!]*)!(.*)\)$/.exec(anchor.cfi) ?? [];
    if (cfi === undefined || path === undefined) throw new Error(`Expected an EPUB CFI, got ${anchor.cfi}`);
    let document = this.list.findIndex((known) => known.href === anchor.href && known.cfi === cfi);
    if (document < 0) document = this.list.push({ href: anchor.href, cfi }) - 1;
    return anchor.id === null ? [document, path] : [document, path, anchor.id];
  }
}

/**
 * The images a block shows, by the keys of the output.
 *
 * @param links of the book, where they lead in it
 */
export function imagesOf(
  block: ParsedBlock,
  images: ReadonlyMap<string, OutputImage>,
  links: ParsedBook['links'],
): ImagePlace[] {
  return block.images.map((place): ImagePlace => {
    const { offset, image, alt } = place;
    const key = image === null ? null : (images.get(image)?.key ?? null);
    const link = linkOf(place, links);
    return link === undefined ? [offset, key, alt] : [offset, key, alt, link];
  });
}
