import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody, readBody, withRuby } from '../testing/read.ts';

describe('ruby in plain text', () => {
  const cases: [text: string, read: string][] = [
    ['山路《やまみち》を登る', '｜山路《やまみち》を登る'],
    ['｜Lighthouse《ライトハウス》の光', '｜Lighthouse《ライトハウス》の光'],
    ['青い｜封筒の中《ふうとうのなか》', '青い｜封筒の中《ふうとうのなか》'],
    ['|山田《やまだ》', '｜山田《やまだ》'],
    ['時々《ときどき》、〆切《しめきり》', '｜時々《ときどき》、｜〆切《しめきり》'],
    ['Python《パイソン》を', '｜Python《パイソン》を'],
    ['彼は《白鯨》を読んだ', '彼は《白鯨》を読んだ'],
    ['小説《白鯨》を読んだ', '小説《白鯨》を読んだ'],
    ['そして《ひらがな》', 'そして《ひらがな》'],
    ['縦棒｜だけ', '縦棒｜だけ'],
    ['《》', '《》'],
    ['角田《つのだ》さんと角田《つのだ》さん', '｜角田《つのだ》さんと｜角田《つのだ》さん'],
  ];
  it.each(cases)('%s', async (text, read) => {
    const [block] = await readBody(`<p>${text}</p>`);
    expect(block && withRuby(block)).toBe(read);
  });

  it('reads 《《…》》 as emphasis dots, as web novels write them', async () => {
    const [block] = await readBody('<p>それは《《嘘》》だ</p>');
    expect(block).toMatchObject({
      text: 'それは嘘だ',
      marks: [{ type: 'emphasis-dots', start: 3, length: 1, target: null }],
    });
  });

  it('moves everything that lies over the text', async () => {
    const [block] = await readBody(
      '<p>山路《やまみち》を<ruby>登<rt>のぼ</rt></ruby>り<img src="x.png"/>、<em>考《かんが》えた</em>。</p>',
    );
    expect(block).toMatchObject({
      text: '山路を登り、考えた。',
      ruby: [
        [0, 2, 'やまみち'],
        [3, 1, 'のぼ'],
        [6, 1, 'かんが'],
      ],
      marks: [{ type: 'emphasis', start: 6, length: 3 }],
      images: [{ offset: 5 }],
    });
  });

  it('drops a mark that lay on nothing but the reading', async () => {
    const [block] = await readBody('<p>｜山《<b>太</b>》、<i>川</i></p>');
    expect(block).toMatchObject({ text: '山、川', marks: [{ type: 'emphasis', start: 2, length: 1 }] });
  });

  it('leaves text alone that has a reading already', async () => {
    const [block] = await readBody('<p><ruby>山路《やまじ》<rt>やまみち</rt></ruby></p>');
    expect(block && withRuby(block)).toBe('｜山路《やまじ》《やまみち》');
  });

  it('keeps all spans inside of the text, in order and apart, whatever is written', async () => {
    const part = fc.constantFrom(
      '山',
      '路',
      '《',
      '》',
      '｜',
      'かな',
      'A',
      '<b>',
      '<ruby>字<rt>じ</rt></ruby>',
      '、',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
        const markup = parts.map((p) => (p === '<b>' ? '<b>太</b>' : p)).join('');
        for (const { text, ruby, marks } of await parseBody(`<p>${markup}</p>`)) {
          let end = 0;
          for (const [start, length, reading] of ruby) {
            expect(start).toBeGreaterThanOrEqual(end);
            expect(length).toBeGreaterThan(0);
            expect(reading).not.toBe('');
            end = start + length;
          }
          expect(end).toBeLessThanOrEqual(text.length);
          for (const mark of marks) {
            expect(mark.length).toBeGreaterThan(0);
            expect(mark.start + mark.length).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: 500, seed: 20_261_123 },
    );
  });
});
