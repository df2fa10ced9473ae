import { describe, expect, it } from 'vitest';
import { readBody, readDocument, textOf, withRuby } from '../testing/read.ts';

/** What the markup of one paragraph becomes, readings shown as `｜base《reading》`. */
async function ruby(markup: string): Promise<string> {
  const blocks = await readBody(`<p>${markup}</p>`);
  return blocks.map(withRuby).join('/');
}

describe('ruby', () => {
  const forms: [form: string, markup: string, read: string][] = [
    ['one reading over a word', '<ruby>漢字<rt>かんじ</rt></ruby>だ', '｜漢字《かんじ》だ'],
    [
      'parentheses for old readers',
      '<ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby>',
      '｜漢字《かんじ》',
    ],
    ['rb', '<ruby><rb>漢字</rb><rt>かんじ</rt></ruby>', '｜漢字《かんじ》'],
    ['a reading a character', '<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>', '｜漢《かん》｜字《じ》'],
    ['rb rb rt rt', '<ruby><rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt></ruby>', '｜漢《かん》｜字《じ》'],
    ['rb rb and one reading', '<ruby><rb>今</rb><rb>日</rb><rt>きょう</rt></ruby>', '｜今日《きょう》'],
    [
      'rtc',
      '<ruby><rb>漢</rb><rb>字</rb><rtc><rt>かん</rt><rt>じ</rt></rtc></ruby>',
      '｜漢《かん》｜字《じ》',
    ],
    ['rtc without rt', '<ruby>漢字<rtc>かんじ</rtc></ruby>', '｜漢字《かんじ》'],
    [
      'XHTML 1.1 complex ruby with rbspan',
      '<ruby><rbc><rb>東</rb><rb>京</rb><rb>都</rb></rbc><rtc><rt rbspan="2">とうきょう</rt><rt>と</rt></rtc></ruby>',
      '｜東京《とうきょう》｜都《と》',
    ],
    [
      'two levels: the reading wins',
      '<ruby><rb>東京</rb><rtc><rt>Tokyo</rt></rtc><rtc><rt>とうきょう</rt></rtc></ruby>',
      '｜東京《とうきょう》',
    ],
    [
      'okurigana without a reading',
      '<ruby>食<rt>た</rt>べ<rt></rt>物<rt>もの</rt></ruby>',
      '｜食《た》べ｜物《もの》',
    ],
    [
      'nested: the inner one wins',
      '<ruby><ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby><rt>Tokyo</rt></ruby>',
      '｜東《とう》｜京《きょう》',
    ],
    ['spaced', '<ruby>\n  漢字\n  <rp>(</rp>\n  <rt> かんじ </rt>\n</ruby>\n  だ', '｜漢字《かんじ》だ'],
    [
      'Latin words keep their space',
      '<ruby>New York<rt>ニューヨーク</rt></ruby> city',
      '｜New York《ニューヨーク》 city',
    ],
    ['markup inside', '<ruby><b>漢</b>字<rt><span>かん</span>じ</rt></ruby>', '｜漢字《かんじ》'],
    [
      'ruby across markup',
      '<em><ruby>漢<rt>かん</rt></ruby></em><ruby>字<rt>じ</rt></ruby>',
      '｜漢《かん》｜字《じ》',
    ],
    [
      'ruby inside of a reading',
      '<ruby>漢字<rt>かん<ruby>じ<rt>x</rt></ruby></rt></ruby>',
      '｜漢字《かんじ》',
    ],
    [
      'gaiji as base and in the reading',
      '<ruby><img class="gaiji" src="g.png" alt="﨑"/>谷<rt>さき<img class="gaiji" alt="た" src="x.png"/>に</rt></ruby>',
      '｜﨑谷《さきたに》',
    ],
    [
      'more readings than bases',
      '<ruby><rb>大</rb><rb>人</rb><rt>お</rt><rt>と</rt><rt>な</rt></ruby>',
      '｜大《お》｜人《とな》',
    ],
    [
      'spans, as EPUB 2 has it',
      '<span class="ruby"><span class="rb">漢字</span><span class="rp">（</span><span class="rt">かん<b>じ</b></span><span class="rp">）</span></span>だ',
      '｜漢字《かんじ》だ',
    ],
    [
      'spans around an element called like a reading',
      '<span class="ruby">赤<i>い</i></span><span class="rt">字</span>',
      '赤い字',
    ],
    ['spans of code', '<code style="white-space: pre"><span class="ruby">a\n  b</span></code>', 'a\n  b'],
    [
      'a reading that is shown only on demand',
      '<ruby>漢<rt style="display: none">かん</rt>字<rt hidden="">じ</rt></ruby><span hidden=""><ruby>隠<rt>かく</rt></ruby></span>',
      '｜漢《かん》｜字《じ》',
    ],
    ['no base', '<ruby><rt>よみ</rt></ruby>文', '文'],
    ['no reading', '<ruby>文</ruby>', '文'],
    ['rt that stands outside of a ruby is text', '文<rt>もじ</rt>', '文もじ'],
  ];
  it.each(forms)('%s', async (_form, markup, expected) => {
    expect(await ruby(markup)).toBe(expected);
  });

  it('is read from HTML that leaves the end tags out', async () => {
    const book = await readDocument('<p><ruby>漢<rp>(<rt>かん<rp>)</ruby>字<br>だ');
    expect(book.report.documents[0]?.parser).toBe('html');
    expect(book.chapters[0]?.blocks.map(withRuby)).toEqual(['｜漢《かん》字\nだ']);
  });

  it('ends with its block when a block begins inside of it', async () => {
    const blocks = await readBody('<div><ruby>漢<rt>かん</rt><p>字</p></ruby></div>');
    expect(blocks.map(withRuby)).toEqual(['｜漢《かん》', '字']);
  });

  it('warns once when a second annotation was left out', async () => {
    const book = await readDocument(
      '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>' +
        '<ruby><rb>東京</rb><rt>とうきょう</rt><rtc><rt>Tokyo</rt></rtc></ruby>'.repeat(2) +
        '</p></body></html>',
    );
    expect(textOf(book)).toBe('東京東京');
    expect(book.report.warnings.map(({ code }) => code)).toEqual(['ruby_second_annotation']);
  });
});
