import { expect, test } from 'vitest';
import { BlockIds, Documents } from './block.ts';

test('a block keeps its id whatever stands around it', () => {
  const alone = new BlockIds().id('山路を登りながら', []);
  const ids = new BlockIds();
  ids.id('こう考えた。', []);
  expect(ids.id('山路を登りながら', [])).toBe(alone);
});

test('blocks with the same content get numbers in reading order', () => {
  const ids = new BlockIds();
  const first = ids.id('＊', []);
  expect([ids.id('＊', []), ids.id('＊', [])]).toEqual([`${first}~2`, `${first}~3`]);
});

test('images tell blocks without text apart', () => {
  const ids = new BlockIds();
  expect(ids.id('', [[0, 'images/a.png', '']])).not.toBe(ids.id('', [[0, 'images/b.png', '']]));
});

test('what an image leads to does not tell blocks apart: it changes when they are counted anew', () => {
  const [linked, bare] = [new BlockIds(), new BlockIds()];
  const id = linked.id('', [[0, 'images/a.png', '', ['link', [1, 2]]]]);
  expect(id).toBe(bare.id('', [[0, 'images/a.png', '']]));
});

test('a document is listed once, and its blocks share the package part of the CFI', () => {
  const documents = new Documents();
  const anchor = { href: 'a.xhtml', id: null, cfi: 'epubcfi(/6/4[a]!/4/2/1:0)' };
  expect(documents.place(anchor)).toEqual([0, '/4/2/1:0']);
  expect(documents.place({ ...anchor, id: 'p2', cfi: 'epubcfi(/6/4[a]!/4/4[p2]/1:0)' })).toEqual([
    0,
    '/4/4[p2]/1:0',
    'p2',
  ]);
  expect(documents.list).toEqual([{ href: 'a.xhtml', cfi: '/6/4[a]' }]);
});
