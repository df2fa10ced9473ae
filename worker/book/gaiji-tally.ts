import type { ParsedBlock } from '../epub/types.ts';
import type { BlockPlace, ImagePlace, UnknownGaiji } from './types.ts';

/** Gathers the characters that are only images, each once. */
export class GaijiTally {
  readonly #found = new Map<string, UnknownGaiji>();

  /** @param images of the block, as the output has them */
  addBlock(block: ParsedBlock, images: readonly ImagePlace[], place: BlockPlace): void {
    block.images.forEach(({ isGaiji, alt }, i) => {
      if (isGaiji !== true) return;
      const image = images[i]?.[1] ?? null;
      const key = `${image} ${alt}`;
      const known = this.#found.get(key);
      if (known === undefined) this.#found.set(key, { alt, image, count: 1, first: place });
      else known.count++;
    });
  }

  /** In the order in which the book has them first. */
  get list(): UnknownGaiji[] {
    return [...this.#found.values()];
  }
}
