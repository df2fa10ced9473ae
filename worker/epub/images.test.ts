import { describe, expect, it } from 'vitest';
import type { Files } from './build.ts';
import { codes, edited, JPEG, oneChapter, PNG, readFiles } from './testing/read.ts';

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
