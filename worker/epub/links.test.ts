import { describe, expect, it } from 'vitest';
import { bookFiles } from './build.ts';
import { PNG, readFiles } from './testing/read.ts';

/** Where the links of a book lead whose pages have these bodies. */
async function linksOf(...bodies: string[]): Promise<Record<string, readonly [number, number]>> {
  const chapters = bodies.map((body, i) => ({ title: `頁${i + 1}`, body }));
  const { links } = await readFiles(bookFiles({ title: '試し', chapters }));
  return Object.fromEntries(links);
}

describe('links', () => {
  it('lead to the block that holds the id, wherever in it', async () => {
    const text = '<p id="p">前</p><p>本文<a id="r1" href="chapter-0002.xhtml#n1">1</a>続き</p>';
    const notes = '<p>註</p><a id="n1"></a><p><a href="chapter-0001.xhtml#r1">1</a> 註一</p>';
    expect(await linksOf(text, notes)).toEqual({
      'OPS/chapter-0002.xhtml#n1': [1, 1],
      'OPS/chapter-0001.xhtml#r1': [0, 1],
    });
  });

  it('lead to the beginning of the document when they name no id in it', async () => {
    const links = '<p><a href="#nowhere">一</a><a href="CHAPTER-0001.xhtml">二</a></p>';
    expect(await linksOf('<p>前</p><p>後</p>', links)).toEqual({
      'OPS/chapter-0002.xhtml#nowhere': [1, 0],
      'OPS/CHAPTER-0001.xhtml': [0, 0],
    });
  });

  it('lead to ids that are spelt like no word, as a Mac parts kana', async () => {
    const id = '第1章 が\u00adが'.normalize('NFD');
    const body = `<p><a href="#${id}">一</a><a href="#${encodeURIComponent(id)}">一</a></p><p id="${id}">二</p>`;
    expect(await linksOf(body)).toEqual({ [`OPS/chapter-0001.xhtml#${id}`]: [0, 1] });
  });

  it('refer to a note where they are short and lead from the text to one', async () => {
    const text =
      '<p>本文<a id="r" href="#f">1</a>と<a href="#f">脚注のあるところの話</a><a href="#f"><img src="a.png"/></a></p>' +
      '<div class="_idFootnote" id="f"><p><a href="#r">1</a>　<a href="#g">註</a></p></div><p id="g" class="footnote">二</p>';
    const { chapters } = await readFiles(
      bookFiles({ title: '試し', chapters: [{ title: '一', body: text }] }),
    );
    const blocks = chapters[0]?.blocks ?? [];
    expect(blocks.map(({ marks }) => marks.map(({ type }) => type))).toEqual([
      ['note-reference', 'link'],
      ['link', 'link'],
      [],
    ]);
    expect(blocks[0]?.images[0]?.link?.type).toBe('note-reference');
  });

  it('stand with an image, which has no text that a mark could lie on', async () => {
    const body =
      '<p>本文<a epub:type="noteref" href="#n"><img src="a.png" alt="注"/></a><img src="a.png"/>、' +
      '<a href="chapter-0002.xhtml">図<img src="a.png"/></a></p><p><a href="#n"><svg xmlns="http://www.w3.org/2000/svg"><image href="a.png"/></svg></a></p>' +
      '<p id="n">註</p>';
    const chapters = [body, '<p>二</p>'].map((each, i) => ({ title: `頁${i + 1}`, body: each }));
    const book = await readFiles(bookFiles({ title: '試し', chapters, images: { 'a.png': PNG } }));
    const note = 'OPS/chapter-0001.xhtml#n';
    const next = 'OPS/chapter-0002.xhtml';
    expect(book.chapters[0]?.blocks.flatMap(({ images }) => images.map(({ link }) => link))).toEqual([
      { type: 'note-reference', target: note },
      undefined,
      { type: 'link', target: next },
      { type: 'link', target: note },
    ]);
    expect(book.chapters[0]?.blocks[0]?.marks).toEqual([{ type: 'link', start: 3, length: 1, target: next }]);
    expect(Object.fromEntries(book.links)).toEqual({ [note]: [0, 2], [next]: [1, 0] });
  });

  it('stand in the place of an area of a picture, and with the picture that they are drawn around', async () => {
    const svg = (inside: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${inside}</svg>`;
    const body =
      svg('<image href="a.png"/><a xlink:href="#x" xlink:title="一"><rect/></a>') +
      svg('<a href="#x"><image href="a.png"/></a><a href="javascript:x()"><rect/></a>') +
      '<p id="x">文</p>';
    const chapters = [{ title: '一', body }];
    const { chapters: read } = await readFiles(
      bookFiles({ title: '試し', chapters, images: { 'a.png': PNG } }),
    );
    const link = { type: 'link', target: 'OPS/chapter-0001.xhtml#x' };
    expect(read[0]?.blocks.flatMap(({ images }) => images)).toEqual([
      { offset: 0, image: 'OPS/a.png', alt: '' },
      { offset: 0, image: null, alt: '一', link },
      { offset: 0, image: 'OPS/a.png', alt: '', link },
    ]);
  });

  it('lead nowhere out of the book, and in a document without a block', async () => {
    const links =
      '<p><a href="gone.xhtml">一</a><a href="chapter-0002.xhtml">二</a><a href="http://x/">三</a></p>';
    expect(await linksOf(links, '<p></p>')).toEqual({});
  });
});
