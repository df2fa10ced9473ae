import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookFiles, type Files } from './build.ts';
import { codes, readFiles, textOf } from './testing/read.ts';
import type { ContentsEntry, ParsedBook } from './types.ts';

const NAV = 'OPS/nav.xhtml';

/** A book of these documents, with this list as its only contents. */
function book(bodies: readonly string[], contents: string, changes: Files = {}): Promise<ParsedBook> {
  return bookOfBoth(bodies, contents, { 'OPS/toc.ncx': '<ncx/>', ...changes });
}

/** The same with an NCX that names each document. */
function bookOfBoth(bodies: readonly string[], contents: string, changes: Files = {}): Promise<ParsedBook> {
  const files = bookFiles({
    title: '試し',
    chapters: bodies.map((body, i) => ({ title: `頁${i + 1}`, body })),
  });
  const nav = String(files[NAV]).replace(/<nav.*<\/nav>/s, `<nav epub:type="toc">${contents}</nav>`);
  return readFiles({ ...files, [NAV]: nav, ...changes });
}

/** Each chapter as `title: texts of its blocks`. */
function chapters({ chapters }: ParsedBook): string[] {
  return chapters.map(({ title, blocks }) => `${title}: ${blocks.map(({ text }) => text).join(' ')}`);
}

/** The contents as an outline, `title → chapter`. */
function outline(entries: readonly ContentsEntry[], depth = 0): string[] {
  return entries.flatMap(({ title, chapter, block, children }) => [
    `${'  '.repeat(depth)}${title} → ${chapter}${block === 0 ? '' : `.${block}`}`,
    ...outline(children, depth + 1),
  ]);
}

const li = (document: number, title: string, fragment = '', children = '') =>
  `<li><a href="chapter-000${document}.xhtml${fragment}">${title}</a>${children}</li>`;

