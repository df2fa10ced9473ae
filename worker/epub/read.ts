import { setImmediate } from 'node:timers/promises';
import { Archive } from './archive.ts';
import { divide, type ReadDocument } from './chapters.ts';
import { type Encryption, readContainer, readEncryption, readTree } from './container.ts';
import { resolve } from './href.ts';
import { openImage } from './images.ts';
import { defaultLimits, type EpubLimits } from './limits.ts';
import { decode } from './markup/decode.ts';
import { parseDocument } from './markup/parse.ts';
import { type BookNavigation, readNavigation } from './navigation.ts';
import { type ManifestItem, type Package, readPackage } from './package.ts';
import { EpubRefusal } from './refusal.ts';
import { DocumentReader } from './text/reader.ts';
import { parseStyleSheet, type StyleSheet } from './text/styles.ts';
import type { ImageResource, ImportReport, ParsedBook } from './types.ts';
import { type WarningCode, Warnings } from './warnings.ts';

export { defaultLimits, type EpubLimits };

/**
 * Reads a whole EPUB into memory: bytes in, values out; nothing is fetched, executed or written.
 *
 * Linear in the size of the unpacked book. Between documents it lets other work run (the heartbeat of the claim).
 *
 * @param bytes the EPUB; kept alive by the images of the result, which unpack when asked for
 * @param signal ends the reading between two documents
 * @throws EpubRefusal when it cannot be read, whatever its bytes are; the signal's reason when aborted
 */
export async function readEpub(
  bytes: Uint8Array,
  limits: EpubLimits,
  signal: AbortSignal,
): Promise<ParsedBook> {
  signal.throwIfAborted();
  const archive = await Archive.open(bytes, limits);
  const book = new BookReader(archive, limits);
  return book.read(signal);
}

/** One item of the spine, found in the archive. */
interface SpineDocument {
  name: string;
  kind: 'document' | 'image';
  linear: boolean;
  cfi: string;
}

class BookReader {
  readonly #archive: Archive;
  readonly #limits: EpubLimits;
  readonly #warnings = new Warnings();
  readonly #documents: ImportReport['documents'] = [];
  readonly #images = new Map<string, ImageResource>();
  readonly #notImages = new Set<string>();
  readonly #sheets = new Map<string, StyleSheet | null>();
  #nodes = 0;
  #vertical = 0;

  constructor(archive: Archive, limits: EpubLimits) {
    this.#archive = archive;
    this.#limits = limits;
  }

