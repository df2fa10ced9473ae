/**
 * What the W3C's tests for EPUB reading systems and the test books of EPUBCheck are about, as far as it could hurt a
 * reader, in books of our own: every valid one is read with its text in order, every broken one is read or refused.
 * Here: pages, pictures, contents.
 */
import { describe, expect, it } from 'vitest';
import type { Files } from './build.ts';
import {
  CHAPTER,
  codes,
  edited,
  JPEG,
  oneChapter,
  PNG,
  readBody,
  readDocument,
  readFiles,
  textOf,
} from './testing/read.ts';
import { expectSound } from './testing/sound.ts';
import type { ContentsEntry, ParsedBook } from './types.ts';

const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
const SVG = 'xmlns="http://www.w3.org/2000/svg"';
const NAV = 'OPS/nav.xhtml';

function page(body: string): string {
  return `<html ${XHTML}><body>${body}</body></html>`;
}

function item(id: string, href: string, type: string, more = ''): string {
  return `<item id="${id}" href="${href}" media-type="${type}" ${more}/>`;
}

/** Adds to the manifest, and puts these items in front in the spine. */
function withItems(items: string, ...ids: string[]): (opf: string) => string {
  const refs = ids.map((id) => `<itemref idref="${id}"/>`).join('');
  return (opf) => opf.replace('<manifest>', `<manifest>${items}`).replace('<itemref', `${refs}<itemref`);
}

function lines(entries: readonly ContentsEntry[]): string[] {
  return entries.flatMap(({ title, chapter, children }) => [`${title} ${chapter}`, ...lines(children)]);
}

/** The book of one chapter with another table of contents. */
function withNav(nav: string, more: Files = {}): Promise<ParsedBook> {
  const files = oneChapter('<p id="a">一</p><p id="b">二</p><p id="c">三</p>', more);
  return readFiles({ ...files, [NAV]: String(files[NAV]).replace(/<nav.*<\/nav>/s, nav) });
}

describe('pages', () => {
  it.each([
    ['an element that does not end', '<p>一</p><p>二'],
    ['two hyphens in a comment', '<!-- a -- b --><p>一</p><p>二</p>'],
    ['a name with two colons', '<p>一</p><p><a::b>二</a::b></p>'],
    ['an entity without its semicolon', '<p title="&nbsp">一</p><p>二</p>'],
    ['prefixes nobody declared', '<p>一</p><p epub:type="x" foo:bar="y"><foo:b>二</foo:b></p>'],
    ['an id twice', '<p id="a">一</p><p id="a">二</p>'],
    ['custom elements', '<p>一</p><my-element>二</my-element>'],
    ['links within links', '<p><a href="http://example.com">一 <a href="#x"></a></a></p><p>二</p>'],
    ['entities in comments and CDATA', '<!-- &x; --><p><![CDATA[一]]></p><p>二</p>'],
    ['triggers', '<epub:trigger action="show" ref="a"/><p id="a">一</p><p>二</p>'],
    [
      'a switch',
      '<p>一</p><epub:switch xmlns:epub="http://www.idpf.org/2007/ops"><epub:case required-namespace="x"><p>三</p></epub:case><epub:default><p>二</p></epub:default></epub:switch>',
    ],
    [
      'scripts and what stands in for them',
      '<script>x</script><noscript><p>一</p></noscript><canvas><p>二</p></canvas>',
    ],
    [
      'an embedded file and what stands in for it',
      '<object data="x.pdf"><p>一</p></object><object data="x.swf" type="application/x-shockwave-flash"><p>二</p></object>',
    ],
    ['insertions around paragraphs', '<ins><p>一</p></ins><del><p>二</p></del>'],
    ['forms', '<form><p>一<input value="x"/></p><select><option>二</option></select></form>'],
    [
      'HTML within a drawing',
      `<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:g><svg:foreignObject><body><p>一</p><p>二</p></body></svg:foreignObject></svg:g></svg:svg>`,
    ],
    [
      'tracks and sources of media',
      '<p>一</p><video poster="x.png"><source src="x.mp4"/><track src="x.vtt"/>x</video><p>二</p>',
    ],
  ])('with %s are read', async (_what, body) => {
    const book = await readDocument(page(body));
    expectSound(book);
    expect(
      textOf(book)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ).toEqual(['一', '二']);
  });

  it('whose doctype names a DTD that is not there are read by the rules of XML', async () => {
    const doctypes = [
      'html PUBLIC "-//W3C//DTD XHTML 1.1/EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"',
      'html SYSTEM "about:legacy-compat"',
      'html SYSTEM "gone.dtd"',
    ];
    for (const doctype of doctypes) {
      const book = await readDocument(
        `<?xml version="1.0" standalone="no" ?>\n<!DOCTYPE ${doctype}>${page('<p>一</p>')}`,
      );
      expect([textOf(book), codes(book)]).toEqual(['一', []]);
    }
  });
});

