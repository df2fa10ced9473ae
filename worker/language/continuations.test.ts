import { expect, test } from 'vitest';
import { continuations } from './continuations.ts';

const p = (text: string) => ({ type: 'paragraph', text });
const image = { type: 'image', text: '' };

test.each([
  ['a quotation and what is said of it', [p('「はい。」'), p('と言った。')], [true, false]],
  ['indented, as books set it', [p('　「はい。」'), p('　と、答えた。')], [true, false]],
  ['two speakers', [p('「はい。」'), p('「いいえ。」')], [false, false]],
  ['a quotation and another sentence', [p('「はい。」'), p('ところが違った。')], [false, false]],
  [
    'a paragraph that an image parts',
    [p('山路を登りながら、'), image, p('こう考えた。')],
    [true, false, false],
  ],
  ['a line that breaks off at a particle', [p('古池や'), p('蛙飛びこむ'), p('水の音')], [true, false, false]],
  ['a file that ends in the middle', [p('　彼はその時に'), p('気が付いた。')], [true, false]],
  ['a new paragraph', [p('　彼は来た。'), p('　そして帰った。')], [false, false]],
  ['indented behind a particle', [p('彼の'), p('　帰りを待つ。')], [false, false]],
  ['indented behind a comma', [p('彼が来て、'), p('　帰った。')], [true, false]],
  ['a heading in between', [p('彼は'), { type: 'heading', text: '二' }, p('来た。')], [false, false, false]],
  [
    'a separator in between',
    [p('彼は'), { type: 'separator', text: '' }, p('来た。')],
    [false, false, false],
  ],
  ['other languages', [p('It was getting'), p('very late.'), p('Then he came')], [true, false, false]],
  ['nothing', [], []],
] as const)('%s', (_, blocks, continues) => {
  expect(continuations(blocks)).toEqual(continues);
});
