import type { ImageResource, ParsedBlock, ParsedBook, ParsedChapter } from '../../epub/types.ts';

/** A parsed book for tests: one chapter a list of blocks; what is not given is empty. */
export function parsedBook(
  chapters: readonly (readonly ParsedBlock[])[],
  given: Partial<ParsedBook> = {},
): ParsedBook {
  return {
    metadata: {
      title: '試しの本',
      titleSort: 'タメシノホン',
      subtitle: null,
      series: { title: '叢書', position: null },
      creators: ['名無し'],
      credits: [{ name: '名無し', role: null, sort: null }],
      published: null,
      publisher: null,
      language: 'ja',
      identifier: null,
      direction: 'rtl',
      layout: 'reflowable',
      writingMode: 'vertical',
      epubVersion: '3.0',
    },
    chapters: chapters.map(
      (blocks, i): ParsedChapter => ({
        title: `第${i + 1}章`,
        href: `OPS/${i + 1}.xhtml`,
        linear: true,
        blocks: [...blocks],
      }),
    ),
    contents: [],
    pages: [],
    landmarks: [],
    links: new Map(),
    cover: null,
    images: new Map(),
    report: { warnings: [], documents: [] },
    ...given,
  };
}

/** A paragraph with this text; anything else about it can be given. */
export function paragraph(text: string, given: Partial<ParsedBlock> = {}): ParsedBlock {
  return {
    type: 'paragraph',
    level: null,
    language: null,
    text,
    ruby: [],
    marks: [],
    images: [],
    anchor: { href: 'OPS/1.xhtml', id: null, cfi: 'epubcfi(/6/4!/4/2/1:0)' },
    ...given,
  };
}

/** An image whose bytes are the given text: nothing behind the EPUB reader looks into them. */
export function image(content: string): ImageResource {
  const bytes = new TextEncoder().encode(content);
  return { mediaType: 'image/png', size: bytes.length, read: () => bytes };
}
