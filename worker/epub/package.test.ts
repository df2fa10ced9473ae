import { describe, expect, it } from 'vitest';
import { bookFiles, type Files } from './build.ts';
import { oneChapter, readFiles, textOf } from './testing/read.ts';
import type { ParsedBook } from './types.ts';

const OPF = 'OPS/package.opf';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');

/** A book of two chapters with its package document edited. */
function edited(edit: (opf: string) => string, more: Files = {}): Promise<ParsedBook> {
  const files = bookFiles({
    title: '試し',
    chapters: [
      { title: '一', body: '<p>一</p>' },
      { title: '二', body: '<p>二</p>' },
    ],
  });
  return readFiles({ ...files, [OPF]: edit(String(files[OPF])), ...more });
}

function codes(book: ParsedBook): string[] {
  return book.report.warnings.map(({ code }) => code);
}

describe('the package document', () => {
  it('may have prefixes', async () => {
    const book = await edited((opf) =>
      opf
        .replace('xmlns=', 'xmlns:opf=')
        .replace(/<(\/?)(package|metadata|meta|manifest|item|spine|itemref)\b/g, '<$1opf:$2'),
    );
    expect(textOf(book)).toBe('一\n二');
    expect(book.metadata.title).toBe('試し');
    expect(book.contents).toHaveLength(2);
    expect(codes(book)).toEqual([]);
  });

  it('may stand anywhere', async () => {
    const files = oneChapter('<p>一<img src="../images/x.png"/></p>', { 'OPS/images/x.png': PNG });
    const moved = Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name.replace(/^OPS\//, 'あ/b c/'),
        typeof content === 'string'
          ? content.replace('OPS/package.opf', '%E3%81%82/b c/package.opf')
          : content,
      ]),
    );
    const book = await readFiles({ ...moved, 'あ/images/x.png': PNG });
    expect([...book.images.keys()]).toEqual(['あ/images/x.png']);
  });

  it('may be written carelessly', async () => {
    const book = await edited((opf) =>
      opf.replace('試し', 'A & B').replace('</dc:language>', '</dc:langage>'),
    );
    expect(book.metadata.title).toBe('A & B');
    expect(textOf(book)).toBe('一\n二');
    expect(codes(book)).toEqual(['package_repaired']);
  });

  it('gives the main title and all creators', async () => {
    const book = await edited((opf) =>
      opf
        .replace('<dc:title>', '<dc:title>副題</dc:title><dc:title id="t">')
        .replace(
          '</metadata>',
          '<meta refines="#t" property="title-type">main</meta>' +
            '<dc:creator>夏目\n   漱石</dc:creator><dc:creator>Erle  C.</dc:creator><dc:publisher>青空</dc:publisher></metadata>',
        ),
    );
    expect(book.metadata).toMatchObject({
      title: '試し',
      creators: ['夏目漱石', 'Erle C.'],
      publisher: '青空',
    });
  });

  it('is read from OEB 1 and without namespaces', async () => {
    const oeb = await edited((opf) =>
      opf
        .replace('elements/1.1/', 'elements/1.0/')
        .replace(/dc:title/g, 'dc:Title')
        .replace('<metadata', '<metadata><dc-metadata')
        .replace('</metadata>', '</dc-metadata></metadata>')
        .replace('<dc-metadata xmlns:dc="http://purl.org/dc/elements/1.0/">', '<dc-metadata>')
        .replace('<metadata>', '<metadata xmlns:dc="http://purl.org/dc/elements/1.0/">'),
    );
    expect(oeb.metadata.title).toBe('試し');
    const bare = await edited((opf) => opf.replace(/ xmlns[:a-z]*="[^"]*"/g, ''));
    expect(bare.metadata.title).toBe('試し');
    expect(textOf(bare)).toBe('一\n二');
  });

  it('says how pages turn, lie and are written', async () => {
    const fixed = await edited((opf) =>
      opf
        .replace('<spine', '<spine page-progression-direction="rtl"')
        .replace(
          '</metadata>',
          '<meta property="rendition:layout"> pre-paginated </meta><meta name="primary-writing-mode" content="vertical-rl"/></metadata>',
        ),
    );
    expect(fixed.metadata).toMatchObject({
      direction: 'rtl',
      layout: 'pre-paginated',
      writingMode: 'vertical',
    });
    const plain = await edited((opf) => opf);
    expect(plain.metadata).toMatchObject({
      direction: 'default',
      layout: 'reflowable',
      writingMode: 'horizontal',
    });
  });

  it.each([
    ['html', 'html { -webkit-writing-mode: vertical-rl }'],
    ['body', 'body { writing-mode: tb-rl }'],
    ['a class of html', '.vrtl { -epub-writing-mode: vertical-rl }'],
    ['an import', '@import "v.css";'],
  ])('leaves vertical writing to the style of %s', async (_what, css) => {
    const files = oneChapter('<p>一</p>', {
      'OPS/style.css': css,
      'OPS/v.css': 'html { writing-mode: vertical-rl }',
    });
    const page = String(files['OPS/chapter-0001.xhtml']).replace('<html', '<html class="vrtl"');
    const book = await readFiles({ ...files, 'OPS/chapter-0001.xhtml': page });
    expect(book.metadata.writingMode).toBe('vertical');
  });

  it('without a title is a book without one', async () => {
    const book = await edited((opf) => opf.replace('<dc:title>試し</dc:title>', ''));
    expect(book.metadata.title).toBe('');
    expect(codes(book)).toEqual(['title_missing']);
  });

  it.each(['metadata', 'manifest', 'spine'])('without its %s is refused', async (part) => {
    const without = edited((opf) => opf.replace(new RegExp(`<${part}.*</${part}>`, 's'), ''));
    await expect(without).rejects.toMatchObject({ code: 'package_broken' });
  });

  it.each(['', 'x', '<html/>', '{"title": "x"}', '\0\0\0'])('that is none is refused: %j', async (source) => {
    await expect(edited(() => source)).rejects.toMatchObject({ code: 'package_broken' });
  });
});