  async read(signal: AbortSignal): Promise<ParsedBook> {
    this.#checkMimetype();
    const encryption = readEncryption(this.#archive, this.#limits.nodes);
    const pack = this.#readPackage(encryption);
    const spine = this.#spine(pack);
    this.#refuseProtected(pack, spine, encryption);
    const nav = this.#find(pack.nav);
    const documents: ReadDocument[] = [];
    for (const item of spine) {
      await setImmediate();
      signal.throwIfAborted();
      documents.push(this.#readDocument(item, item.name === nav));
    }
    const navigation = this.#readNavigation(pack);
    const { chapters, contents } = divide(
      documents,
      navigation,
      (path) => this.#archive.find(path),
      this.#warnings,
    );
    const cover = this.#cover(pack, documents);
    for (const name of this.#archive.names) this.#archive.check(name);
    this.#warnAboutPictures(documents);
    if (pack.metadata.title === '') this.#warn('title_missing', null, 'The book has no title.');
    const isVertical = pack.metadata.writingMode === 'vertical' || this.#vertical * 2 > documents.length;
    return {
      metadata: { ...pack.metadata, writingMode: isVertical ? 'vertical' : 'horizontal' },
      chapters,
      contents,
      cover,
      images: this.#images,
      report: { warnings: this.#warnings.list, documents: this.#documents },
    };
  }

  #warn(code: WarningCode, place: string | null, message: string): void {
    this.#warnings.add(code, place, message);
  }

  #find(path: string | null): string | null {
    return path === null ? null : this.#archive.find(path);
  }

  #checkMimetype(): void {
    const name = this.#archive.find('mimetype');
    const text = name === null ? '' : decode(this.#archive.read(name).subarray(0, 100)).text.trim();
    if (text === 'application/epub+zip') return;
    this.#warn('mimetype_wrong', null, 'The file “mimetype” does not say that this is an EPUB.');
  }

  /** The first rendition that is reflowable, or else the first: pages that are pictures are of little use here. */
  #readPackage({ encrypted }: Encryption): Package {
    let first: Package | null = null;
    for (const name of readContainer(this.#archive, this.#limits.nodes)) {
      if (encrypted.has(name)) throw protectedBook(name);
      const { document, wellFormed } = readTree(this.#archive, name, this.#limits.nodes);
      const pack = readPackage(document, name);
      if (!wellFormed) this.#warn('package_repaired', name, 'The package document is not well-formed.');
      if (pack.metadata.layout === 'reflowable') return pack;
      first ??= pack;
    }
    if (first === null) throw new EpubRefusal('no_package', 'The container names no package document.');
    return first;
  }

  #spine({ spine, manifest }: Package): SpineDocument[] {
    const found = new Map<string, SpineDocument>();
    for (const { idref, linear, cfi } of spine) {
      const document = this.#usable(idref, manifest);
      if (document === null) continue;
      if (found.has(document.name)) {
        this.#warn('spine_item_repeated', document.name, `The spine lists ${document.name} twice.`);
      } else {
        found.set(document.name, { ...document, linear, cfi });
      }
    }
    if (found.size === 0) {
      throw new EpubRefusal('no_documents', 'None of the documents of the spine is in the archive.');
    }
    return [...found.values()];
  }

  /** The item, or the first of its fallbacks that can be read. */
  #usable(
    idref: string,
    manifest: ReadonlyMap<string, ManifestItem>,
  ): Pick<SpineDocument, 'name' | 'kind'> | null {
    const seen = new Set<string>();
    let item = manifest.get(idref);
    let missing = item === undefined;
    while (item !== undefined && !seen.has(item.id)) {
      seen.add(item.id);
      const name = this.#find(item.path);
      const kind = name === null ? null : kindOf(item, name);
      if (name !== null && kind !== null) return { name, kind };
      missing ||= name === null;
      item = item.fallback === null ? undefined : manifest.get(item.fallback);
    }
    const place = manifest.get(idref)?.path ?? idref;
    if (missing) this.#warn('spine_item_missing', place, `The spine lists ${place}, which is missing.`);
    else this.#warn('spine_item_foreign', place, `The spine lists ${place}, which is no document.`);
    return null;
  }

  #refuseProtected(pack: Package, spine: readonly SpineDocument[], encryption: Encryption): void {
    const needed = new Set(spine.map(({ name }) => name));
    for (const { path, mediaType } of pack.manifest.values()) {
      const name = this.#find(path);
      if (name !== null && /^image\/|css|xhtml|ncx/.test(mediaType)) needed.add(name);
    }
    for (const name of [...encryption.encrypted, ...encryption.obfuscated]) {
      if (needed.has(name)) throw protectedBook(name);
    }
    for (const name of encryption.encrypted) this.#warn('encrypted_left_out', name, `${name} is encrypted.`);
    if (encryption.obfuscated.size > 0) {
      this.#warn('font_obfuscated', null, `${encryption.obfuscated.size} fonts are obfuscated.`);
    }
  }

  #readDocument({ name, kind, linear, cfi }: SpineDocument, isNav: boolean): ReadDocument {
    if (kind === 'image') return this.#readImagePage(name, linear, cfi);
    const { text, encoding, isClean } = decode(this.#readText(name));
    if (!isClean) this.#warn('encoding_damaged', name, `Some bytes of ${name} are no ${encoding}.`);
    const { handler, parser, wellFormed } = parseDocument(
      text,
      () =>
        new DocumentReader({
          href: name,
          cfi,
          warn: (code, message) => this.#warn(code, name, message),
          image: (href) => this.#image(href, name),
          styleSheet: (path) => this.#styleSheet(path),
          count: () => this.#count(),
        }),
    );
    handler.finish();
    if (!wellFormed) this.#warn('document_repaired', name, `${name} is not well-formed XML.`);
    const characters = handler.blocks.reduce((sum, block) => sum + block.text.length, 0);
    this.#documents.push({ href: name, parser, encoding, characters });
    if (handler.isVertical) this.#vertical++;
    return { href: name, linear, isNav, title: handler.title, blocks: handler.blocks, ids: handler.ids };
  }

