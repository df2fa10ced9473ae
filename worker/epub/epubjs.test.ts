/** epubjs with a complete DOM (jsdom) is what the front end's renderer makes of a book: we must agree with it. */
import type { NavItem } from 'epubjs/lib/navigation.js';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, it } from 'vitest';
import { bookFiles, type Files } from './build.ts';
import { EpubCfi } from './epubjs.ts';
import { Navigation, Packaging } from './testing/epubjs.ts';
import { CHAPTER, oneChapter, readFiles } from './testing/read.ts';
import type { ContentsEntry, ParsedBlock, ParsedBook } from './types.ts';

function parse(source: string, type: DOMParserSupportedType): Document {
  return new JSDOM(source, { contentType: type }).window.document;
}

/** The text that follows the place which epubjs finds for a CFI, without white space. */
function textAt(cfi: string, document: Document): string {
  const range = new EpubCfi(cfi).toRange(document) as Range | null;
  if (range === null) throw new Error(`epubjs does not find ${cfi}`);
  range.setEndAfter(document.documentElement.lastChild ?? document.documentElement);
  const text = range.cloneContents();
  for (const left of text.querySelectorAll('rt, rp, script, style, [hidden], svg, math')) left.remove();
  return squeezed(text.textContent ?? '');
}

function squeezed(text: string): string {
  return text.replace(/[\s\u00ad\u200b]/g, '');
}

/** What of a block must stand where its CFI leads. */
function beginning({ text }: ParsedBlock): string {
  return squeezed(text).slice(0, 10);
}

function blocksOf(book: ParsedBook): ParsedBlock[] {
  return book.chapters.flatMap(({ blocks }) => blocks);
}

beforeAll(() => {
  // epubjs takes the constants of XPath from the window it expects to run in.
  Object.assign(globalThis, { XPathResult: new JSDOM().window.XPathResult });
});

describe('the EPUB CFI of a block', () => {
  const bodies: [what: string, body: string][] = [
    ['paragraphs', '<p>一だ</p>\n<p>二だ</p>\n<div>三だ<p>四だ</p>五だ</div>'],
    ['text behind elements', '<p><b/><i/>一だ</p><p>  <b>二</b>だ</p><p><span/> <span/>三だ</p>'],
    [
      'comments and instructions',
      '<!-- x --><p>一だ<!-- y -->二だ</p>三<!-- z --><?w?>だ<p><!-- v -->四だ</p>',
    ],
    ['CDATA', '<p><![CDATA[一だ]]></p><p>x<!-- -->y<br/></p>z<![CDATA[二だ]]>'],
    [
      'left-out elements',
      '<script>x</script><p hidden="">x</p><p>一だ</p><p><svg/>二だ</p><math><mi>x</mi></math>三だ',
    ],
    ['white space', '\n\n  <p>\n    一だ\n  </p>\n  二だ\n'],
    ['entities and soft hyphens', '<p>&amp;一だ</p><p>\u00ad\u200b二だ</p><p>&#x4e09;だ</p>'],
    [
      'ruby',
      '<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>だ</p><p><ruby><rb> 字</rb><rt>じ</rt></ruby>だ</p>',
    ],
    [
      'lists and tables',
      '<ol><li>一だ</li><li><p>二だ</p></li></ol><table><tbody><tr><td/><td>三だ</td></tr></tbody></table>',
    ],
    ['lines of a long paragraph', `<p>一だ${'x'.repeat(500)}<br/> 二だ<br/><b>三<i/></b>だ<br/>四だ</p>五だ`],
    [
      'notes within what is hidden',
      '<div style="display: none">x<b>y</b><p class="footnote">一だ</p></div>二だ',
    ],
    ['ids that would confuse', '<p id="a]/1:2!b\'">一だ</p><div id="(x)"><p>二だ</p></div>'],
    ['deep nesting', `${'<div>'.repeat(300)}一だ${'</div>'.repeat(300)}<p>二だ</p>`],
  ];
  it.each(bodies)('leads epubjs to its text: %s', async (_what, body) => {
    const files = oneChapter(body);
    const source = String(files[CHAPTER]);
    const document = parse(source, 'application/xhtml+xml');
    const blocks = blocksOf(await readFiles(files));
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      expect(textAt(block.anchor.cfi, document).slice(0, beginning(block).length)).toBe(beginning(block));
      expect(new EpubCfi(block.anchor.cfi).spinePos).toBe(0);
    }
  });

  it('leads epubjs to its text in a page that browsers read as HTML', async () => {
    const source = '<title>x</title><p>一だ<p><b>二<br>だ</b><table><td>三だ</table><ul><li>四だ<li>五だ';
    const document = parse(source, 'text/html');
    for (const block of blocksOf(await readFiles(oneChapter('', { [CHAPTER]: source })))) {
      expect(textAt(block.anchor.cfi, document).slice(0, beginning(block).length)).toBe(beginning(block));
    }
  });

  it('leads epubjs to its picture', async () => {
    const files = oneChapter('<p>一</p><div><img src="a.png"/></div><svg><image href="b.png"/></svg>');
    const document = parse(String(files[CHAPTER]), 'application/xhtml+xml');
    const pictures = blocksOf(await readFiles(files)).filter(({ type }) => type === 'image');
    const found = pictures.map(({ anchor }) => new EpubCfi(anchor.cfi).toRange(document)?.startContainer);
    expect(found).toEqual([document.querySelector('img'), document.querySelector('image')]);
  });

  it('leads epubjs to its text in a page that is a drawing', async () => {
    const source =
      '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><g><rect/><text>一<tspan>だ</tspan></text></g></svg>';
    const [block] = blocksOf(await readFiles(oneChapter('', { [CHAPTER]: source })));
    const range = new EpubCfi(block?.anchor.cfi).toRange(parse(source, 'image/svg+xml')) as Range | null;
    expect([block?.text, range?.startContainer.textContent]).toEqual(['一だ', '一']);
  });

  it('has the id of the nearest element', async () => {
    const files = oneChapter(
      '<section id="s"><p>一</p><p id="p">二</p><p><b id="b">三</b></p></section><p>四</p>',
    );
    expect(blocksOf(await readFiles(files)).map(({ anchor }) => anchor.id)).toEqual(['s', 'p', 'b', null]);
  });
});

