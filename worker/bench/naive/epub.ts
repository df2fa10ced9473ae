import { createRequire } from 'node:module';
import { JSDOM } from 'jsdom';

/** What this pipeline uses of epubjs, whose own types describe a browser. */
interface Epub {
  open(data: ArrayBuffer): Promise<unknown>;
  ready: Promise<unknown>;
  loaded: { navigation: Promise<{ toc: { label: string; href: string }[] }> };
  packaging: { metadata: { title: string } };
  spine: { each(visit: (section: Section) => void): void };
  load(path: string): Promise<unknown>;
}

interface Section {
  href: string;
  load(request: (path: string) => Promise<unknown>): Promise<Element>;
  unload(): void;
}

export interface NaiveBook {
  title: string;
  contents: readonly { label: string; href: string }[];
  chapters: readonly { href: string; paragraphs(): Promise<string[]> }[];
}

/** Opens an EPUB with epubjs in the window of jsdom. */
export async function openBook(bytes: ArrayBuffer): Promise<NaiveBook> {
  const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/', pretendToBeVisual: true });
  const { document, DOMParser, XMLSerializer, XPathResult, Node, Element } = window;
  Object.assign(globalThis, { window, document, DOMParser, XMLSerializer, XPathResult, Node, Element });
  const { default: open } = createRequire(import.meta.url)('epubjs');
  const book: Epub = open({ replacements: 'none' });
  await book.open(bytes);
  await book.ready;
  const sections: Section[] = [];
  book.spine.each((section) => sections.push(section));
  const request = (path: string) => book.load(path);
  return {
    title: book.packaging.metadata.title,
    contents: (await book.loaded.navigation).toc.map(({ label, href }) => ({ label, href })),
    chapters: sections.map((section) => ({
      href: section.href,
      paragraphs: async () => {
        const root = await section.load(request);
        for (const reading of root.querySelectorAll('rt, rp')) reading.remove();
        const blocks = [...root.querySelectorAll('h1, h2, h3, h4, h5, h6, p, li, blockquote, td, div')];
        const own = blocks.filter((block) => block.querySelector('p, div') === null);
        const texts = own.map((block) => block.textContent?.trim() ?? '').filter((text) => text !== '');
        section.unload();
        return texts;
      },
    })),
  };
}