describe('chapters', () => {
  it('are one a document that the contents name', async () => {
    const read = await book(['<p>一</p>', '<p>二</p>'], `<ol>${li(1, '甲')}${li(2, '乙')}</ol>`);
    expect(chapters(read)).toEqual(['甲: 一', '乙: 二']);
  });

  it('begin and end inside of one document, where fragments point', async () => {
    const read = await book(
      [
        '<p>前</p><h1 id="a">甲</h1><p>一</p><section id="b"><p>二</p></section><p>三<a id="c"/></p><p>四</p>',
      ],
      `<ol>${li(1, '甲', '#a')}${li(1, '乙', '#b')}${li(1, '丙', '#c')}</ol>`,
    );
    expect(chapters(read)).toEqual(['頁1: 前', '甲: 甲 一', '乙: 二', '丙: 三 四']);
  });

  it('begin with the pictures before the place in their document', async () => {
    const opening = (title: string) => `<p><img src="a.png" alt=""/></p><h1 id="h">${title}</h1><p>文</p>`;
    const read = await book(
      [opening('一'), opening('二'), '<p>前</p><p id="h">三</p>'],
      `<ol>${li(1, '甲', '#h')}${li(2, '乙', '#h')}${li(3, '丙', '#h')}</ol>`,
    );
    expect(chapters(read)).toEqual(['甲:  一 文', '乙:  二 文 前', '丙: 三']);
    expect(outline(read.contents)).toEqual(['甲 → 0.1', '乙 → 1.1', '丙 → 2']);
  });

  it('reach through documents that the contents do not name', async () => {
    const read = await book(
      ['<p>一</p>', '<p>二</p>', '<p>三</p><p id="x">四</p>', '<p>五</p>'],
      `<ol>${li(1, '甲')}${li(3, '乙', '#x')}</ol>`,
    );
    expect(chapters(read)).toEqual(['甲: 一 二 三', '乙: 四 五']);
  });

  it('lose nothing before the first line of the contents', async () => {
    const read = await book(['<h1>表紙</h1>', '<p>献辞</p>', '<p>一</p>'], `<ol>${li(3, '甲')}</ol>`);
    expect(chapters(read)).toEqual(['表紙: 表紙', '頁2: 献辞', '甲: 一']);
  });

  it('are apart for documents outside of the reading order and for the page of contents', async () => {
    const files = bookFiles({
      title: '試し',
      chapters: [1, 2, 3, 4].map((i) => ({ title: `頁${i}`, body: `<p>${i}</p>` })),
    });
    const opf = String(files['OPS/package.opf'])
      .replace('idref="c2"', 'idref="c2" linear="no"')
      .replace('idref="c3"', 'idref="nav"');
    const read = await book(['<p>1</p>', '<p>2</p>', '<p>3</p>', '<p>4</p>'], `<ol>${li(1, '甲')}</ol>`, {
      'OPS/package.opf': opf,
    });
    expect(chapters(read)).toEqual(['甲: 1', '頁2: 2', '目次: 甲', '頁4: 4']);
  });

  it('have the first of several titles of one place', async () => {
    const read = await book(['<p>一</p>'], `<ol>${li(1, '第一部', '', `<ol>${li(1, '第一章')}</ol>`)}</ol>`);
    expect(chapters(read)).toEqual(['第一部: 一']);
    expect(outline(read.contents)).toEqual(['第一部 → 0', '  第一章 → 0']);
  });

  it('have the title of their first heading where the contents have none', async () => {
    const read = await book(['<h2>題\n名</h2><p>一</p>'], `<ol>${li(1, '')}</ol>`);
    expect(chapters(read)).toEqual(['題名: 題名 一']);
    expect(outline(read.contents)).toEqual(['題名 → 0']);
  });

  it.each([
    ['its alternative text', '<h2><img src="a.png" alt="第一章"/></h2>', '第一章'],
    [
      'those of several images',
      '<h2><img src="a.png" alt="第一章"/><img src="b.png" alt="出会い"/></h2>',
      '第一章 出会い',
    ],
    ['the next heading where it has none', '<h2><img src="a.png" alt=""/></h2><h3>序</h3>', '序'],
    [
      'the next heading where it is a name of a file',
      '<h2><img src="a.png" alt="a_01.PNG"/></h2><h3>序</h3>',
      '序',
    ],
  ])('have, for a heading that is only an image, %s as their title', async (_what, heading, title) => {
    const read = await book([`${heading}<p>一</p>`], `<ol>${li(1, '')}</ol>`);
    expect(read.chapters[0]?.title).toBe(title);
    expect(read.chapters[0]?.blocks[0]).toMatchObject({ type: 'heading', level: 2, text: '' });
  });

  it('stand in reading order, the contents in theirs', async () => {
    const read = await book(['<p>一</p>', '<p>二</p>'], `<ol>${li(2, '乙')}${li(1, '甲')}</ol>`);
    expect(chapters(read)).toEqual(['甲: 一', '乙: 二']);
    expect(outline(read.contents)).toEqual(['乙 → 1', '甲 → 0']);
  });

  it.each([
    ['are missing', ''],
    ['are empty', '<ol></ol>'],
    ['point to nothing', '<ol><li><a href="gone.xhtml">x</a></li></ol>'],
    ['point out of the book', '<ol><li><a href="https://example.com">x</a></li></ol>'],
    ['are no list', '<p>x</p>'],
    ['nest without end', `${'<ol><li>'.repeat(5000)}x${'</li></ol>'.repeat(5000)}`],
  ])('are the documents when the contents %s', async (_what, contents) => {
    const read = await book(['<h1>題</h1><p>一</p>', '<p>二</p>'], contents);
    expect(chapters(read)).toEqual(['題: 題 一', '頁2: 二']);
    expect(outline(read.contents)).toEqual(['題 → 0', '頁2 → 1']);
    expect(codes(read).some((code) => code.startsWith('contents_'))).toBe(true);
  });

  it('are those of EPUB 2 where the contents of EPUB 3 are a single line', async () => {
    const line = (document: number, title: string) =>
      `<navPoint><navLabel><text>${title}</text></navLabel><content src="chapter-000${document}.xhtml"/></navPoint>`;
    const ncx = (points: string) => ({ 'OPS/toc.ncx': `<ncx><navMap>${points}</navMap></ncx>` });
    const start = `<ol>${li(1, 'Start')}</ol></nav><nav epub:type="landmarks"><ol>${li(2, '本文')}</ol>`;
    const bodies = ['<p>一</p>', '<p>二</p>'];
    const rich = await book(bodies, start, ncx(line(1, '甲') + line(2, '乙')));
    expect(chapters(rich)).toEqual(['甲: 一', '乙: 二']);
    expect(rich.landmarks.map(({ title }) => title)).toEqual(['本文']);
    const poor = await book(bodies, start, ncx(line(2, '乙')));
    expect(chapters(poor)).toEqual(['Start: 一 二']);
  });

  it('are what the headings part, where a file without contents is the whole book', async () => {
    const one =
      '<h1>題</h1><h2>一</h2><p>春</p><h3>甲</h3><p>夏</p><h2>二</h2><h2>の章</h2><p>秋</p><div><h2>三</h2></div><p>冬</p>';
    const read = await book([one, '<p>奥付</p>'], '');
    expect(chapters(read)).toEqual(['題: 題 一 春 甲 夏', '二: 二 の章 秋', '三: 三 冬', '頁2: 奥付']);
    expect(outline(read.contents)).toEqual(['題 → 0', '二 → 1', '三 → 2', '頁2 → 3']);
  });

  it('are the documents when there are no contents at all', async () => {
    const files = bookFiles({ title: '試し', chapters: [{ title: '頁1', body: '<p>一</p>' }] });
    const opf = String(files['OPS/package.opf']).replace(/<item id="n[^>]*>/g, '');
    const read = await readFiles({ ...files, 'OPS/package.opf': opf });
    expect(chapters(read)).toEqual(['頁1: 一']);
    expect(codes(read)).toEqual(['contents_missing']);
  });

  it('begin at the beginning of the document when a fragment is missing', async () => {
    const read = await book(['<p>一</p><p>二</p>'], `<ol>${li(1, '甲', '#gone')}</ol>`);
    expect(chapters(read)).toEqual(['甲: 一 二']);
    expect(read.report.warnings).toMatchObject([
      { code: 'contents_target_missing', place: 'OPS/chapter-0001.xhtml#gone' },
    ]);
  });

  it('begin at ids that are percent-encoded themselves', async () => {
    const id = encodeURIComponent('第二章');
    const read = await book(
      [`<p>一</p><h2 id="${id}">二</h2>`],
      `<ol>${li(1, '甲')}${li(1, '乙', `#${id}`)}</ol>`,
    );
    expect(chapters(read)).toEqual(['甲: 一', '乙: 二']);
    expect(codes(read)).toEqual([]);
  });

  it('begin at ids in what is left out, in names and in xml:id, too', async () => {
    const read = await book(
      [
        '<p>一</p><p hidden=""><span id="a">x</span></p><p>二</p><a name="b"></a><p>三</p><p xml:id="c">四</p><svg id="d"/>',
      ],
      `<ol>${li(1, '甲')}${li(1, '乙', '#a')}${li(1, '丙', '#b')}${li(1, '丁', '#c')}${li(1, '戊', '#d')}</ol>`,
    );
    expect(chapters(read)).toEqual(['甲: 一', '乙: 二', '丙: 三', '丁: 四', '戊: ']);
  });

  it('begin in the next document when the anchor of its heading is the last thing in the one before', async () => {
    const read = await book(
      ['<h1>甲</h1><p>一</p><a id="b"></a>', '<h1>乙</h1><p>二</p>'],
      `<ol>${li(1, '甲')}${li(1, '乙', '#b')}</ol>`,
    );
    expect(chapters(read)).toEqual(['甲: 甲 一', '乙: 乙 二']);
    expect(codes(read)).toEqual([]);
  });

  it('have every block exactly once and in order, whatever the contents say', async () => {
    const target = fc.record({
      document: fc.integer({ min: 1, max: 5 }),
      fragment: fc.option(fc.integer({ min: 0, max: 7 })),
      isNested: fc.boolean(),
    });
    const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(target, { maxLength: 8 }), async (blocks, targets) => {
        const bodies = blocks.map((count, document) =>
          Array.from({ length: count }, (_, i) => `<p id="i${i}">${document}-${i}</p>`).join(''),
        );
        const lines = targets.map(({ document, fragment, isNested }, i) => {
          const line = li(document, `線${i}`, fragment === null ? '' : `#i${fragment}`);
          return isNested ? `<li><span>部</span><ol>${line}</ol></li>` : line;
        });
        const read = await book(bodies, `<ol>${lines.join('')}</ol>`);
        const all = blocks.flatMap((count, document) =>
          Array.from({ length: count }, (_, i) => `${document}-${i}`),
        );
        expect(textOf(read).split('\n').filter(Boolean)).toEqual(all);
        for (const line of outline(read.contents)) {
          const at = /→ (\d+)(?:\.(\d+))?$/.exec(line);
          const chapter = read.chapters[Number(at?.[1] ?? 0)];
          expect(chapter).toBeDefined();
          expect(Number(at?.[2] ?? 0)).toBeLessThanOrEqual(Math.max(0, (chapter?.blocks.length ?? 0) - 1));
        }
      }),
      { numRuns: 100, seed: 20_261_123 },
    );
  });
});

