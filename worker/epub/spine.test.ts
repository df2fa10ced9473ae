import { describe, expect, it } from 'vitest';
import { codes, edited, JPEG, PNG, textOf } from './testing/read.ts';

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
    expect(textOf(book)).toBe('\nx\n\n一\n二');
    expect([...book.images].map(([name, { mediaType }]) => [name, mediaType])).toEqual([
      ['OPS/p.png', 'image/png'],
      ['OPS/j.jpg', 'image/jpeg'],
    ]);
  });
});