describe('pictures', () => {
  it('are what the manifest names in the place of those that cannot be shown', async () => {
    const items = item('x', 'x.psd', 'image/psd', 'fallback="y"') + item('y', 'y.png', 'image/png');
    const book = await edited(withItems(items), {
      [CHAPTER]: page('<p>一<img src="x.psd" alt="絵"/></p>'),
      'OPS/x.psd': '8BPS',
      'OPS/y.png': PNG,
    });
    expect(book.chapters[0]?.blocks[0]?.images).toEqual([{ offset: 1, image: 'OPS/y.png', alt: '絵' }]);
    expect(codes(book)).toEqual([]);
  });

  const more = { 'OPS/a.png': PNG, 'OPS/b.jpg': JPEG };
  const one = async (body: string) =>
    (await readFiles(oneChapter(body, more))).chapters[0]?.blocks.map(({ text, images }) => [text, images]);

  it('of a picture element are the one that every reader shows', async () => {
    const body =
      '<picture><source srcset="x.jxl" type="image/jxl"/><img src="a.png" srcset="b.jpg 2x" alt="絵"/></picture>';
    expect(await one(body)).toEqual([['', [{ offset: 0, image: 'OPS/a.png', alt: '絵' }]]]);
  });

  it('in an object stand without what is for other readers', async () => {
    expect(await one('<object data="a.png" type="image/png"><p>絵</p></object>')).toEqual([
      ['', [{ offset: 0, image: 'OPS/a.png', alt: '' }]],
    ]);
    expect(await one('<object data="gone.png" type="image/png"><p>絵</p></object>')).toEqual([
      ['', [{ offset: 0, image: null, alt: '' }]],
      ['絵', []],
    ]);
  });

  it('stand for a formula, with its text as the alternative', async () => {
    const math = (attributes: string) =>
      `<p>一<math xmlns="http://www.w3.org/1998/Math/MathML" ${attributes}><mn>10</mn></math></p>`;
    expect(await one(math('alttext="10×10" altimg="a.png"'))).toEqual([
      ['一', [{ offset: 1, image: 'OPS/a.png', alt: '10×10' }]],
    ]);
    expect(await one(math('alttext="10×10"'))).toEqual([['一', [{ offset: 1, image: null, alt: '10×10' }]]]);
    expect(await one(math(''))).toEqual([['一', [{ offset: 1, image: null, alt: '10' }]]]);
    expect(await one('<p>一<math/></p>')).toEqual([['一', []]]);
  });

  const b2 = '<msup><mi>b</mi><mn>2</mn></msup>';
  it.each([
    [
      `<mi>x</mi>\n<mo>=</mo> <mfrac><mrow><mo>-</mo><mi>b</mi><mo>±</mo><msqrt>${b2}<mo>-</mo><mn>4</mn></msqrt></mrow><mn>2</mn></mfrac>`,
      'x=(-b±√(b^2-4))/2',
    ],
    [
      '<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>0</mn></mrow><mi>n</mi></munderover><msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup>',
      '∑_(i=0)^na_i^2',
    ],
    ['<mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr><mtr><mtd>3</mtd><mtd>4</mtd></mtr></mtable>', '1 2; 3 4'],
    [
      '<semantics><mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">\\xi</annotation></semantics>',
      'x',
    ],
  ])('stand for a formula, with its text in one line: %s', async (inside, text) => {
    const math = `<p>一<math xmlns="http://www.w3.org/1998/Math/MathML">${inside}</math>二</p>`;
    expect(await one(math)).toEqual([['一二', [{ offset: 1, image: null, alt: text }]]]);
  });

  it('of a drawing have its title as the alternative', async () => {
    const svg = (inside: string) =>
      `<svg ${SVG} xmlns:xlink="http://www.w3.org/1999/xlink"><title><span ${XHTML}>題</span></title>${inside}<text>字</text></svg>`;
    expect(await one(svg(''))).toEqual([['', [{ offset: 0, image: null, alt: '題' }]]]);
    expect(await one(svg('<image xlink:href="b.jpg"/>'))).toEqual([
      ['', [{ offset: 0, image: 'OPS/b.jpg', alt: '題' }]],
    ]);
  });

  it('without a source are nothing', async () => {
    expect(
      (await readBody('<figure><img src="" alt=""/><figcaption>説明</figcaption></figure>'))
        .map(({ text }) => text)
        .join(''),
    ).toBe('説明');
  });
});