describe('contents', () => {
  const two = ['<p id="a">一</p>', '<p>二</p>'];
  const forms: [what: string, contents: string, expected: string[]][] = [
    [
      'headings without a link',
      `<ol><li><span>部</span><ol>${li(1, '甲')}</ol></li></ol>`,
      ['部 → null', '  甲 → 0'],
    ],
    [
      'headings that are only text',
      `<ol><li>部\n  <ol>${li(1, '甲')}</ol></li></ol>`,
      ['部 → null', '  甲 → 0'],
    ],
    [
      'links inside of other elements',
      '<ol><li><p><b><a href="chapter-0001.xhtml">甲</a></b></p></li></ol>',
      ['甲 → 0'],
    ],
    [
      'lists inside of other elements',
      `<div><ol><li><a href="chapter-0001.xhtml">甲</a><div><ol>${li(2, '乙')}</ol></div></li></ol></div>`,
      ['甲 → 0', '  乙 → 1'],
    ],
    [
      'unordered lists',
      `<ul><li><a href="chapter-0001.xhtml">甲</a><ul>${li(2, '乙')}</ul></li></ul>`,
      ['甲 → 0', '  乙 → 1'],
    ],
    [
      'titles of several lines',
      '<ol><li><a href="chapter-0001.xhtml">第一章<br/>\n出会い</a></li></ol>',
      ['第一章 出会い → 0'],
    ],
    [
      'ruby in titles',
      '<ol><li><a href="chapter-0001.xhtml"><ruby>甲<rp>(</rp><rt>こう</rt><rp>)</rp></ruby>章</a></li></ol>',
      ['甲章 → 0'],
    ],
    [
      'images in titles',
      '<ol><li><a href="chapter-0001.xhtml"><img src="x.png" alt="甲"/></a></li></ol>',
      ['甲 → 0'],
    ],
    [
      'titles over several lines',
      '<ol><li><a href="chapter-0001.xhtml">第一章\n   霧の\n   Morning  mist</a></li></ol>',
      ['第一章霧の Morning mist → 0'],
    ],
    ['hidden lines', `<ol hidden=""><li><a href="chapter-0001.xhtml">甲</a></li></ol>`, ['甲 → 0']],
    [
      'tag soup',
      '<ol><li><a href=chapter-0001.xhtml>甲</a><li><a href=chapter-0002.xhtml>乙</a><br></ol>',
      ['甲 → 0', '乙 → 1'],
    ],
  ];
  it.each(forms)('with %s', async (_what, contents, expected) => {
    const read = await book(two, contents);
    expect(outline(read.contents)).toEqual(expected);
    expect(codes(read).filter((code) => code !== 'document_repaired')).toEqual([]);
  });

  it.each([
    ['several words as its type', '<nav epub:type="frontmatter toc">'],
    ['another prefix', '<nav xmlns:ops="http://www.idpf.org/2007/ops" ops:type="toc">'],
    ['a role', '<nav role="doc-toc">'],
    ['no type', '<nav>'],
  ])('whose nav has %s', async (_what, open) => {
    const files = bookFiles({ title: '試し', chapters: [{ title: '甲', body: '<p>一</p>' }] });
    const nav = String(files[NAV]).replace(
      '<nav epub:type="toc">',
      `<nav epub:type="landmarks"><ol/></nav>${open}`,
    );
    expect(outline((await readFiles({ ...files, [NAV]: nav })).contents)).toEqual(['甲 → 0']);
  });

  it('as EPUB 2 has them', async () => {
    const point = (id: string, label: string, src: string, more = '') =>
      `<n:navPoint ${id}><n:navLabel><n:text>${label}</n:text></n:navLabel><n:content src="${src}"/>${more}</n:navPoint>`;
    const ncx = `<n:ncx xmlns:n="http://www.daisy.org/z3986/2005/ncx/"><n:navMap>
      ${point('id="a"', '第一\n  部', 'chapter-0001.xhtml', point('id="a"', '甲', 'chapter-0001.xhtml#a') + point('', '乙', 'chapter-0002.xhtml'))}
      <n:navPoint><n:navLabel><n:text>空</n:text></n:navLabel>${point('', '丙', 'chapter-0002.xhtml')}</n:navPoint>
      <n:navPoint><n:content src="chapter-0002.xhtml"/></n:navPoint>
      </n:navMap><n:pageList><n:pageTarget><n:navLabel><n:text>7</n:text></n:navLabel><n:content src="chapter-0001.xhtml#a"/></n:pageTarget></n:pageList></n:ncx>`;
    const files = bookFiles({
      title: '試し',
      chapters: two.map((body, i) => ({ title: `頁${i + 1}`, body })),
    });
    const opf = String(files['OPS/package.opf']).replace(/<item id="nav[^>]*>/, '');
    const read = await readFiles({ ...files, 'OPS/package.opf': opf, 'OPS/toc.ncx': ncx });
    expect(outline(read.contents)).toEqual([
      '第一部 → 0',
      '  甲 → 0',
      '  乙 → 1',
      '空 → null',
      '  丙 → 1',
      '第一部 → 1'.replace('第一部', '乙'),
    ]);
    expect(read.pages).toEqual([{ title: '7', chapter: 0, block: 0 }]);
    expect(codes(read)).toEqual([]);
  });

  it('come from EPUB 2 when those of EPUB 3 are broken', async () => {
    const read = await bookOfBoth(two, '<p>x</p>');
    expect(outline(read.contents)).toEqual(['頁1 → 0', '頁2 → 1']);
    expect(codes(read)).toEqual([]);
  });

  it('come from EPUB 2 when those of EPUB 3 lead nowhere', async () => {
    const nowhere = '<ol><li><a href="Text/gone.xhtml">甲</a><ol><li><span>乙</span></li></ol></li></ol>';
    const read = await bookOfBoth(two, nowhere);
    expect(outline(read.contents)).toEqual(['頁1 → 0', '頁2 → 1']);
    expect(codes(read)).toEqual([]);
  });

  it('have pages and landmarks beside them', async () => {
    const more = `</nav><nav epub:type="page-list"><ol>${li(1, '7', '#p')}${li(2, '8')}</ol></nav>
      <nav epub:type="landmarks"><ol><li><a epub:type="toc" href="#x">目次</a></li><li><a epub:type="bodymatter" href="chapter-0002.xhtml">本文</a></li>`;
    const read = await book(
      ['<p>一</p><p>二<span id="p"/></p>', '<p>三</p>'],
      `<ol>${li(1, '甲')}</ol>${more}</ol>`,
    );
    expect(read.pages).toEqual([
      { title: '7', chapter: 0, block: 1 },
      { title: '8', chapter: 0, block: 2 },
    ]);
    expect(read.landmarks).toEqual([
      { title: '目次', chapter: null, block: 0 },
      { title: '本文', chapter: 0, block: 2 },
    ]);
    expect(codes(read)).toEqual([]);
  });
});