describe('the container', () => {
  const container = (content: string | null) => {
    const { 'META-INF/container.xml': _, ...rest } = oneChapter('<p>一</p>');
    return readFiles(content === null ? rest : { ...rest, 'META-INF/container.xml': content });
  };
  const rootfile = (path: string, more = '') =>
    `<rootfile full-path="${path}" media-type="application/oebps-package+xml"${more}/>`;

  it.each([
    ['no_container', null],
    ['no_container', '<container/>'],
    ['no_container', ''],
    [
      'no_container',
      '<container><rootfiles><rootfile full-path="x.pdf" media-type="application/pdf"/></rootfiles></container>',
    ],
    ['no_package', `<container><rootfiles>${rootfile('OPS/other.opf')}</rootfiles></container>`],
  ])('%s when it is %j', async (code, content) => {
    await expect(container(content)).rejects.toMatchObject({ code });
  });

  it('may be carelessly written', async () => {
    expect(textOf(await container(`\n<container><rootfiles>${rootfile('/OPS/package.opf')}`))).toBe('一');
  });

  it('may offer several renditions, of which the first that is reflowable is read', async () => {
    const files = oneChapter('<p>流れる</p>');
    const fixed = String(files[OPF])
      .replace('</metadata>', '<meta property="rendition:layout">pre-paginated</meta></metadata>')
      .replaceAll('chapter-0001', 'fixed');
    const both = {
      ...files,
      'OPS/fixed.opf': fixed,
      'OPS/fixed.xhtml': '<html><body><p>固い</p></body></html>',
      'META-INF/container.xml': `<container><rootfiles>${rootfile('OPS/fixed.opf')}${rootfile('OPS/package.opf')}</rootfiles></container>`,
    };
    expect(textOf(await readFiles(both))).toBe('流れる');
    const onlyFixed = { ...both, [OPF]: fixed.replaceAll('fixed', 'chapter-0001') };
    expect(textOf(await readFiles(onlyFixed))).toBe('固い');
  });

  it('and the mimetype may be missing or wrong', async () => {
    const { mimetype: _, ...rest } = oneChapter('<p>一</p>');
    expect(codes(await readFiles(rest))).toEqual(['mimetype_wrong']);
    expect(codes(await readFiles({ ...rest, mimetype: 'application/zip' }))).toEqual(['mimetype_wrong']);
    expect(codes(await readFiles({ ...rest, mimetype: 'application/epub+zip\r\n' }))).toEqual([]);
  });
});

