import { describe, expect, it } from 'vitest';
import { bookFiles } from './build.ts';
import { readFiles } from './testing/read.ts';
import type { ParsedBook } from './types.ts';

const NAV = 'OPS/nav.xhtml';

/** A novel as Japan's publishers have it: 1 cover, 2 page of contents, 3 to 6 chapters and afterword, 7 colophon. */
function novel(page: string, nav: string, landmarks = ''): Promise<ParsedBook> {
  const bodies = [
    '<p>表紙絵</p>',
    page,
    ...['一', '二', '三', 'あとがき', '奥付'].map((text) => `<p id="t">${text}</p>`),
  ];
  const files = bookFiles({ title: '試し', chapters: bodies.map((body) => ({ title: '作品名', body })) });
  const navs = `<nav epub:type="toc"><ol>${nav}</ol></nav><nav epub:type="landmarks"><ol>${landmarks}</ol></nav>`;
  return readFiles({ ...files, [NAV]: String(files[NAV]).replace(/<nav.*<\/nav>/s, navs) });
}

/** Each chapter as `title: texts of its blocks`. */
function chapters({ chapters }: ParsedBook): string[] {
  return chapters.map(({ title, blocks }) => `${title}: ${blocks.map(({ text }) => text).join(' ')}`);
}

function titles({ contents }: ParsedBook): string[] {
  return contents.map(({ title, chapter }) => `${title} ${chapter}`);
}

const a = (document: number, title: string, more = '') =>
  `<a ${more} href="chapter-000${document}.xhtml#t">${title}</a>`;
const li = (document: number, title: string) => `<li>${a(document, title)}</li>`;

const FRAME = li(1, '表紙') + li(2, '目次') + li(7, '奥付');
const PAGE = `<h1>目次</h1><p>　${a(3, '第一章　出会い')}</p><p>第二章……${a(4, '12')}</p><p>${a(5, '第<br/>三')}　${a(5, '章')}</p>`;

describe('contents that leave the chapters to a page of contents', () => {
  const divided = ['表紙 0', '目次 1', '第一章　出会い 2', '第二章 3', '第 三　章 4', '奥付 5'];

  it('have its lines', async () => {
    const read = await novel(PAGE, FRAME);
    expect(titles(read)).toEqual(divided);
    expect(chapters(read)).toEqual([
      '表紙: 表紙絵',
      '目次: 目次 　第一章　出会い 第二章……12 第\n三　章',
      '第一章　出会い: 一',
      '第二章: 二',
      '第 三　章: 三 あとがき',
      '奥付: 奥付',
    ]);
  });

  it('have them also where a landmark tells of the page, and no line does', async () => {
    const landmark = `<li>${a(2, 'もくじのページ', 'epub:type="toc"')}</li>`;
    const read = await novel(PAGE, li(1, '表紙') + li(7, '奥付'), landmark);
    expect(titles(read)).toEqual(['表紙 0', '第一章　出会い 1', '第二章 2', '第 三　章 3', '奥付 4']);
  });

  it('name no place twice, and keep what comes behind', async () => {
    const read = await novel(
      `${PAGE}<p>${a(6, 'あとがき')}</p>`,
      li(1, '表紙') + li(2, '目次') + li(3, '本文') + li(6, 'あとがき') + li(7, '奥付'),
    );
    expect(titles(read)).toEqual(['表紙 0', '目次 1', ...divided.slice(2, 5), 'あとがき 5', '奥付 6']);
  });

  it('have those of the pages behind it that are more of it', async () => {
    const more = `<p>${a(5, '第三章')}</p><p>${a(6, 'あとがき')}</p>`;
    const bodies = [`<h1>目次</h1><p>${a(4, '第二章')}</p>`, more];
    const chapters = [
      '<p>表紙絵</p>',
      ...bodies,
      ...['二', '三', '後', '奥付'].map((text) => `<p>${text}</p>`),
    ];
    const files = bookFiles({ title: '試し', chapters: chapters.map((body) => ({ title: '作品名', body })) });
    const nav = `<nav epub:type="toc"><ol>${FRAME}</ol></nav>`;
    const read = await readFiles({ ...files, [NAV]: String(files[NAV]).replace(/<nav.*<\/nav>/s, nav) });
    expect(titles(read)).toEqual(['表紙 0', '目次 1', '第二章 2', '第三章 3', 'あとがき 4', '奥付 5']);
  });

  it('have the alternative texts of its images', async () => {
    const images = [3, 4].map((document) => a(document, `<img src="x.png" alt="第${document}章"/>`)).join('');
    expect(titles(await novel(`<p>${images}</p>`, FRAME))).toEqual([
      '表紙 0',
      '目次 1',
      '第3章 2',
      '第4章 3',
      '奥付 4',
    ]);
  });

  it('have the areas of a picture, with the titles that the chapters have themselves', async () => {
    const area = (document: number, title: string) =>
      `<a xlink:href="chapter-000${document}.xhtml"><title>${title}</title><rect x="0" y="0" width="1" height="1"/></a>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="x.png"/>${area(3, '第一章')}${area(4, '')}</svg>`;
    const drawn = ['表紙 0', '目次 1', '第一章 2', '作品名 3', '奥付 4'];
    expect(titles(await novel(svg, FRAME))).toEqual(drawn);
    const map = `<p><img src="x.png" usemap="#m"/></p><map name="m"><area href="chapter-0003.xhtml" alt="第一章"/><area href="chapter-0004.xhtml"/></map>`;
    expect(titles(await novel(map, FRAME))).toEqual(drawn);
  });
});

describe('contents stay as they are', () => {
  it.each([
    ['when they divide the text themselves', PAGE, FRAME + li(3, '甲') + li(4, '乙')],
    [
      'when they divide it coarser than the page, from its first places on',
      `${PAGE}<p>${a(6, '後')}</p>`,
      FRAME + li(3, '第一部') + li(5, '第二部'),
    ],
    ['when the page leads nowhere', '<h1>目次</h1><p>第一章</p>', FRAME],
    ['when the page leads to a single place', `<p>${a(3, '第一章')}</p>`, FRAME],
    ['when the page leads back', `<p>${a(1, '表紙')}</p><p>${a(2, '目次')}</p>`, FRAME],
  ])('%s', async (_when, page, nav) => {
    const read = await novel(page, nav);
    expect(read.contents.map(({ title }) => title)).toEqual(
      [...nav.matchAll(/>([^<>]+)</g)].map(([, title]) => title),
    );
  });
});
