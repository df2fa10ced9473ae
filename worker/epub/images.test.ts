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
    const unnamed = (opf: string) => opf.replace('id="cover-image"', 'id="x"');
    const picture = await withImages(unnamed, { 'OPS/chapter-0001.xhtml': page('') });
    const mixed = await withImages(unnamed, { 'OPS/chapter-0001.xhtml': page('<p>一</p>') });
    expect([picture.cover, mixed.cover]).toEqual(['OPS/c.png', null]);
  });

  it('is the picture of a page that the package calls so', async () => {
    const book = await withImages(
      (opf) =>
        opf
          .replace('id="cover-image"', 'id="x"')
          .replace('</metadata>', '<meta name="cover" content="c2"/></metadata>'),
      { 'OPS/chapter-0002.xhtml': '<html><body><p>題</p><img src="c.png" alt=""/></body></html>' },
    );
    expect([book.cover, codes(book)]).toEqual(['OPS/c.png', []]);
  });

  it('is the picture that the guide leads to, or of the page of a landmark', async () => {
    const unnamed = (opf: string) => opf.replace('id="cover-image"', 'id="x"');
    const guided = await withImages((opf) =>
      unnamed(opf).replace('</spine>', '</spine><guide><reference type="cover" href="c.png"/></guide>'),
    );
    const nav = (type: string) => ({
      'OPS/nav.xhtml': `<html><body><nav epub:type="toc"><ol><li><a href="chapter-0001.xhtml">一</a></li></ol></nav>
        <nav epub:type="landmarks"><ol><li><a epub:type="${type}" href="chapter-0002.xhtml">表紙</a></li></ol></nav></body></html>`,
      'OPS/chapter-0002.xhtml': '<html><body><img src="c.png" alt=""/></body></html>',
    });
    const landmark = await withImages(unnamed, nav('frontmatter cover'));
    const back = await withImages(unnamed, nav('back-cover'));
    const words = await withImages(unnamed, {
      ...nav('cover'),
      'OPS/chapter-0002.xhtml': `<html><body><h1>${'題名、著者、出版社'.repeat(4)}</h1><img src="c.png" alt="社章"/></body></html>`,
    });
    const covers = [guided, landmark, back, words].map(({ cover }) => cover);
    expect(covers).toEqual(['OPS/c.png', 'OPS/c.png', null, null]);
  });

  it('is an image that is called so, where nothing else tells', async () => {
    const byId = await withImages((opf) => opf);
    const byName = await edited(
      (opf) => opf.replace('<manifest>', '<manifest><item id="x" href="Cover.PNG" media-type="image/png"/>'),
      { 'OPS/Cover.PNG': PNG },
    );
    expect([byId.cover, byName.cover]).toEqual(['OPS/c.png', 'OPS/Cover.PNG']);
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
