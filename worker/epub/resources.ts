import type { Archive } from './archive.ts';
import { resolve } from './href.ts';
import { openImage, readDataUrl } from './images.ts';
import type { EpubLimits } from './limits.ts';
import { decode } from './markup/decode.ts';
import { parsePage, parseStructure } from './markup/parse.ts';
import { TreeBuilder, type TreeElement } from './markup/tree.ts';
import type { ManifestItem } from './package.ts';
import { EpubRefusal, megabytes } from './refusal.ts';
import { fallbacks } from './spine.ts';
import { parseStyleSheet, type StyleSheet } from './text/styles.ts';
import type { ImageResource } from './types.ts';
import type { Warnings } from './warnings.ts';

/**
 * Rules that the style sheets of all documents may bring together, a sheet counting again wherever it is linked or imported: a
 * second of work. A novel has a few thousand. Without a bound, two sheets that import each other a thousand times never end.
 */
const MAX_RULES = 500_000;

/** What the documents of a book refer to, each opened once; and what the book has cost so far. */
export class Resources {
  /** Every image that was asked for and can be shown, by its name in the archive. */
  readonly images = new Map<string, ImageResource>();
  readonly #archive: Archive;
  readonly #limits: EpubLimits;
  readonly #warnings: Warnings;
  readonly #notShown = new Set<string>();
  /** By the name in the archive of a file, paths of what may stand in for it. */
  readonly #fallbacks = new Map<string, string[]>();
  readonly #sheets = new Map<string, StyleSheet>();
  #blocks = 0;
  #textBytes = 0;
  #rules = 0;

  constructor(archive: Archive, limits: EpubLimits, warnings: Warnings) {
    this.#archive = archive;
    this.#limits = limits;
    this.#warnings = warnings;
  }

  /**
   * Reads a file that is going to be parsed.
   *
   * @throws EpubRefusal when it is damaged, or too large for that
   */
  readMarkup(name: string): Uint8Array {
    const { documentBytes, textBytes } = this.#limits;
    if (this.#archive.size(name) > documentBytes) throw tooLarge(name, documentBytes);
    const bytes = this.#archive.read(name);
    if (bytes.length > documentBytes) throw tooLarge(name, documentBytes);
    this.#textBytes += bytes.length;
    if (this.#textBytes > textBytes) {
      throw new EpubRefusal(
        'too_complex',
        `The documents of this book are more than ${megabytes(textBytes)}.`,
      );
    }
    return bytes;
  }

  /** A document that holds the book together, as a tree. */
  async tree(name: string): Promise<{ root: TreeElement; isWellFormed: boolean }> {
    const source = decode(this.readMarkup(name)).text;
    const { handler, isWellFormed, leftOut } = await parseStructure(source, () => this.#treeBuilder(name));
    this.#warnings.aboutEntities(leftOut, name);
    return { root: handler.root, isWellFormed };
  }

  /** A page of contents, or an NCX. */
  async contentsTree(name: string): Promise<TreeBuilder> {
    const source = decode(this.readMarkup(name)).text;
    const create = () => this.#treeBuilder(name);
    // HTML's rules would tear an ill-formed NCX apart.
    const isNcx = /<(?:[\w-]+:)?ncx[\s>]/.test(source.slice(0, 4096));
    const { handler } = isNcx
      ? await parseStructure(source, create)
      : await parsePage(source, create, this.#limits.elements);
    return handler;
  }

  #treeBuilder(name: string): TreeBuilder {
    const { elements } = this.#limits;
    return new TreeBuilder(elements, () => {
      throw new EpubRefusal('too_complex', `The document ${name} has more than ${elements} elements.`);
    });
  }

  /**
   * To be called for each block of a document being read.
   *
   * @param blocks how many it has up to now
   */
  checkBlocks(blocks: number): void {
    if (this.#blocks + blocks <= this.#limits.blocks) return;
    throw new EpubRefusal('too_complex', `The book has more than ${this.#limits.blocks} paragraphs.`);
  }

  /** Counts the blocks of a document that was read against the limit of the book. */
  addBlocks(blocks: number): void {
    this.#blocks += blocks;
  }

  /** Tells what the manifest names in the place of files that cannot be shown. */
  useFallbacks(manifest: ReadonlyMap<string, ManifestItem>): void {
    for (const item of manifest.values()) {
      const name = item.path === null || item.fallback === null ? null : this.#archive.find(item.path);
      const paths = fallbacks(item.id, manifest).map(({ path }) => path);
      if (name !== null)
        this.#fallbacks.set(
          name,
          paths.slice(1).filter((path) => path !== null),
        );
    }
  }

  /**
   * The image that a document refers to.
   *
   * @param base archive path from which the link resolves
   * @param document archive path of the document
   * @returns its key in `images`; null when it is missing, on the web, or of a kind that is not shown
   */
  image(href: string, base: string, document: string): string | null {
    if (/^\s*data:/i.test(href)) return this.#inlineImage(href.trim(), document);
    const target = resolve(href, base);
    if (target === null) {
      this.#warnings.add('image_remote', document, 'An image lies outside of the book.');
      return null;
    }
    const name = this.#archive.find(target.path);
    if (name !== null) return this.open(name);
    this.#warnings.add('image_missing', target.path, `The image ${target.path} is missing.`);
    return null;
  }

  /** @param name one that the archive gave  @returns its key in `images`, or null when it is not shown */
  open(name: string): string | null {
    for (const path of [name, ...(this.#fallbacks.get(name) ?? [])]) {
      const found = this.#archive.find(path);
      if (found !== null && this.#isImage(found)) return found;
    }
    this.#warnings.add('image_not_shown', name, `The image ${name} is of a kind that is not shown.`);
    return null;
  }

  #isImage(name: string): boolean {
    if (this.images.has(name)) return true;
    if (this.#notShown.has(name)) return false;
    const image = openImage(this.#archive, name);
    if (image === null) this.#notShown.add(name);
    else this.images.set(name, image);
    return image !== null;
  }

  /**
   * To be called for each use of a style sheet.
   *
   * @returns null when it is missing
   * @throws EpubRefusal `too_complex`
   */
  styleSheet(path: string): StyleSheet | null {
    const name = this.#archive.find(path);
    const sheet = name === null ? null : this.#sheet(name);
    this.#rules += 1 + (sheet?.rules.size ?? 0);
    if (this.#rules <= MAX_RULES) return sheet;
    throw new EpubRefusal('too_complex', `The style sheets of the book bring more than ${MAX_RULES} rules.`);
  }

  #sheet(name: string): StyleSheet {
    const known = this.#sheets.get(name);
    if (known !== undefined) return known;
    const sheet = parseStyleSheet(decode(this.readMarkup(name)).text);
    this.#sheets.set(name, sheet);
    return sheet;
  }

  #inlineImage(url: string, base: string): string | null {
    const image = readDataUrl(url);
    if (image === null) {
      this.#warnings.add(
        'image_not_shown',
        base,
        'An image inside of a document is of a kind that is not shown.',
      );
      return null;
    }
    const key = `${base}#image-${this.images.size + 1}`;
    this.images.set(key, image);
    return key;
  }
}

function tooLarge(name: string, limit: number): EpubRefusal {
  return new EpubRefusal(
    'entry_too_large',
    `The document ${name} is more than ${megabytes(limit)} unpacked.`,
  );
}
