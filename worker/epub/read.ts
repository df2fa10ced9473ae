import { setImmediate } from 'node:timers/promises';
import { Archive } from './archive.ts';
import { Atlas, type ReadDocument } from './atlas.ts';
import { divide } from './chapters.ts';
import { type Encryption, readContainer, readEncryption } from './container.ts';
import { withContentsPage } from './contents-page.ts';
import { findCover } from './cover.ts';
import { defaultLimits, type EpubLimits } from './limits.ts';
import { decode } from './markup/decode.ts';
import { parsePage } from './markup/parse.ts';
import { type BookNavigation, readNavigation } from './navigation.ts';
import { type Package, readPackage } from './package.ts';
import { EpubRefusal } from './refusal.ts';
import { Resources } from './resources.ts';
import { findDocuments, protectedBook, refuseProtected, type SpineDocument } from './spine.ts';
import { DocumentReader } from './text/reader.ts';
import type { ImportReport, ParsedBook } from './types.ts';
import { Warnings } from './warnings.ts';

export { defaultLimits, type EpubLimits };

/**
 * Reads a whole EPUB: bytes in, values out; nothing is fetched, executed or written.
 *
 * Takes time and memory linear in the size of the unpacked book. Between documents other work may run (the heartbeat
 * of the claim).
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
  return new BookReader(archive, limits).read(signal);
}

/** Kobo does not list what it encrypts: the books it protects have this file, and bytes for pages. */
const KOBO_RIGHTS = 'rights.xml';

/** On a page, on average: a manga with an afterword has fewer, and a novel of long chapters with many illustrations more. */
const FEW_CHARACTERS = 200;

function isBinary(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\0-\x08\x0e-\x1f]/.test(text);
}

class BookReader {
  readonly #archive: Archive;
  readonly #limits: EpubLimits;
  readonly #warnings = new Warnings();
  readonly #resources: Resources;
  readonly #report: ImportReport['documents'] = [];
  readonly #vertical = new Set<string>();

  constructor(archive: Archive, limits: EpubLimits) {
    this.#archive = archive;
    this.#limits = limits;
    this.#resources = new Resources(archive, limits, this.#warnings);
  }