  /** A picture that the spine lists itself. */
  #readImagePage(name: string, linear: boolean, cfi: string): ReadDocument {
    this.#documents.push({ href: name, parser: 'none', encoding: 'binary', characters: 0 });
    const image = this.#open(name);
    return {
      href: name,
      linear,
      isNav: false,
      title: '',
      ids: new Map(),
      blocks: [
        {
          type: 'image',
          level: null,
          language: null,
          text: '',
          ruby: [],
          marks: [],
          images: [{ offset: 0, image, alt: '' }],
          anchor: { href: name, id: null, cfi: `epubcfi(${cfi}!)` },
        },
      ],
    };
  }

  #readText(name: string): Uint8Array {
    if (this.#archive.size(name) > this.#limits.documentBytes) throw this.#tooLarge(name);
    const bytes = this.#archive.read(name);
    if (bytes.length > this.#limits.documentBytes) throw this.#tooLarge(name);
    return bytes;
  }

  #tooLarge(name: string): EpubRefusal {
    const megabytes = Math.floor(this.#limits.documentBytes / 1024 / 1024);
    return new EpubRefusal('entry_too_large', `The document ${name} is more than ${megabytes} MB.`);
  }

  #count(): void {
    if (++this.#nodes > this.#limits.nodes) {
      throw new EpubRefusal('too_complex', `The book has more than ${this.#limits.nodes} paragraphs.`);
    }
  }

  #image(href: string, base: string): string | null {
    const target = resolve(href, base);
    if (target === null) {
      this.#warn('image_remote', base, 'An image lies outside of the book.');
      return null;
    }
    const name = this.#archive.find(target.path);
    if (name === null) {
      this.#warn('image_missing', target.path, `The image ${target.path} is missing.`);
      return null;
    }
    return this.#open(name);
  }

  #open(name: string): string | null {
    if (this.#images.has(name)) return name;
    if (this.#notImages.has(name)) return null;
    const image = openImage(this.#archive, name);
    if (image === null) {
      this.#notImages.add(name);
      this.#warn('image_not_shown', name, `The image ${name} is of a kind that is not shown.`);
      return null;
    }
    this.#images.set(name, image);
    return name;
  }

  #styleSheet(path: string): StyleSheet | null {
    const name = this.#archive.find(path);
    if (name === null) return null;
    let sheet = this.#sheets.get(name);
    if (sheet === undefined) {
      sheet = parseStyleSheet(decode(this.#readText(name)).text);
      this.#sheets.set(name, sheet);
    }
    return sheet;
  }

  /** EPUB 3's nav document, else EPUB 2's NCX. */
  #readNavigation(pack: Package): BookNavigation | null {
    const names = [this.#find(pack.nav), this.#find(pack.ncx)].filter((name) => name !== null);
    for (const name of names) {
      const { document } = readTree(this.#archive, name, this.#limits.nodes);
      const navigation = readNavigation(document, name);
      if (navigation !== null) return navigation;
      this.#warn('contents_broken', name, `${name} holds no table of contents that can be read.`);
    }
    if (names.length === 0) this.#warn('contents_missing', null, 'The book has no table of contents.');
    return null;
  }

  #cover(pack: Package, documents: readonly ReadDocument[]): string | null {
    const named = this.#find(pack.cover);
    const shown = named === null ? null : this.#open(named);
    if (shown !== null) return shown;
    const page = this.#find(pack.coverPage) ?? documents[0]?.href;
    const blocks = documents.find(({ href }) => href === page)?.blocks ?? [];
    const isCover = pack.coverPage !== null || blocks.every((block) => block.text === '');
    return isCover
      ? (blocks.flatMap((block) => block.images).find(({ image }) => image !== null)?.image ?? null)
      : null;
  }

  #warnAboutPictures(documents: readonly ReadDocument[]): void {
    const hasText = ({ blocks }: ReadDocument) => blocks.some((block) => block.text !== '');
    const hasPicture = ({ blocks }: ReadDocument) => blocks.some((block) => block.images.length > 0);
    const texts = documents.filter(hasText).length;
    const pictures = documents.filter((document) => !hasText(document) && hasPicture(document)).length;
    if (texts > 0 && pictures <= texts) return;
    this.#warn('image_only', null, `Only ${texts} of ${documents.length} pages of this book have text.`);
  }
}

function protectedBook(name: string): EpubRefusal {
  return new EpubRefusal('drm_protected', `The book is protected against copying: ${name} is encrypted.`);
}

function kindOf({ mediaType }: ManifestItem, name: string): SpineDocument['kind'] | null {
  if (/xhtml|html|dtbook|oeb1-document|svg|^(text|application)\/xml/.test(mediaType)) return 'document';
  if (mediaType.startsWith('image/')) return 'image';
  if (/\.(xhtml|html?|xml)$/i.test(name)) return 'document';
  return null;
}
