/**
 * What the W3C's tests for EPUB reading systems and the test books of EPUBCheck are about, as far as it could hurt a
 * reader, in books of our own: every valid one is read with its text in order, every broken one is read or refused.
 * Here: container, addresses, package, spine.
 */
import { describe, expect, it } from 'vitest';
import { CHAPTER, codes, edited, oneChapter, PNG, readFiles, textOf } from './testing/read.ts';
import { expectSound } from './testing/sound.ts';
import type { ContentsEntry } from './types.ts';

const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
const SVG = 'xmlns="http://www.w3.org/2000/svg"';
const OPF = 'OPS/package.opf';
const CONTAINER = 'META-INF/container.xml';

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

describe('the container', () => {
  const container = (rootfiles: string) =>
    readFiles(
      oneChapter('<p>一</p>', { [CONTAINER]: `<container><rootfiles>${rootfiles}</rootfiles></container>` }),
    );
  const type = 'media-type="application/oebps-package+xml"';

  it('may name packages that are not there behind the one that is', async () => {
    const rootfiles = `<rootfile full-path="${OPF}" ${type}/><rootfile full-path="OEBPS/x.opf" ${type}/>`;
    expect(textOf(await container(rootfiles))).toBe('一');
  });

  it('may give the package another media type, which readers do not look at', async () => {
    expect(textOf(await container(`<rootfile full-path="${OPF}" media-type="text/xml"/>`))).toBe('一');
  });

  it.each(['<rootfile/>', `<rootfile full-path="" ${type}/>`, `<rootfile ${type}/>`])(
    'without a path is refused: %s',
    async (rootfile) => {
      await expect(container(rootfile)).rejects.toMatchObject({ code: 'no_container' });
    },
  );

  it('may have whatever else in META-INF', async () => {
    const more = {
      'META-INF/manifest.xml': '<m:manifest xmlns:m="x"/>',
      'META-INF/signatures.xml': '<x',
      'META-INF/x/y.inc': '',
    };
    const book = await readFiles(oneChapter('<p>一</p>', more));
    expect([textOf(book), codes(book)]).toEqual(['一', []]);
  });
});

describe('addresses within the book', () => {
  const image = { 'media/a b/絵+1.png': PNG };
  it.each([
    '../media/a%20b/%E7%B5%B5+1.png',
    '../media/a b/絵+1.png',
    '../../../../media/a b/絵+1.png',
    '/media/a b/絵+1.png',
    './.././media//a b/絵+1.png?query#fragment',
    ' ../media/a%20b/%e7%b5%b5%2B1.png\n',
  ])('lead to the file: %j', async (src) => {
    const book = await readFiles(oneChapter(`<p>一<img src="${src}"/></p>`, image));
    expect([...book.images.keys()]).toEqual(Object.keys(image));
    expect(codes(book)).toEqual([]);
  });

  it('may lead out of the folder of the package, in the manifest, too', async () => {
    const files = oneChapter('');
    const { [CHAPTER]: source = '', ...rest } = files;
    for (const href of ['../text/1.xhtml', '../../../text/1.xhtml', '/text/1.xhtml']) {
      const book = await readFiles({
        ...rest,
        'text/1.xhtml': String(source).replace('<body>', '<body><p>一</p>'),
        [OPF]: String(files[OPF]).replace('chapter-0001.xhtml', href),
      });
      expect(textOf(book)).toBe('一');
    }
  });

  it.each([
    ['a base element', '<base href="../media/x.html"/>', ''],
    ['xml:base on the root', '', ' xml:base="../media/"'],
    ['a base on the web, which is not believed', '<base href="http://example.com/"/>', ''],
    ['xml:base on the web, which is not believed', '', ' xml:base="http://example.com/x/"'],
  ])('resolve from %s', async (_what, head, attribute) => {
    const source = `<html ${XHTML}${attribute}><head>${head}</head><body><p>一<img src="a.png"/><a href="a.xhtml#b">二</a><a href="#c">三</a></p></body></html>`;
    const folder = `${head}${attribute}`.includes('media') ? 'media' : 'OPS';
    const book = await readFiles(oneChapter('', { [CHAPTER]: source, [`${folder}/a.png`]: PNG }));
    expect([...book.images.keys()]).toEqual([`${folder}/a.png`]);
    expect(book.chapters[0]?.blocks[0]?.marks.map(({ target }) => target)).toEqual([
      `${folder}/a.xhtml#b`,
      `${CHAPTER}#c`,
    ]);
  });

  it('resolve from the nearest xml:base', async () => {
    const body =
      '<div xml:base="x/"><p xml:base="../y/">一<img src="a.png"/></p><img src="b.png"/></div><img src="c.png"/>';
    const book = await readFiles(
      oneChapter(body, { 'OPS/y/a.png': PNG, 'OPS/x/b.png': PNG, 'OPS/c.png': PNG }),
    );
    expect([...book.images.keys()]).toEqual(['OPS/y/a.png', 'OPS/x/b.png', 'OPS/c.png']);
  });

  it('may be of files that differ in case or normalization alone', async () => {
    const names = ['a.xhtml', 'A.xhtml', 'é.xhtml', 'e\u0301.xhtml', '🏴\u{e0067}\u{e007f}.xhtml'];
    const items = names.map((name, i) => item(`n${i}`, name, 'application/xhtml+xml')).join('');
    const more = Object.fromEntries(names.map((name, i) => [`OPS/${name}`, page(`<p>${i}</p>`)]));
    const book = await edited(withItems(items, ...names.map((_, i) => `n${i}`)), more);
    expect(textOf(book)).toBe('0\n1\n2\n3\n4\n一\n二');
  });
});