describe('epubjs over jsdom', () => {
  const bodies = ['<p id="a">一</p>', '<p>二</p>', '<p>三</p>'];
  const nested = `<ol><li><a href="chapter-0001.xhtml">甲</a><ol><li><a href="chapter-0002.xhtml#a">乙</a></li></ol></li>
    <li><span>部</span><ol><li><a href="chapter-0003.xhtml">丙 丁</a></li></ol></li></ol>`;

  function files(): Files {
    const files = bookFiles({
      title: '題 & 名',
      creators: ['名無し'],
      isVertical: true,
      images: { 'c.png': Buffer.from('89504e470d0a1a0a', 'hex') },
      cover: 'c.png',
      chapters: bodies.map((body, i) => ({ title: `頁${i + 1}`, body })),
    });
    return { ...files, 'OPS/nav.xhtml': String(files['OPS/nav.xhtml']).replace(/<ol>.*<\/ol>/s, nested) };
  }

  it('sees the same package', async () => {
    const book = await readFiles(files());
    const packaging = new Packaging(parse(String(files()['OPS/package.opf']), 'application/xml'));
    expect(book.metadata).toMatchObject({
      title: packaging.metadata.title,
      language: packaging.metadata.language,
      identifier: packaging.uniqueIdentifier,
      direction: packaging.metadata.direction,
    });
    expect(book.cover).toBe(`OPS/${packaging.coverPath}`);
    expect(book.report.documents.map(({ href }) => href)).toEqual(
      packaging.spine.map(({ idref }) => `OPS/${packaging.manifest[idref ?? '']?.href}`),
    );
  });

  it.each([
    ['OPS/nav.xhtml', 'application/xhtml+xml'],
    ['OPS/toc.ncx', 'application/xml'],
  ] as const)('sees the same contents in %s', async (name, type) => {
    const all = files();
    const only = name.endsWith('ncx') ? { ...all, 'OPS/nav.xhtml': '<html/>' } : all;
    const { contents, chapters } = await readFiles(only);
    const { toc } = new Navigation(parse(String(all[name]), type));
    const theirs = (items: readonly NavItem[]): unknown[] =>
      items.map(({ label, href, subitems }) => [label, href.replace(/#.*/, ''), theirs(subitems)]);
    const ours = (entries: readonly ContentsEntry[]): unknown[] =>
      entries.map(({ title, chapter, children }) => [
        title,
        chapter === null ? '' : (chapters[chapter]?.href.replace('OPS/', '') ?? ''),
        ours(children),
      ]);
    expect(ours(contents)).toEqual(theirs(toc));
    expect(toc.length).toBeGreaterThan(1);
  });
});