  async read(signal: AbortSignal): Promise<ParsedBook> {
    this.#checkMimetype();
    const encryption = await readEncryption(this.#archive, this.#resources);
    const pack = await this.#readPackage(encryption);
    this.#resources.useFallbacks(pack.manifest);
    const spine = findDocuments(pack, this.#archive, this.#warnings);
    refuseProtected(pack, spine, encryption, this.#archive, this.#warnings);
    const nav = this.#find(pack.nav);
    const documents: ReadDocument[] = [];
    for (const item of spine) {
      await setImmediate();
      signal.throwIfAborted();
      documents.push(await this.#readDocument(item, item.name === nav));
    }
    const atlas = new Atlas(documents, (path) => this.#archive.find(path));
    const navigation = await this.#readNavigation(pack, atlas);
    const contents = withContentsPage(navigation, documents, atlas);
    const division = divide(documents, { ...navigation, contents }, atlas, this.#warnings);
    const cover = findCover(pack, navigation.landmarks, {
      documents,
      find: (path) => this.#archive.find(path),
      open: (name) => this.#resources.open(name),
    });
    // Damage and bombs are refused wherever they are, also in files that nothing refers to.
    for (const name of this.#archive.names) this.#archive.check(name);
    this.#warnAboutPictures(documents);
    return {
      metadata: { ...pack.metadata, writingMode: this.#writingMode(pack) },
      ...division,
      cover,
      images: this.#resources.images,
      report: { warnings: this.#warnings.list, documents: this.#report },
    };
  }

  #find(path: string | null): string | null {
    return path === null ? null : this.#archive.find(path);
  }

  #checkMimetype(): void {
    const name = this.#archive.find('mimetype');
    const text = name === null ? '' : decode(this.#archive.read(name).subarray(0, 100)).text.trim();
    if (text === 'application/epub+zip') return;
    this.#warnings.add('mimetype_wrong', null, 'The file “mimetype” does not say that this is an EPUB.');
  }

  /** The first rendition that is reflowable, or else the first: pages that are pictures are of little use here. */
  async #readPackage({ encrypted }: Encryption): Promise<Package> {
    const packages: Package[] = [];
    for (const name of await readContainer(this.#archive, this.#resources)) {
      if (encrypted.has(name)) throw protectedBook(name);
      const { root, isWellFormed } = await this.#resources.tree(name);
      const pack = readPackage(root, name);
      packages.push(pack);
      if (!isWellFormed) {
        this.#warnings.add('package_repaired', name, 'The package document is not well-formed XML.');
      }
      if (pack.metadata.layout === 'reflowable') break;
    }
    const pack = packages.find(({ metadata }) => metadata.layout === 'reflowable') ?? packages[0];
    if (pack === undefined) throw new EpubRefusal('no_package', 'The container names no package document.');
    if (pack.metadata.title === '') this.#warnings.add('title_missing', pack.path, 'The book has no title.');
    return pack;
  }

  async #readDocument(item: SpineDocument, isNav: boolean): Promise<ReadDocument> {
    const { name, linear, cfi, kind } = item;
    if (kind === 'picture') return this.#readPicture(item);
    const { text, encoding, isClean } = decode(this.#resources.readMarkup(name));
    if (!isClean && isBinary(text) && this.#archive.find(KOBO_RIGHTS) !== null) throw protectedBook(name);
    const { handler, parser, isWellFormed, leftOut } = await parsePage(
      text,
      () =>
        new DocumentReader({
          href: name,
          cfi,
          warn: (code, message) => this.#warnings.add(code, name, message),
          image: (href, base) => this.#resources.image(href, base, name),
          styleSheet: (path) => this.#resources.styleSheet(path),
          count: (blocks) => this.#resources.checkBlocks(blocks),
        }),
      this.#limits.elements,
    );
    const { writer, title, isVertical } = handler;
    writer.finish();
    this.#resources.addBlocks(writer.blocks.length);
    if (isVertical) this.#vertical.add(name);
    if (!isClean) this.#warnings.add('encoding_damaged', name, `Some bytes of ${name} are no ${encoding}.`);
    this.#warnings.aboutEntities(leftOut, name);
    if (!isWellFormed) this.#warnings.add('document_repaired', name, `${name} is not well-formed XML.`);
    const characters = writer.blocks.reduce((sum, block) => sum + block.text.length, 0);
    this.#report.push({ href: name, parser, encoding, characters });
    return { href: name, cfi, linear, isNav, title, blocks: writer.blocks, ids: writer.ids };
  }

  #readPicture({ name, linear, cfi }: SpineDocument): ReadDocument {
    this.#report.push({ href: name, parser: 'none', encoding: 'binary', characters: 0 });
    const block = {
      type: 'image' as const,
      level: null,
      language: null,
      text: '',
      ruby: [],
      marks: [],
      images: [{ offset: 0, image: this.#resources.open(name), alt: '' }],
      // In the page that a browser makes around a picture, it is the first element of the body.
      anchor: { href: name, id: null, cfi: `epubcfi(${cfi}!/4/2)` },
    };
    return { href: name, cfi, linear, isNav: false, title: '', blocks: [block], ids: new Map() };
  }

  /**
   * EPUB 3's nav document, or EPUB 2's NCX where that leads to a single place, as a “Start”, and the NCX to more; landmarks of
   * the same, or EPUB 2's guide.
   */
  async #readNavigation(pack: Package, atlas: Atlas): Promise<BookNavigation> {
    const nav = this.#find(pack.nav);
    const ncx = this.#find(pack.ncx);
    const ofNav = await this.#readContents(nav);
    const places = atlas.countPlaces(ofNav?.contents ?? []);
    const ofNcx = places > 1 ? null : await this.#readContents(ncx);
    const isNcx = ofNav === null || atlas.countPlaces(ofNcx?.contents ?? []) > places;
    const found = isNcx ? ofNcx : ofNav;
    if (found === null) {
      const name = nav ?? ncx;
      if (name === null) this.#warnings.add('contents_missing', null, 'The book has no table of contents.');
      else
        this.#warnings.add('contents_broken', name, `${name} holds no table of contents that can be read.`);
    }
    const { contents, pages } = found ?? { contents: [], pages: [] };
    const landmarks = ofNav?.landmarks ?? [];
    return { contents, pages, landmarks: landmarks.length > 0 ? landmarks : pack.guide };
  }

  async #readContents(name: string | null): Promise<BookNavigation | null> {
    return name === null ? null : readNavigation(await this.#resources.contentsTree(name), name);
  }

  /** That of most of the text: pages of pictures are horizontal in vertical books. */
  #writingMode(pack: Package): 'horizontal' | 'vertical' {
    let balance = 0;
    for (const { href, characters } of this.#report)
      balance += (characters + 1) * (this.#vertical.has(href) ? 1 : -1);
    return balance > 0 ? 'vertical' : pack.metadata.writingMode;
  }

  #warnAboutPictures(documents: readonly ReadDocument[]): void {
    const hasText = ({ blocks }: ReadDocument) => blocks.some(({ text }) => text !== '');
    const hasPicture = ({ blocks }: ReadDocument) => blocks.some(({ images }) => images.length > 0);
    const texts = documents.filter(hasText).length;
    const pictures = documents.filter((document) => !hasText(document) && hasPicture(document)).length;
    const characters = this.#report.reduce((sum, document) => sum + document.characters, 0);
    if (texts > 0 && (pictures <= texts || characters > FEW_CHARACTERS * documents.length)) return;
    this.#warnings.add(
      'image_only',
      null,
      `Only ${texts} of ${documents.length} pages of this book have text.`,
    );
  }
}
