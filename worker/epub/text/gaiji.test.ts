import { describe, expect, it } from 'vitest';
import { readBody } from '../testing/read.ts';
import { gaiji, jis } from './gaiji.ts';

describe('gaiji', () => {
  const told: [alt: string, character: string][] = [
    ['※(「くさかんむり／惠」、第3水準1-91-24)', '蕙'],
    ['※（「山＋榮」、第3水準1-47-92）', '嶸'],
    ['※［＃「口＋厄」、第4水準２－３－７２］', '呃'],
    ['※(ローマ数字1、1-13-21)', 'Ⅰ'],
    ['※(二の字点、1-2-22)', '〻'],
    ['※(「土へん＋冢」、U+585A、355-6)', '塚'],
    ['U+20BB7', '𠮷'],
    ['&#x9AD9;', '髙'],
    ['面区点番号1-14-75', '匀'],
    ['第3水準1-4-87', 'か\u309a'],
  ];
  it.each(told)('%s', (alt, character) => {
    expect(gaiji(alt, false)).toBe(character);
  });

  it.each(['﨑', '「髙」', 'か\u3099', '［𠮷］'])(
    'a single character of an image that is a gaiji: %s',
    (alt) => {
      expect(gaiji(alt, true)).toBe(alt.replace(/[「」［］]/g, ''));
      expect(gaiji(alt, false)).toBeNull();
    },
  );

  it.each([
    '魚＋師のつくり',
    '第3水準1-95-1',
    '第3水準9-1-1',
    '1987-12-1',
    '2-1',
    '',
    'U+D800',
    'U+0000',
    'ロゴ',
    '〓',
    '※',
    '［＊］',
    '？',
    ' ',
  ])('nothing that is not told: %j', (alt) => {
    expect(gaiji(alt, true)).toBeNull();
  });

  it('is no figure that is numbered like a place in the character set', async () => {
    const [block] = await readBody('<p><img src="1-2-3.png" alt="図1-2-3 構成図"/></p>');
    expect(block).toMatchObject({ type: 'image', text: '', images: [{ alt: '図1-2-3 構成図' }] });
    expect(gaiji('1-14-75', false)).toBeNull();
    expect(gaiji('1-14-75', true)).toBe('匀');
  });

  it('becomes a part of the text, and joins the words around it', async () => {
    const [block] = await readBody(
      '<p>香り\n<img class="gaiji" src="1-91-24.png" alt="※(「くさかんむり／惠」、第3水準1-91-24)"/>草</p>',
    );
    expect(block).toMatchObject({ text: '香り蕙草', images: [] });
  });

  it('stays an image, and is reported, when it is only described', async () => {
    const [block] = await readBody('<p>一<img class="gaiji" src="x.png" alt="「魚＋師」"/>二</p>');
    expect(block).toMatchObject({ text: '一二', images: [{ offset: 1, image: null, alt: '「魚＋師」' }] });
  });
});

describe('JIS X 0213', () => {
  const all = function* (plane: number) {
    for (let row = 1; row <= 94; row++) {
      for (let cell = 1; cell <= 94; cell++) {
        const character = jis(plane, row, cell);
        if (character !== null) yield character;
      }
    }
  };

  it('has as many characters as the standard: 11 233', () => {
    expect([...all(1)].length + [...all(2)].length).toBe(11_233);
    expect([...all(2)].length).toBe(2436);
  });

  it('gives every cell a character of its own', () => {
    const characters = [...all(1), ...all(2)];
    expect(new Set(characters).size).toBe(characters.length);
  });
});