describe('contents', () => {
  it('may point by EPUB CFI', async () => {
    const files = oneChapter('<p>一</p><p>二<b>三</b></p><p>四</p>');
    const { report, ...plain } = await readFiles(files);
    const [, second, third] = plain.chapters[0]?.blocks.map(({ anchor }) => anchor.cfi) ?? [];
    const link = (cfi: string, title: string) => `<li><a href="package.opf#${cfi}">${title}</a></li>`;
    const nav = (cfis: string) => ({ ...files, [NAV]: String(files[NAV]).replace(/<li>.*<\/li>/s, cfis) });
    const book = await readFiles(
      nav(
        link('epubcfi(/6/2[c1]!/4/2/1:0)', '甲') +
          link(String(second), '乙') +
          link(String(third?.replace(/:0/, ':1')), '丙'),
      ),
    );
    expect(book.chapters.map(({ title, blocks }) => [title, blocks.map(({ text }) => text)])).toEqual([
      ['甲', ['一']],
      ['乙', ['二三']],
      ['丙', ['四']],
    ]);
    expect(codes(book)).toEqual([]);
    const broken = nav(link('epubcfi(/6/99!/4)', '丁') + link(String(second), '乙'));
    expect(codes(await readFiles(broken))).toEqual(['contents_target_missing']);
    expect(report.warnings).toEqual([]);
  });

  it.each([
    [
      'an item without a label',
      '<ol><li><ol><li><a href="chapter-0001.xhtml">甲</a></li></ol></li></ol>',
      [' null', '甲 0'],
    ],
    [
      'several images in a label',
      '<ol><li><a href="chapter-0001.xhtml"><img src="x.png" alt=""/><img src="y.png" alt="甲"/></a></li></ol>',
      ['甲 0'],
    ],
    [
      'a title where the label has no text',
      '<ol><li><a href="chapter-0001.xhtml" title="甲"><img src="x.png"/></a></li></ol>',
      ['甲 0'],
    ],
    [
      'lists hidden within',
      '<ol><li><a href="chapter-0001.xhtml">甲</a><ol hidden=""><li><a href="chapter-0001.xhtml#b">乙</a></li></ol></li></ol>',
      ['甲 0', '乙 1'],
    ],
    ['space around labels', '<ol><li><a href="chapter-0001.xhtml">\n  甲\n </a></li></ol>', ['甲 0']],
    [
      'a link to the web among others',
      '<ol><li><a href="https://example.com/">外</a></li><li><a href="chapter-0001.xhtml">甲</a></li></ol>',
      ['外 null', '甲 0'],
    ],
    [
      'lines out of order',
      '<ol><li><a href="chapter-0001.xhtml#b">乙</a></li><li><a href="chapter-0001.xhtml#a">甲</a></li></ol>',
      ['乙 1', '甲 0'],
    ],
  ])('may have %s', async (_what, list, expected) => {
    const book = await withNav(
      `<h1>目次</h1><nav epub:type="toc"><h2>目次</h2>${list}</nav><nav><ol><li><span>x</span></li></ol></nav>`,
    );
    expect(lines(book.contents)).toEqual(expected);
    expect(textOf(book)).toBe('一\n二\n三');
  });

  it('are read wherever else the book has lists: pages nested and twice', async () => {
    const list = (ids: string) =>
      `<ol>${[...ids].map((id) => `<li><a href="chapter-0001.xhtml#${id}">${id}</a></li>`).join('')}</ol>`;
    const book = await withNav(
      `<nav epub:type="page-list"><ol><li><span>一</span>${list('ab')}</li></ol></nav><nav epub:type="toc">${list('a')}</nav><nav epub:type="page-list">${list('c')}</nav>`,
    );
    expect(book.pages.map(({ title, block }) => [title, block])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('that lead to documents out of the spine lose nothing of the text', async () => {
    const book = await withNav(
      '<nav epub:type="toc"><ol><li><a href="x.xhtml">外</a></li><li><a href="chapter-0001.xhtml#b">乙</a></li></ol></nav>',
      { 'OPS/x.xhtml': page('<p>外</p>') },
    );
    expect(textOf(book)).toBe('一\n二\n三');
    expect(codes(book)).toEqual(['contents_target_missing']);
  });
});
