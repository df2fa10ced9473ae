import { describe, expect, it } from 'vitest';
import { CHAPTER, codes, oneChapter, readBody, readDocument, readFiles, textOf } from '../testing/read.ts';

const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';

describe('pages', () => {
  const wellFormed: [what: string, source: string][] = [
    ['an empty title', `<html ${XHTML}><head><title/></head><body><p>一</p><p>二</p></body></html>`],
    [
      'an empty script',
      `<html ${XHTML}><head><script src="x.js"/></head><body><p>一</p><p>二</p></body></html>`,
    ],
    ['entities of HTML without a DTD', `<html ${XHTML}><body><p>一</p>&nbsp;<p>二</p></body></html>`],
    [
      'a prefix for XHTML',
      `<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:p>一</h:p><h:p>二</h:p></h:body></h:html>`,
    ],
    ['no namespace at all', '<html><body><p>一</p><p>二</p></body></html>'],
    [
      'a blank line in front',
      `\n\n<?xml version="1.0"?><html ${XHTML}><body><p>一</p><p>二</p></body></html>`,
    ],
    ['> in a comment', `<html ${XHTML}><body><!-- a > b <p>三</p> --><p>一</p><p>二</p></body></html>`],
    ['CDATA', `<html ${XHTML}><body><p><![CDATA[一]]></p><p><![CDATA[二]]></p></body></html>`],
    ['processing instructions', `<?x y?><html ${XHTML}><body><p>一<?page 3?></p><p>二</p></body></html>`],
    ['capital letters', `<HTML ${XHTML}><BODY><P>一</P><P>二</P></BODY></HTML>`],
  ];
  it.each(wellFormed)('by the rules of XML: %s', async (_what, source) => {
    const book = await readDocument(source);
    expect(textOf(book)).toBe('一\n二');
    expect(book.report.documents[0]?.parser).toBe('xml');
    expect(book.report.warnings).toEqual([]);
  });

  const soup: [what: string, source: string][] = [
    ['end tags that are missing', '<p>一<p>二'],
    ['an empty title', '<head><title/></head><body><p>一<p>二'],
    ['empty elements', '<a id="x"/><script/><style/><textarea/><p>一<i/></p><p>二<br></p>'],
    ['misnested tags', '<p><b><i>一</b></i></p><p>二</p>'],
    ['a bare ampersand', '<p>一</p><p>二</p><!-- A & B --><a href="?a&b"/></p>'],
    ['attributes without quotes', '<p class=x>一</p><p hidden_=1>二</p>'],
    ['an attribute twice', '<p class="x" class="y">一</p><p>二</p>'],
    ['CDATA', '<p><![CDATA[一]]></p><p>二<br></p>'],
    ['a truncated file', '<html><body><p>一</p><p>二</p><p'],
    ['text behind the end', '<html><body><p>一</p></body></html><p>二</p>'],
    ['elements with a prefix', '<h:p>一</h:p><h:p>二<br></h:p>'],
    ['a DOCTYPE in the middle', '<p>一</p><!DOCTYPE html><p>二</p>'],
  ];
  it.each(soup)('by the rules of HTML: %s', async (_what, source) => {
    const book = await readDocument(source);
    expect(textOf(book).replace(/\s+/g, '\n')).toBe('一\n二');
    expect(book.report.documents[0]?.parser).toBe('html');
    expect(book.report.warnings.map(({ code }) => code)).toEqual(['document_repaired']);
  });

  it('are empty without being an error', async () => {
    for (const source of ['', ' ', '<html/>', 'x'.repeat(0)]) {
      const book = await readDocument(source);
      expect(textOf(book)).toBe('');
      expect(book.report.warnings.map(({ code }) => code)).toContain('image_only');
    }
  });

  it('are read however deep they nest, by whichever rules', async () => {
    const deep = 100_000;
    const xml = `<html><body>${'<div>'.repeat(deep)}一<b>二</b>${'</div>'.repeat(deep)}</body></html>`;
    const html = `<p>一<br>${'<div>'.repeat(deep)}二<b>`;
    expect(textOf(await readDocument(xml))).toBe('一二');
    expect(textOf(await readDocument(html))).toBe('一\n二');
  });

  it('are read in linear time where HTML repeats misnested tags without end', async () => {
    const fonts = Array.from({ length: 400 }, (_, i) => `<font size=${i}>`).join('');
    const book = await readDocument(`<p>${fonts}${'<p>一'.repeat(20_000)}`);
    expect(textOf(book)).toBe(Array.from({ length: 20_000 }, () => '一').join('\n'));
  });
});

