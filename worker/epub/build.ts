// fflate writes a whole archive at once, without streams, in 8 KB of code; it is deterministic when given the time.
import { type Zippable, zipSync } from 'fflate';

/** A book to be written: what is left out has the default named at it. */
export interface NewBook {
  title: string;
  creators?: readonly string[];
  /** BCP 47; default `ja`. */
  language?: string;
  /** Default: made from the title, so that the same book is the same bytes. */
  identifier?: string;
  /** Vertical text and pages from right to left; default false. */
  isVertical?: boolean;
  chapters: readonly NewChapter[];
  /** Archive names below `OPS/`, e.g. `images/cover.png`. */
  images?: Readonly<Record<string, Uint8Array>>;
  /** Name of the image that is the cover. */
  cover?: string;
  /** Default: vertical writing where the book has it, and nothing else. */
  css?: string;
}

export interface NewChapter {
  title: string;
  /** XHTML that stands in the body: `<h1>…</h1><p>…</p>`. Use `escapeXml` for text. */
  body: string;
}

/** The files of an EPUB by their names in the archive, in order. */
export type Files = Record<string, string | Uint8Array>;

/** Writes a valid EPUB 3.3, readable by EPUB 2 readers too. The same book gives the same bytes. */
export function buildEpub(book: NewBook): Uint8Array {
  return packEpub(bookFiles(book));
}

/** Packs files into an EPUB: `mimetype` uncompressed, everything else deflated. */
export function packEpub(files: Files): Uint8Array {
  // The time zone of the machine must not show; zip keeps local time without one.
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    entries[name] = [bytes, { mtime, level: name === 'mimetype' ? 0 : 9 }];
  }
  return zipSync(entries);
}

/** All files of the book; tests change some of them before they pack them. */
export function bookFiles(book: NewBook): Files {
  const files: Files = {
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': CONTAINER,
    'OPS/package.opf': packageDocument(book),
    'OPS/nav.xhtml': page(book, '目次', `<nav epub:type="toc"><ol>\n${navLines(book)}\n</ol></nav>`),
    'OPS/toc.ncx': ncx(book),
    'OPS/style.css': book.css ?? (book.isVertical ? 'html { writing-mode: vertical-rl; }\n' : '/* none */\n'),
  };
  for (const [i, { title, body }] of book.chapters.entries())
    files[`OPS/${fileName(i)}`] = page(book, title, body);
  for (const [name, bytes] of Object.entries(book.images ?? {})) files[`OPS/${name}`] = bytes;
  return files;
}

/** Text as it may stand in XML, in content and in attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

function fileName(index: number): string {
  return `chapter-${String(index + 1).padStart(4, '0')}.xhtml`;
}

function packageDocument(book: NewBook): string {
  const creators = (book.creators ?? [])
    .map((name) => `<dc:creator>${escapeXml(name)}</dc:creator>\n`)
    .join('');
  const chapters = book.chapters.map((_, i) => ({ id: `c${i + 1}`, href: fileName(i) }));
  const images = Object.keys(book.images ?? {}).map((href, i) => ({ id: `i${i + 1}`, href }));
  const cover = images.find(({ href }) => href === book.cover);
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="${languageOf(book)}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">${escapeXml(identifierOf(book))}</dc:identifier>
<dc:title>${escapeXml(book.title)}</dc:title>
<dc:language>${languageOf(book)}</dc:language>
${creators}<meta property="dcterms:modified">2000-01-01T00:00:00Z</meta>
${cover === undefined ? '' : `<meta name="cover" content="${cover.id}"/>\n`}</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="css" href="style.css" media-type="text/css"/>
${chapters.map(({ id, href }) => `<item id="${id}" href="${href}" media-type="application/xhtml+xml"/>\n`).join('')}${images
  .map(({ id, href }) => imageItem(id, href, id === cover?.id))
  .join('')}</manifest>
<spine toc="ncx"${book.isVertical ? ' page-progression-direction="rtl"' : ''}>
${chapters.map(({ id }) => `<itemref idref="${id}"/>\n`).join('')}</spine>
</package>
`;
}

function imageItem(id: string, href: string, isCover: boolean): string {
  const mediaType = MEDIA_TYPES[href.slice(href.lastIndexOf('.') + 1).toLowerCase()] ?? 'image/png';
  const properties = isCover ? ' properties="cover-image"' : '';
  return `<item id="${id}" href="${escapeXml(encodeURI(href))}" media-type="${mediaType}"${properties}/>\n`;
}

function page(book: NewBook, title: string, body: string): string {
  const language = languageOf(book);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="${language}" lang="${language}">
<head><title>${escapeXml(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>
${body}
</body>
</html>
`;
}

function navLines({ chapters }: NewBook): string {
  return chapters
    .map(({ title }, i) => `<li><a href="${fileName(i)}">${escapeXml(title)}</a></li>`)
    .join('\n');
}

function ncx(book: NewBook): string {
  const points = book.chapters.map(
    ({ title }, i) =>
      `<navPoint id="p${i + 1}" playOrder="${i + 1}"><navLabel><text>${escapeXml(title)}</text></navLabel>` +
      `<content src="${fileName(i)}"/></navPoint>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">
<head><meta name="dtb:uid" content="${escapeXml(identifierOf(book))}"/></head>
<docTitle><text>${escapeXml(book.title)}</text></docTitle>
<navMap>
${points.join('\n')}
</navMap>
</ncx>
`;
}

function languageOf(book: NewBook): string {
  return escapeXml(book.language ?? 'ja');
}

function identifierOf(book: NewBook): string {
  return book.identifier ?? `urn:title:${encodeURIComponent(book.title)}`;
}