describe('the spine', () => {
  it('marks documents outside of the reading order', async () => {
    const book = await edited((opf) => opf.replace('idref="c2"', 'idref="c2" linear="no"'));
    expect(book.chapters.map(({ linear }) => linear)).toEqual([true, false]);
  });

  it('may list what is missing', async () => {
    const book = await edited((opf) =>
      opf
        .replace('<itemref', '<itemref idref="nobody"/><itemref idref="css"/><itemref')
        .replace('href="chapter-0002.xhtml"', 'href="gone.xhtml"'),
    );
    expect(textOf(book)).toBe('一');
    expect(codes(book)).toEqual([
      'spine_item_missing',
      'spine_item_foreign',
      'spine_item_missing',
      'contents_target_missing',
    ]);
    // Counted as the package counts them, so that epubjs finds the same document.
    expect(book.chapters[0]?.blocks[0]?.anchor.cfi).toBe('epubcfi(/6/6!/4/2/1:0)');
  });

  it('may list a document twice', async () => {
    const book = await edited((opf) => opf.replace('<itemref', '<itemref idref="c1"/><itemref'));
    expect(textOf(book)).toBe('一\n二');
    expect(codes(book)).toEqual(['spine_item_repeated']);
  });

  it('of nothing that is there is refused', async () => {
    const none = edited((opf) => opf.replace(/idref="c/g, 'idref="x'));
    await expect(none).rejects.toMatchObject({ code: 'no_documents' });
    await expect(edited((opf) => opf.replace(/<itemref[^>]*>/g, ''))).rejects.toMatchObject({
      code: 'no_documents',
    });
  });

  it('may list other kinds of files that fall back on documents', async () => {
    const item = (id: string, type: string, fallback: string) =>
      `<item id="${id}" href="${id}.bin" media-type="${type}" fallback="${fallback}"/>`;
    const book = await edited(
      (opf) =>
        opf
          .replace(
            '<manifest>',
            `<manifest>${item('pdf', 'application/pdf', 'pic')}${item('pic', 'image/png', 'c1')}${item('a', 'x/y', 'b')}${item('b', 'x/y', 'a')}`,
          )
          .replace('<itemref idref="c1"/>', '<itemref idref="pdf"/><itemref idref="a"/>'),
      { 'OPS/pdf.bin': '%PDF', 'OPS/pic.bin': PNG, 'OPS/a.bin': 'x' },
    );
    expect(textOf(book)).toBe('一\n二');
    expect(codes(book)).toEqual(['spine_item_foreign']);
  });

  it('may list pictures and drawings', async () => {
    const book = await edited(
      (opf) =>
        opf
          .replace(
            '<manifest>',
            '<manifest><item id="p" href="p.png" media-type="image/png"/><item id="s" href="s.svg" media-type="image/svg+xml"/>',
          )
          .replace('<itemref', '<itemref idref="p"/><itemref idref="s"/><itemref'),
      {
        'OPS/p.png': PNG,
        'OPS/j.jpg': JPEG,
        'OPS/s.svg':
          '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><text>x</text><image xlink:href="j.jpg"/></svg>',
      },
    );
    expect(textOf(book)).toBe('\n\n一\n二');
    expect([...book.images].map(([name, { mediaType }]) => [name, mediaType])).toEqual([
      ['OPS/p.png', 'image/png'],
      ['OPS/j.jpg', 'image/jpeg'],
    ]);
  });
});

describe('the cover', () => {
  const withImages = (edit: (opf: string) => string, more: Files = {}) =>
    edited(
      (opf) =>
        edit(
          opf.replace('<manifest>', '<manifest><item id="cover-image" href="c.png" media-type="image/png"/>'),
        ),
      {
        'OPS/c.png': PNG,
        ...more,
      },
    );

  it('is what EPUB 3 calls so', async () => {
    const book = await withImages((opf) =>
      opf.replace('id="cover-image"', 'id="x" properties="svg\n cover-image"'),
    );
    expect(book.cover).toBe('OPS/c.png');
    expect(book.images.get('OPS/c.png')).toMatchObject({ mediaType: 'image/png', size: PNG.length });
    expect(Buffer.from(book.images.get('OPS/c.png')?.read() ?? []).equals(PNG)).toBe(true);
  });

  it('is what EPUB 2 calls so', async () => {
    const book = await withImages((opf) =>
      opf.replace('</metadata>', '<meta name="cover" content="cover-image"/></metadata>'),
    );
    expect(book.cover).toBe('OPS/c.png');
  });

  it('is the picture of the page that the guide calls so', async () => {
    const page =
      '<html><body><h1>題</h1><svg xmlns="http://www.w3.org/2000/svg"><image href="c.png"/></svg></body></html>';
    const book = await withImages(
      (opf) =>
        opf.replace(
          '</spine>',
          '</spine><guide><reference type="cover" title="表紙" href="chapter-0002.xhtml"/></guide>',
        ),
      { 'OPS/chapter-0002.xhtml': page },
    );
    expect(book.cover).toBe('OPS/c.png');
    expect(book.landmarks).toEqual([{ title: '表紙', chapter: 1, block: 0 }]);
  });

  it('is the picture of a first page without text, but no other', async () => {
    const page = (text: string) => `<html><body>${text}<img src="c.png"/></body></html>`;
    const picture = await withImages((opf) => opf, { 'OPS/chapter-0001.xhtml': page('') });
    const mixed = await withImages((opf) => opf, { 'OPS/chapter-0001.xhtml': page('<p>一</p>') });
    expect([picture.cover, mixed.cover]).toEqual(['OPS/c.png', null]);
  });
});

describe('images', () => {
  it('are what their bytes say, whatever they are called', async () => {
    const book = await readFiles(
      oneChapter(
        '<p>一<img src="a.png" alt="甲"/>二<img src="b.jpg" alt="乙"/><img src="c.gif"/><img src="a.png"/></p>',
        {
          'OPS/a.png': JPEG,
          'OPS/b.jpg': '<svg/>',
        },
      ),
    );
    expect(book.chapters[0]?.blocks[0]?.images).toEqual([
      { offset: 1, image: 'OPS/a.png', alt: '甲' },
      { offset: 2, image: null, alt: '乙' },
      { offset: 2, image: null, alt: '' },
      { offset: 2, image: 'OPS/a.png', alt: '' },
    ]);
    expect(book.images.get('OPS/a.png')?.mediaType).toBe('image/jpeg');
    expect(codes(book)).toEqual(['image_not_shown', 'image_missing']);
  });

  it('may stand in the document itself', async () => {
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    const book = await readFiles(
      oneChapter(`<p><img src="${url}"/><img src="data:image/svg+xml,%3Csvg/%3E"/></p>`),
    );
    const [first, second] = book.chapters[0]?.blocks[0]?.images ?? [];
    expect(Buffer.from(book.images.get(first?.image ?? '')?.read() ?? []).equals(PNG)).toBe(true);
    expect(second?.image).toBeNull();
  });
});

describe('encryption', () => {
  const encryption = (algorithm: string, uri: string) => ({
    'META-INF/encryption.xml': `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">
<enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData></encryption>`,
  });
  const aes = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';

  it.each(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC'])(
    'of fonts is no protection: %s',
    async (algorithm) => {
      const book = await readFiles(
        oneChapter('<p>一</p>', { 'OPS/font.otf': 'x', ...encryption(algorithm, 'OPS/font.otf') }),
      );
      expect(textOf(book)).toBe('一');
      expect(codes(book)).toEqual(['font_obfuscated']);
    },
  );

  it.each([
    ['a chapter', aes, 'OPS/chapter-0001.xhtml'],
    ['a chapter under its encoded name', aes, 'OPS/chapter%2D0001.xhtml'],
    ['a chapter, obfuscated like a font', 'http://www.idpf.org/2008/embedding', 'OPS/chapter-0001.xhtml'],
    ['the package', aes, 'OPS/package.opf'],
    ['the contents', aes, 'OPS/nav.xhtml'],
  ])('of %s is protection against copying', async (_what, algorithm, uri) => {
    const book = readFiles(oneChapter('<p>一</p>', encryption(algorithm, uri)));
    await expect(book).rejects.toMatchObject({ code: 'drm_protected' });
  });

  it('of a file that the text does not need is reported', async () => {
    const book = await readFiles(
      oneChapter('<p>一</p>', { 'OPS/a.mp3': 'x', ...encryption(aes, 'OPS/a.mp3') }),
    );
    expect(codes(book)).toEqual(['encrypted_left_out']);
  });
});