describe('the package', () => {
  const valid: [what: string, edit: (opf: string) => string][] = [
    ['of version 0', (opf) => opf.replace('version="3.0"', 'version="0"')],
    ['of version 4', (opf) => opf.replace('version="3.0"', 'version="4.0"')],
    ['without a version', (opf) => opf.replace(' version="3.0"', '')],
    [
      'in another namespace',
      (opf) => opf.replace('http://www.idpf.org/2007/opf', 'http://www.ipdf.org/2007/opf'),
    ],
    ['with undeclared prefixes', (opf) => opf.replace(/ xmlns:dc="[^"]*"/, '')],
    [
      'with spaces in its ids',
      (opf) => opf.replace(/<item id="(c\d|ncx)"/g, '<item id=" $1\n"').replace('idref="c2"', 'idref=" c2"'),
    ],
    [
      'with metadata, links and collections nobody knows',
      (opf) =>
        opf
          .replace(
            '</metadata>',
            '<meta property="x:y">z</meta><link rel="x" href="http://example.com/"/><x:y xmlns:x="z"/></metadata>',
          )
          .replace(
            '</package>',
            '<bindings><mediaType handler="x" media-type="y"/></bindings><collection role="x"><metadata><dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">x</dc:title></metadata><link href="chapter-0001.xhtml"/></collection></package>',
          ),
    ],
    [
      'with unknown attributes and values',
      (opf) =>
        opf
          .replace('<itemref', '<itemref properties="x:y page-spread-left"')
          .replace('<spine', '<spine page-map="x"'),
    ],
    ['that lists itself', withItems(item('self', './package.opf', 'application/oebps-package+xml'))],
    [
      'that lists what is not there',
      withItems(item('x', 'gone.ttf', 'font/ttf') + item('y', 'https://example.com/a.mp3', 'audio/mpeg')),
    ],
    [
      'with an OEB 1.2 document type',
      (opf) =>
        opf.replace(
          '<package',
          '<!DOCTYPE package PUBLIC "+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN" "http://openebook.org/dtds/oeb-1.2/oebpkg12.dtd"><package',
        ),
    ],
    [
      'with old media types',
      (opf) =>
        opf
          .replaceAll('application/xhtml+xml" properties', 'x" properties')
          .replaceAll(/(chapter-\d+\.xhtml" media-type=")[^"]*/g, '$1text/x-oeb1-document'),
    ],
    [
      'whose documents are called HTML',
      (opf) => opf.replaceAll(/(chapter-\d+\.xhtml" media-type=")[^"]*/g, '$1text/html'),
    ],
    [
      'whose manifest comes first',
      (opf) => opf.replace(/(<metadata.*<\/metadata>)(.*<\/manifest>)/s, '$2$1'),
    ],
    ['whose toc attribute names something else', (opf) => opf.replace('toc="ncx"', 'toc="c1"')],
    ['whose spine is not linear at all', (opf) => opf.replaceAll('<itemref', '<itemref linear="no"')],
  ];
  it.each(valid)('%s is read', async (_what, edit) => {
    const book = await edited(edit);
    expectSound(book);
    expect(textOf(book)).toBe('一\n二');
    expect(lines(book.contents)).toEqual(['一 0', '二 1']);
    expect(book.metadata.title).toBe('試し');
  });

  it('has the first of its titles and the creators in order, without their white space', async () => {
    const book = await edited((opf) =>
      opf.replace(
        '<dc:title>試し',
        '<dc:title>  \t 初め \n\t  の   題 </dc:title><dc:creator> \t甲   乙 </dc:creator><dc:creator>丙</dc:creator><dc:title>次',
      ),
    );
    expect(book.metadata).toMatchObject({ title: '初めの 題', creators: ['甲 乙', '丙'] });
  });

  it.each([
    [
      'contents of EPUB 2 without a toc attribute',
      (opf: string) => opf.replace(/<item id="nav".*\n/, '').replace(' toc="ncx"', ''),
    ],
    [
      'contents of EPUB 2 with another media type',
      (opf: string) => opf.replace(/<item id="nav".*\n/, '').replace('application/x-dtbncx+xml', 'text/xml'),
    ],
    [
      'contents of EPUB 2 as those of EPUB 3',
      (opf: string) =>
        opf.replace(' properties="nav"', '').replace('x-dtbncx+xml"', 'x-dtbncx+xml" properties="nav"'),
    ],
  ])('may have %s', async (_what, edit) => {
    expect(lines((await edited(edit)).contents)).toEqual(['一 0', '二 1']);
  });
});

describe('documents of the spine that are no pages', () => {
  const fallback = item('f', 'f.xhtml', 'application/xhtml+xml');
  const cases: [type: string, content: string | Uint8Array][] = [
    ['application/json', '{}'],
    ['application/xml', '<book><p>白鯨</p></book>'],
    ['application/dtc+xml', '<book><p>白鯨</p></book>'],
    ['audio/mpeg', 'ID3'],
    ['image/png', PNG],
    ['image/svg+xml', `<svg ${SVG}><text>白鯨</text></svg>`],
    ['text/plain', '白鯨'],
  ];
  it.each(cases)('are read as the page that they fall back on: %s', async (type, content) => {
    const book = await edited(withItems(item('x', 'x.bin', type, 'fallback="f"') + fallback, 'x'), {
      'OPS/x.bin': content,
      'OPS/f.xhtml': page('<p>鯨</p>'),
    });
    expect(textOf(book)).toBe('鯨\n一\n二');
  });

  it('fall back through several steps', async () => {
    const items =
      item('x', 'x.bin', 'a/b', 'fallback="y"') + item('y', 'y.bin', 'c/d', 'fallback="f"') + fallback;
    const book = await edited(withItems(items, 'x'), {
      'OPS/x.bin': '',
      'OPS/y.bin': '',
      'OPS/f.xhtml': page('<p>鯨</p>'),
    });
    expect(textOf(book)).toBe('鯨\n一\n二');
  });

  it('are reported when nobody can read what they fall back on', async () => {
    const items =
      item('x', 'x.dmg', 'application/octet-stream', 'fallback="y"') + item('y', 'y.psd', 'image/psd');
    const book = await edited(withItems(items, 'x'), { 'OPS/x.dmg': 'x', 'OPS/y.psd': '8BPS' });
    expect(textOf(book)).toBe('\n一\n二');
    expect(codes(book)).toEqual(['image_not_shown']);
  });

  it('are drawings with text, a block a line, in order', async () => {
    const drawing = (inside: string) =>
      `<svg ${SVG} xml:lang="ja"><style>@import url(x.css);</style><title>題</title><desc>説明</desc>${inside}</svg>`;
    const items = item('s', 's.svg', 'image/svg+xml') + item('t', 't.svg', 'image/svg+xml');
    const book = await edited(withItems(items, 't', 's'), {
      'OPS/s.svg': drawing(
        '<g><text x="0" y="0">\n 山路を\n </text><text y="9">登<tspan>り</tspan>ながら、<tspan y="18">こう</tspan></text></g>',
      ),
      'OPS/t.svg': drawing('<rect/><path d="M0 0"/>'),
    });
    expect(
      book.chapters.slice(0, 2).map(({ title, blocks }) => [title, blocks.map(({ text }) => text)]),
    ).toEqual([
      ['題', ['']],
      ['題', ['山路を', '登りながら、こう']],
    ]);
    expect(book.chapters[0]?.blocks[0]?.images).toEqual([{ offset: 0, image: null, alt: '題' }]);
  });
});
