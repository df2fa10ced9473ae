import { describe, expect, it } from 'vitest';
import { bookFiles } from './build.ts';
import { codes, edited, JPEG, oneChapter, PNG, readFiles, textOf } from './testing/read.ts';

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

  it('may name its cover by its file, and its NCX by nothing else', async () => {
    const book = await edited(
      (opf) =>
        opf
          .replace('</metadata>', '<meta name="cover" content="images/cover.jpg"/></metadata>')
          .replace(' properties="nav"', '')
          .replace(' toc="ncx"', '')
          .replace(
            'media-type="application/x-dtbncx+xml"/>',
            'media-type="text/xml"/><item id="j" href="images/cover.jpg" media-type="image/jpeg"/>',
          ),
      { 'OPS/images/cover.jpg': JPEG },
    );
    expect(book.cover).toBe('OPS/images/cover.jpg');
    expect(codes(book)).toEqual([]);
    expect(book.contents.map(({ title }) => title)).toEqual(['一', '二']);
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

  it('tells of series, volume, translator and how names are read, as EPUB 3 has it', async () => {
    const meta = (id: string, property: string, text: string) =>
      `<meta refines="#${id}" property="${property}">${text}</meta>`;
    const { metadata } = await edited((opf) =>
      opf
        .replace('<dc:title>', '<dc:title id="s">副題</dc:title><dc:title id="t">')
        .replace(
          '</metadata>',
          `${meta('t', 'title-type', 'main')}${meta('s', 'title-type', 'subtitle')}${meta('t', 'file-as', 'タメシ')}` +
            `<dc:creator id="a">訳子</dc:creator>${meta('a', 'role', 'trl')}<dc:creator id="b">作夫</dc:creator>` +
            `${meta('b', 'role', 'aut')}${meta('b', 'file-as', 'サクオ')}<dc:contributor>編子</dc:contributor>` +
            `<meta id="x" property="belongs-to-collection">全集</meta>${meta('x', 'collection-type', 'set')}` +
            `<meta id="y" property="belongs-to-collection">叢書</meta>${meta('y', 'collection-type', 'series')}` +
            `${meta('y', 'group-position', '2')}<dc:date>2024-01-31</dc:date></metadata>`,
        ),
    );
    expect(metadata).toMatchObject({
      title: '試し',
      titleSort: 'タメシ',
      subtitle: '副題',
      series: { title: '叢書', position: '2' },
      creators: ['作夫', '訳子'],
      credits: [
        { name: '作夫', role: 'aut', sort: 'サクオ' },
        { name: '訳子', role: 'trl', sort: null },
        { name: '編子', role: null, sort: null },
      ],
      published: '2024-01-31',
    });
  });

  it('tells of them as EPUB 2 and Calibre have them', async () => {
    const { metadata } = await edited((opf) =>
      opf.replace(
        '</metadata>',
        '<dc:creator xmlns:opf="o" opf:role="aut" opf:file-as="ナツメ ソウセキ">夏目漱石</dc:creator>' +
          '<dc:contributor xmlns:opf="o" opf:role="bkp">calibre</dc:contributor>' +
          '<dc:date xmlns:opf="o" opf:event="modification">2020</dc:date><dc:date>0101-01-01T00:00:00+00:00</dc:date>' +
          '<meta name="calibre:series" content="全集"/><meta name="calibre:series_index" content="3.0"/></metadata>',
      ),
    );
    expect(metadata).toMatchObject({
      titleSort: null,
      subtitle: null,
      series: { title: '全集', position: '3' },
      credits: [{ name: '夏目漱石', role: 'aut', sort: 'ナツメ ソウセキ' }],
      published: null,
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
    const kindle = await edited((opf) =>
      opf.replace('</metadata>', '<meta name="fixed-layout" content="true"/></metadata>'),
    );
    expect(kindle.metadata.layout).toBe('pre-paginated');
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

  it('is written as most of its text is, however many pictures have pages of their own', async () => {
    const pictures = ['', '', ''].map(() => ({ title: '絵', body: '<p><img src="a.png" alt=""/></p>' }));
    const files = bookFiles({
      title: '試し',
      images: { 'a.png': PNG },
      css: '.vrtl { writing-mode: vertical-rl }',
      chapters: [
        ...pictures,
        { title: '一', body: '<p>山路を登りながら、こう考えた。</p>' },
        { title: '奥付', body: '<p>奥付</p>' },
      ],
    });
    const page = String(files['OPS/chapter-0004.xhtml']).replace('<html', '<html class="vrtl"');
    const book = await readFiles({ ...files, 'OPS/chapter-0004.xhtml': page });
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