describe('entities', () => {
  const page = (subset: string, body: string) =>
    `<?xml version="1.0"?>\n<!-- x --><!DOCTYPE html [${subset}]>\n<html ${XHTML}><body><p>${body}</p></body></html>`;

  it('of the document itself are replaced, also within one another and with markup', async () => {
    const subset = `<!ENTITY cat "猫"><!-- ]> --><!ENTITY b '<b>&cat;</b>'><!ELEMENT p (#PCDATA)><!ENTITY cat "犬">`;
    const [block] = (await readDocument(page(subset, '&cat;と&b;&amp;'))).chapters[0]?.blocks ?? [];
    expect(block).toMatchObject({ text: '猫と猫&', marks: [{ type: 'strong', start: 2, length: 1 }] });
  });

  it('of a public DTD are not needed', async () => {
    const doctype =
      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">';
    expect(textOf(await readDocument(`${doctype}<html ${XHTML}><body><p>&eacute;</p></body></html>`))).toBe(
      'é',
    );
  });

  it.each(['&#xD842;&#xDFB7;', '&#55362;&#57271;', '&#xd842;&#57271;'])(
    'of two halves are one character: %s',
    async (references) => {
      const book = await readDocument(page('', `${references}野家`));
      expect(textOf(book)).toBe('𠮷野家');
      expect(codes(book)).toEqual([]);
      expect(textOf(await readDocument(page('', `${references.slice(0, 8)}&#x91ce;`)))).not.toContain('𠮷');
    },
  );

  const attacks: [what: string, subset: string, body: string][] = [
    ['a file of the machine', '<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;'],
    ['its path', "<!ENTITY x SYSTEM '/etc/passwd'>", '&x;'],
    ['the web', '<!ENTITY x SYSTEM "http://example.com/x">', '&x;'],
    ['a host', '<!ENTITY x SYSTEM "//example.com/x">', '&x;'],
    ['a parameter', '<!ENTITY % x SYSTEM "http://example.com/x.dtd">%x;', '一'],
    ['through another entity', '<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;">', '&y;'],
    ['in an attribute', '<!ENTITY x SYSTEM "file:///etc/passwd">', '<a title="&x;">一</a>'],
  ];
  it.each(attacks)('outside of the book are refused: %s', async (_what, subset, body) => {
    await expect(readDocument(page(subset, body))).rejects.toMatchObject({ code: 'external_entity' });
  });

  const leftOut: [what: string, subset: string, body: string][] = [
    ['a file of the book', '<!ENTITY x SYSTEM "chapter-0002.xhtml">', '一&x;'],
    ['a path above the book', '<!ENTITY x SYSTEM "../../../etc/passwd">', '一&x;'],
    ['through another entity', '<!ENTITY x SYSTEM "x.txt"><!ENTITY y "一&x;">', '&y;'],
    [
      'an external DTD',
      '<!ENTITY % x PUBLIC "-//W3C//ENTITIES Latin 1//EN" "http://www.w3.org/x.ent">%x;',
      '一',
    ],
    ['a parameter in the book', '<!ENTITY % x SYSTEM "x.dtd"> %x;', '一'],
  ];
  it.each(leftOut)('outside of the document are never resolved: %s', async (_what, subset, body) => {
    const files = oneChapter('', {
      [CHAPTER]: page(subset, body),
      'OPS/x.txt': '敵',
      'OPS/x.dtd': '<!ENTITY x "敵">',
    });
    const book = await readFiles({ ...files, 'OPS/chapter-0002.xhtml': '<p>敵</p>' });
    expect(textOf(book)).toBe('一');
    expect(codes(book)).toEqual(['entity_left_out']);
    expect(book.report.documents[0]?.parser).toBe('xml');
  });

  it('outside of the document that nobody uses do not matter', async () => {
    const book = await readDocument(page('<!ENTITY x SYSTEM "file:///etc/passwd">', '一'));
    expect(textOf(book)).toBe('一');
    expect(codes(book)).toEqual([]);
  });

  const bombs: [what: string, subset: string][] = [
    ['itself', '<!ENTITY z "&z;">'],
    ['a circle', '<!ENTITY y "&z;"><!ENTITY z "&y;">'],
    [
      'a billion laughs',
      `<!ENTITY a "lol">${[...'abcdefghi'].map((c, i) => `<!ENTITY ${'bcdefghiz'[i]} "${`&${c};`.repeat(10)}">`).join('')}`,
    ],
    [
      'a long chain',
      Array.from({ length: 5000 }, (_, i) => `<!ENTITY ${i === 0 ? 'z' : `e${i}`} "&e${i + 1};">`).join(''),
    ],
  ];
  it.each(bombs)('that expand without end are refused: %s', async (_what, subset) => {
    await expect(readDocument(page(subset, '&z;'))).rejects.toMatchObject({ code: 'entity_bomb' });
  });

  it('that are long and used often are refused, too', async () => {
    const source = page(`<!ENTITY z "${'あ'.repeat(50_000)}">`, '&z;'.repeat(50_000));
    await expect(readDocument(source)).rejects.toMatchObject({ code: 'entity_bomb' });
  });

  it('are refused in the package as well', async () => {
    const files = oneChapter('<p>一</p>');
    const opf = String(files['OPS/package.opf']).replace(
      /<package/,
      '<!DOCTYPE package [<!ENTITY x SYSTEM "file:///etc/passwd">]><package',
    );
    const used = opf.replace('試し', '&x;');
    await expect(readFiles({ ...files, 'OPS/package.opf': used })).rejects.toMatchObject({
      code: 'external_entity',
    });
  });

  it.each([
    '<!DOCTYPE',
    '<!DOCTYPE html [',
    '<!DOCTYPE html [<!ENTITY',
    '<!DOCTYPE html [<!-- ',
    '<?',
    '<!--',
  ])('that break off do not hang: %s', async (start) => {
    await readDocument(start + '<!ENTITY x "'.repeat(50_000));
  });
});

it('a page of ten thousand elements side by side has its text in order', async () => {
  const words = Array.from({ length: 10_000 }, (_, i) => `第${i}段`);
  const blocks = await readBody(words.map((word) => `<p>${word}</p>`).join(''));
  expect(blocks.map(({ text }) => text)).toEqual(words);
});
