import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml } from '../build.ts';
import { parseBody, readBody, readDocument } from '../testing/read.ts';

/** The texts of the blocks that the body becomes. */
async function texts(body: string, css?: string): Promise<string[]> {
  return (await readBody(body, css)).map(({ text }) => text);
}

describe('white space', () => {
  const cases: [what: string, markup: string, text: string][] = [
    ['a line break inside a Japanese word vanishes', '吾輩は\n    猫である', '吾輩は猫である'],
    ['a line break between Latin words is one space', 'the\n\t  cat', 'the cat'],
    ['a line break between Hangul words is one space', '나는\n고양이', '나는 고양이'],
    ['a line break beside Japanese punctuation vanishes', 'cat。\nDog「\nfish」', 'cat。Dog「fish」'],
    ['a line break between Japanese and Latin is a space', '猫は\ncat', '猫は cat'],
    ['a line break between rare kanji vanishes', '𠮟\n𠮟', '𠮟𠮟'],
    ['spaces that were typed are kept, as one', '山田  太郎', '山田 太郎'],
    ['inline tags do not cut words', '学<b>校</b>と<i>生\n</i>徒', '学校と生徒'],
    ['a space before a tag is kept', 'a <b>b</b> c', 'a b c'],
    ['a space on both sides of a tag is one', 'a <b> b </b> c', 'a b c'],
    [
      'wbr, soft hyphen and U+200B do not cut words',
      'super<wbr/>cali\u00adfragil\u200bistic',
      'supercalifragilistic',
    ],
    ['ideographic and no-break spaces are text', '　一\u00a0二　三', '　一\u00a0二　三'],
    ['no white space at either end', '\n  一  \n', '一'],
    ['entities of HTML', 'caf&eacute;&nbsp;&mdash;&#x732b;', 'café\u00a0—猫'],
    ['a line break that the author set', '春の海<br/>\n  終日のたり', '春の海\n終日のたり'],
    ['a line break that is a character', '春の海\u2028終日\u2029\n のたり', '春の海\n終日\nのたり'],
    [
      'what InDesign anchored and directions of other scripts',
      '山\ufffc路\u200eを\u202a登\u202cる\u200d',
      '山路を登る',
    ],
    ['joiners of emoji are kept', '👨\u200d👩だ', '👨\u200d👩だ'],
    ['no line break at either end', '<br/>一<br/><br/>二<br/>', '一\n\n二'],
  ];
  it.each(cases)('%s', async (_what, markup, text) => {
    expect(await texts(`<p>${markup}</p>`)).toEqual([text]);
  });

  it('or not, kana and their sound marks are one character', async () => {
    const markup = `<p>${'ペンで、\n学生ががんばる。ゔ'.normalize('NFD')}</p><p>${'が'.normalize('NFD')}</p><pre>${'ば'.normalize('NFD')}</pre>`;
    expect(await texts(markup)).toEqual(['ペンで、学生ががんばる。ゔ', 'が', 'ば']);
    const [block] = await readBody(`<p><ruby>側<rt>${'がわ'.normalize('NFD')}</rt></ruby>か\u309a</p>`);
    expect(block).toMatchObject({ text: '側か\u309a', ruby: [[0, 1, 'がわ']] });
  });

  it('or not, radicals that stand for kanji are these', async () => {
    expect(await texts('<p>⽇本の\n⼈が⼤きい。</p><p>⼈</p>')).toEqual(['日本の人が大きい。', '人']);
  });

  it('or not, marks of vertical lines are those that a renderer turns', async () => {
    expect(await texts('<p>﹁行く︙︙﹂と︵笑︶言った︒︱︑﹃あ﹄︕</p><p>︒</p>')).toEqual([
      '「行く……」と（笑）言った。—、『あ』！',
      '。',
    ]);
  });

  it('or not, kanji are kanji in whichever form they are to be drawn', async () => {
    expect(await texts('<p>葛\u{e0100}飾区の<b>辻</b>\n𠮷\u{e0101}神\ufe00さん、☺\ufe0f</p>')).toEqual([
      '葛飾区の辻𠮷神さん、☺\ufe0f',
    ]);
    const [block] = await readBody('<p><ruby>葛\u{e0100}<rt>かつら</rt></ruby></p>');
    expect(block).toMatchObject({ text: '葛', ruby: [[0, 1, 'かつら']] });
  });

  it('stays as it is in pre', async () => {
    expect(await texts('<pre>一  二\n  三</pre>')).toEqual(['一  二\n  三']);
    expect(await texts('<p class="verse">一\n二</p>', '.verse { white-space: pre-wrap }')).toEqual([
      '一\n二',
    ]);
  });

  it('does not matter for any text: joined without white space, it is what was written', async () => {
    const words = fc.array(fc.constantFrom('猫', 'cat', '한', '。', '「', '𠮟', 'é', '—', '12', '…'), {
      maxLength: 30,
    });
    const gap = fc.constantFrom('', ' ', '\n', '\n   ', '<b>', '<i>\n', '<wbr/>');
    await fc.assert(
      fc.asyncProperty(words, fc.array(gap, { maxLength: 30 }), async (parts, gaps) => {
        let markup = '';
        let close = '';
        for (const [i, part] of parts.entries()) {
          const between = gaps[i] ?? '';
          const tag = /<([bi])>/.exec(between)?.[1];
          if (tag !== undefined) close = `</${tag}>${close}`;
          markup += part + between;
        }
        const text = (await parseBody(`<p>${markup}${close}</p>`)).map((block) => block.text).join('');
        expect(text.replaceAll(' ', '')).toBe(parts.join(''));
        expect(text).not.toMatch(/ {2}|^ | $|\n/);
      }),
      { numRuns: 200, seed: 20_261_123 },
    );
  });
});

describe('characters', () => {
  it('loses none of any text, but for controls and what has no width', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
        const visible = text.replace(/[\s\p{Cc}\u00ad\u200b\u2060\ufeff\ufffc\ufffe\uffff]/gu, '');
        // 《 in a text may be ruby; that has its own tests.
        fc.pre(!visible.includes('《'));
        const joined = (await parseBody(`<p>a${escapeXml(visible)}b</p>`))
          .map((block) => block.text)
          .join('');
        // Kana are put together with sound marks that stand apart, and radicals are kanji.
        const spelt = visible
          .replace(/(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/gu, '')
          .replace(
            /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。「」])[\u200c-\u200f\u202a-\u202e\u2066-\u2069]+/gu,
            '',
          )
          .replace(/[\u2f00-\u2fd5]/g, (radical) => radical.normalize('NFKC'));
        fc.pre(!/[\ufe10-\ufe19\ufe30-\ufe48]/.test(visible)); // Turned, and tested above.
        expect(joined.replaceAll(/\s/g, '').normalize('NFC')).toBe(`a${spelt}b`.normalize('NFC'));
      }),
      { numRuns: 300, seed: 20_261_123 },
    );
  });

  it('drops control characters and mends lone surrogates, on which databases choke', async () => {
    const source = '<html><body><p>一\u0000二\u0008三\u0085四&#xD800;五</p></body></html>';
    const text = (await readDocument(source)).chapters[0]?.blocks[0]?.text ?? '';
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/\p{Cc}/u);
    expect(text.replaceAll('\ufffd', '')).toBe('一二三四五');
  });
});
