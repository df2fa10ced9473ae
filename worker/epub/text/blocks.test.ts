import { describe, expect, it } from 'vitest';
import { CHAPTER, oneChapter, readBody, readDocument, readFiles, textOf } from '../testing/read.ts';
import type { Mark, ParsedBlock } from '../types.ts';

/** Each block as `type: text`, with `type-level` for headings. */
function outline(blocks: readonly ParsedBlock[]): string[] {
  return blocks.map(({ type, level, text }) => `${type}${level === null ? '' : `-${level}`}: ${text}`);
}

/** Each mark as `type: the text it lies on`, with its target. */
function markings({ text, marks }: ParsedBlock): string[] {
  return marks.map(
    ({ type, start, length, target }: Mark) =>
      `${type}: ${text.slice(start, start + length)}${target === null ? '' : ` → ${target}`}`,
  );
}

async function only(body: string, css?: string): Promise<ParsedBlock> {
  const [block, ...more] = await readBody(body, css);
  expect(more).toEqual([]);
  if (block === undefined) throw new Error('Expected a block');
  return block;
}

describe('blocks', () => {
  const cases: [what: string, markup: string, expected: string[]][] = [
    ['headings', '<h1>一</h1><section><h3>二</h3></section>', ['heading-1: 一', 'heading-3: 二']],
    ['a heading by its role', '<p role="heading" aria-level="4">一</p>', ['heading-4: 一']],
    [
      'paragraphs',
      '<p>一</p><div>二<p>三</p>四</div>',
      ['paragraph: 一', 'paragraph: 二', 'paragraph: 三', 'paragraph: 四'],
    ],
    ['text in the body itself', '一<b>二</b>', ['paragraph: 一二']],
    ['quotes', '<blockquote><p>一</p></blockquote><p>二</p>', ['quote: 一', 'paragraph: 二']],
    [
      'lists, nested',
      '<ul><li>一<ol><li>二</li></ol>三</li></ul>',
      ['list-item: 一', 'list-item: 二', 'list-item: 三'],
    ],
    ['definition lists', '<dl><dt>猫</dt><dd>動物</dd></dl>', ['list-item: 猫', 'list-item: 動物']],
    ['verse by its class', '<blockquote class="haiku"><p>古池や</p></blockquote>', ['verse: 古池や']],
    ['verse by its type', '<div epub:type="z3998:verse">一<br/>二</div>', ['verse: 一\n二']],
    ['notes', '<aside epub:type="footnote"><p>註</p></aside>', ['note: 註']],
    ['a list of notes', '<ol epub:type="endnotes"><li>註</li></ol>', ['note: 註']],
    [
      'notes by their role',
      '<section role="doc-endnotes"><h2>註</h2><p>一</p></section>',
      ['heading-2: 註', 'note: 一'],
    ],
    ['an aside is no note', '<aside><p>一</p></aside>', ['paragraph: 一']],
    ['a rule', '<p>一</p><hr/><p>二</p>', ['paragraph: 一', 'separator: ', 'paragraph: 二']],
    ['a picture', '<p><img src="i.png" alt="絵"/></p>', ['image: ']],
    ['a picture in a text', '<p>一<img src="i.png"/>二</p>', ['paragraph: 一二']],
    [
      'table rows',
      '<table><tr><th>名</th><td>年</td></tr><tr><td>猫</td><td> 3 </td></tr></table>',
      ['paragraph: 名\t年', 'paragraph: 猫\t3'],
    ],
    [
      'empty cells, and those that reach over others',
      '<table><tr><th></th><th>甲</th><th>乙</th></tr><tr><th rowspan="2">猫</th><td></td><td>一</td></tr>' +
        '<tr><td>二</td><td></td></tr><tr><td colspan="2">三</td><td>四</td></tr><tr><td/><td/></tr></table><p>後</p>',
      [
        'paragraph: \t甲\t乙',
        'paragraph: 猫\t\t一',
        'paragraph: \t二',
        'paragraph: 三\t\t四',
        'paragraph: 後',
      ],
    ],
    [
      'paragraphs in cells, one each',
      '<table><tr><td><p>国</p></td><td>\n<div><p>首都</p>\n</div></td></tr><tr><td><p>日本</p></td><td><p> 東京</p></td></tr></table>',
      ['paragraph: 国\t首都', 'paragraph: 日本\t東京'],
    ],
    [
      'paragraphs in cells, several',
      '<table><tr><td><h2>題</h2><p>一</p><p>二</p>三</td><td><p>四</p>五</td></tr></table>',
      ['heading-2: 題', 'paragraph: 一', 'paragraph: 二', 'paragraph: 三\t四\n五'],
    ],
    [
      'tables in tables',
      '<table><tr><td>一<table><tr><td>二</td><td>三</td></tr></table></td><td>四</td></tr></table>',
      ['paragraph: 一', 'paragraph: 二\t三', 'paragraph: 四'],
    ],
    [
      'headings of several lines',
      '<h2><span style="display: block">第一章<br/></span><span style="display: block">出会い</span>（上）</h2>',
      ['heading-2: 第一章\n出会い\n（上）'],
    ],
    ['cells without a table', '<tr><td>一</td><td>二</td></tr>', ['paragraph: 一二']],
    [
      'code',
      '<p>一</p><pre><code>if a:\n    b()\n</code></pre><div class="poem"><pre>二\n三</pre></div>',
      ['paragraph: 一', 'preformatted: if a:\n    b()', 'verse: 二\n三'],
    ],
    ['blank paragraphs', '<p>一</p><p>　</p><p>&#160;</p><p/><p>二</p>', ['paragraph: 一', 'paragraph: 二']],
    [
      'HTML 4 that nobody writes any more',
      '<center>一</center><dir><li>二</li></dir>',
      ['paragraph: 一', 'list-item: 二'],
    ],
    [
      'fallbacks of a switch',
      '<epub:switch><epub:case required-namespace="x">a</epub:case><epub:default>一</epub:default></epub:switch>',
      ['paragraph: 一'],
    ],
    ['elements nobody knows', '<p>一<foo>二</foo></p>', ['paragraph: 一二']],
  ];
  it.each(cases)('%s', async (_what, markup, expected) => {
    expect(outline(await readBody(markup))).toEqual(expected);
  });

  it('are lines where the style sheet makes lines of spans', async () => {
    const css = '.line { display: block }';
    const blocks = await readBody(
      '<div class="poem"><span class="line">一</span><span class="line">二</span></div>',
      css,
    );
    expect(outline(blocks)).toEqual(['verse: 一', 'verse: 二']);
  });

  it('are read from DTBook, which EPUB 2 allows', async () => {
    const files = oneChapter('', {
      'OPS/chapter-0001.xhtml':
        '<dtbook xmlns="http://www.daisy.org/z3986/2005/dtbook/"><book><bodymatter><level1><h1>一</h1><p>二<pagenum>3</pagenum></p>' +
        '<poem><line>四</line><line>五</line></poem></level1></bodymatter></book></dtbook>',
    });
    const { chapters } = await readFiles(files);
    expect(outline(chapters[0]?.blocks ?? [])).toEqual([
      'heading-1: 一',
      'paragraph: 二',
      'verse: 四',
      'verse: 五',
    ]);
  });
});

it('of a table that reaches over all there is stay small', async () => {
  const cells = '<td colspan="9999" rowspan="9999">一</td>'.repeat(50);
  const blocks = await readBody(`<table>${`<tr>${cells}</tr>`.repeat(50)}</table>`);
  expect(Math.max(...blocks.map(({ text }) => text.length))).toBeLessThan(200);
});

describe('what only a browser writes', () => {
  const markers = async (body: string, css?: string) =>
    (await readBody(body, css)).map(({ marker, text }) =>
      marker === undefined ? text : `${marker} ${text}`,
    );

  it.each<[what: string, markup: string, expected: string[]]>([
    ['numbers', '<ol><li>あ</li><li><p>い</p><p>う</p></li></ol>', ['1. あ', '2. い', 'う']],
    [
      'a start and a value',
      '<ol start="3"><li>あ</li><li value="7">い</li><li>う</li></ol>',
      ['3. あ', '7. い', '8. う'],
    ],
    ['backwards', '<ol reversed=""><li>あ</li><li>い</li><li>う</li></ol>', ['3. あ', '2. い', '1. う']],
    ['backwards from a number', '<ol reversed="" start="0"><li>あ</li><li>い</li></ol>', ['0. あ', '-1. い']],
    ['letters', '<ol type="a" start="26"><li>あ</li><li>い</li></ol>', ['z. あ', 'aa. い']],
    [
      'numerals of Rome',
      '<ol type="I" start="49"><li>あ</li><li type="i">い</li></ol>',
      ['XLIX. あ', 'l. い'],
    ],
    ['none for empty items, which count', '<ol><li>あ</li><li></li><li>う</li></ol>', ['1. あ', '3. う']],
    [
      'bullets',
      '<ul><li>あ<ol><li>い</li></ol></li><li><p>う</p><p>え</p></li></ul>',
      ['• あ', '1. い', '• う', 'え'],
    ],
    ['a list that begins an item', '<ol><li><ol type="A"><li>あ</li></ol></li></ol>', ['1. A. あ']],
    ['notes', '<ol epub:type="endnotes"><li>註</li></ol>', ['1. 註']],
    ['none in tables of contents', '<nav epub:type="toc"><ol><li>あ</li></ol></nav>', ['あ']],
  ])('are numbers of lists: %s', async (_what, markup, expected) => {
    expect(await markers(markup)).toEqual(expected);
  });

  it('are numbers as the style sheet has them', async () => {
    const css =
      '.k { list-style: katakana inside } .j { list-style-type: japanese-informal } .h { list-style-type: hiragana-iroha }' +
      '.z { list-style-type: decimal-leading-zero } ol.none { list-style: none }';
    const list = (style: string, start: number) => `<ol class="${style}" start="${start}"><li>章</li></ol>`;
    const body =
      list('k', 2) + list('j', 110) + list('j', 2_005) + list('h', 1) + list('z', 7) + list('none', 1);
    expect(await markers(body, css)).toEqual([
      'イ、 章',
      '百十、 章',
      '二千五、 章',
      'い、 章',
      '07. 章',
      '章',
    ]);
  });

  it('are the marks of quotations', async () => {
    const [japanese, english, first, none] = await readBody(
      '<p>彼は<q>行く、と<q>言って</q></q>いた。</p><p lang="en">He said <q>go</q>.</p><p><q>行く</q></p>' +
        '<p><q class="q">「行く」</q></p>',
      '.q { quotes: none }',
    );
    expect(japanese?.text).toBe('彼は「行く、と『言って』」いた。');
    expect(english?.text).toBe('He said “go”.');
    expect(first).toMatchObject({ text: '「行く」', anchor: { cfi: 'epubcfi(/6/2!/4/6/2)' } });
    expect(none?.text).toBe('「行く」');
  });
});

describe('language of a block', () => {
  it('is the nearest that is said', async () => {
    const blocks = await readBody('<p>一</p><div xml:lang="en"><p>two</p><p lang="fr">trois</p></div>');
    expect(blocks.map(({ language }) => language)).toEqual(['ja', 'en', 'fr']);
  });

  it('is that of an inline element only when all text has it', async () => {
    const blocks = await readBody(
      '<p><span lang="en">One</span>は一</p><p><span lang="en">One </span><i lang="en">two</i></p>',
    );
    expect(blocks.map(({ language }) => language)).toEqual(['ja', 'en']);
  });
});

describe('marks', () => {
  const cases: [what: string, markup: string, expected: string[]][] = [
    ['emphasis', '一<em>二</em><i>三</i>', ['emphasis: 二', 'emphasis: 三']],
    ['strong', '<strong>一</strong><b> 二 </b>三', ['strong: 一', 'strong: 二']],
    ['nested ones of one type are one', '<em>一<i>二</i></em>', ['emphasis: 一二']],
    [
      'a link to the web',
      '<a href="https://example.com/a?b=c">一</a>',
      ['link: 一 → https://example.com/a?b=c'],
    ],
    ['a link into the book', '<a href="x%20y.xhtml#z">一</a>', ['link: 一 → OPS/x y.xhtml#z']],
    ['a link within the document', '<a href="#z">一</a>', ['link: 一 → OPS/chapter-0001.xhtml#z']],
    [
      'links that are not safe are only text',
      '<a href="javascript:x()">一</a><a href="file:///etc">二</a><a href="data:text/html,x">三</a>',
      [],
    ],
    [
      'links that lead out of the book stay inside',
      '<a href="../../../../etc/passwd">一</a>',
      ['link: 一 → etc/passwd'],
    ],
    ['an anchor is no link', '<a id="x">一</a>', []],
    [
      'references to notes',
      '一<a epub:type="noteref" href="#n">*</a>',
      ['note-reference: * → OPS/chapter-0001.xhtml#n'],
    ],
    [
      'references to notes by class',
      '一<a class="small noteref" href="#n">*</a>',
      ['note-reference: * → OPS/chapter-0001.xhtml#n'],
    ],
    [
      'emphasis dots by class',
      '<em class="sesame_dot">一</em><span class="em-sesame">二</span>',
      ['emphasis-dots: 一', 'emphasis-dots: 二'],
    ],
    ['code', '<code>a</code>と<kbd>b</kbd>', ['code: a', 'code: b']],
    ['powers and formulas', '2<sup>10</sup>とH<sub>2</sub>O', ['superscript: 10', 'subscript: 2']],
    [
      'lines under and through the text',
      '<u>一</u><ins>二</ins><s>三</s><del>四</del><strike>五</strike>',
      ['underline: 一', 'underline: 二', 'strikethrough: 三', 'strikethrough: 四', 'strikethrough: 五'],
    ],
    ['emphasis dots by style', '<span style="text-emphasis: filled sesame">一</span>', ['emphasis-dots: 一']],
  ];
  it.each(cases)('%s', async (_what, markup, expected) => {
    expect(markings(await only(`<p>${markup}</p>`))).toEqual(expected);
  });

  it('are what the style sheet makes of spans, as converters write them', async () => {
    const css =
      '.a, p, h1 { font-weight: bold } .b { font-style: italic } .c { vertical-align: super } .d { text-decoration: underline }' +
      '.e { text-decoration: line-through } ins { text-decoration: none }';
    const spans = [...'abcde'].map((name) => `<span class="${name}">${name}</span>`).join('');
    const [block] = await readBody(`<p>${spans}<ins>f</ins><a class="d" href="http://g/">g</a></p>`, css);
    expect(block === undefined ? [] : markings(block)).toEqual([
      'strong: a',
      'emphasis: b',
      'superscript: c',
      'underline: d',
      'strikethrough: e',
      'link: g → http://g/',
    ]);
  });

  it('are what the style sheet says where the class says nothing', async () => {
    const css = '.x { -epub-text-emphasis-style: sesame; font-weight: bold } em.none { text-emphasis: none }';
    const block = await only('<p><span class="x">一</span><em class="none">二</em></p>', css);
    expect(markings(block)).toEqual(['emphasis-dots: 一', 'emphasis: 二']);
  });

  it('go on in the next block', async () => {
    const blocks = await readBody('<a href="https://example.com"><p>一</p><p>二</p></a>');
    expect(blocks.map(markings)).toEqual([
      ['link: 一 → https://example.com'],
      ['link: 二 → https://example.com'],
    ]);
  });
});

describe('page breaks', () => {
  const cases: [what: string, markup: string, block: number, start: number, label: string | null][] = [
    ['in a text', '<p>一二<span epub:type="pagebreak" title="9">９</span>三</p>', 0, 2, '9'],
    ['labelled by their text', '<p>一<span role="doc-pagebreak">12</span></p>', 0, 1, '12'],
    ['in brackets, by class', 'x<span class="pagenum"><a id="Page_9">[Pg 9]</a></span>', 0, 1, '9'],
    ['without a label', '<p>一<span role="doc-pagebreak"/></p>', 0, 1, null],
    [
      'between blocks belong to the next',
      '<p>一</p><div epub:type="pagebreak" aria-label="9"/><p>二</p>',
      1,
      0,
      '9',
    ],
    ['at the end belong to the last', '<p>一</p><div epub:type="pagebreak" title="9"/>', 0, 1, '9'],
  ];
  it.each(cases)('%s', async (_what, markup, block, start, label) => {
    const blocks = await readBody(markup);
    expect(blocks[block]?.marks).toEqual([{ type: 'page-break', start, length: 0, target: label }]);
    expect(blocks.map(({ text }) => text).join('')).not.toMatch(/9|９|12/);
  });

  it('that hold text hold no label', async () => {
    const text = '長い文章が誤って改ページとされているので、これは本文として読まれなければならない。';
    expect((await only(`<p>一<span epub:type="pagebreak">${text}</span>二</p>`)).text).toBe(`一${text}二`);
  });

  it('are never meant by a class, which style sheets give to whole chapters', async () => {
    expect((await only('<div class="pagebreak">本文</div>')).text).toBe('本文');
    expect((await only('<p>一<span class="pagenum">お知らせ</span></p>')).text).toBe('一お知らせ');
  });
});

describe('empty lines', () => {
  const cases: [what: string, markup: string, lines: (number | undefined)[]][] = [
    ['of a break', '<p>一</p><p><br/></p><p>二</p><p>三</p>', [undefined, 1, undefined]],
    ['of several', '<p>一</p><p><br/></p>\n<p><br/><br/></p><h2>二</h2>', [undefined, 3]],
    ['of a space that is text', '<p>一</p><p>　</p><div>&#160;</div><p>二</p>', [undefined, 2]],
    ['between blocks', '<div>一</div><br/><div>二</div>', [undefined, 1]],
    ['at the beginning of a paragraph', '<p>一</p><p><br/>二</p>', [undefined, 1]],
    ['but not at the beginning of a page', '<p><br/></p><p>一</p>', [undefined]],
    ['but not of a break at the end of a paragraph', '<p>一<br/></p><p>二</p>', [undefined, undefined]],
    [
      'but not of nothing',
      '<p>一</p><p></p><p> </p><div hidden=""><br/></div><p>二</p>',
      [undefined, undefined],
    ],
  ];
  it.each(cases)('%s', async (_what, markup, lines) => {
    expect((await readBody(markup)).map(({ blankLines }) => blankLines)).toEqual(lines);
  });
});

describe('a chapter that is one paragraph with line breaks', () => {
  const long = `　${'山路を登りながら。'.repeat(60)}`;

  it('is a block a line from where it is too long for anything else', async () => {
    const blocks = await readBody(
      `<p>　甲<br/>${long}<br/><br/>\n　<b>乙<br/>　丙</b><a id="x"/>丁<br/></p><p>戊<br/>己</p>`,
    );
    expect(blocks.map(({ text }) => text)).toEqual([`　甲\n${long}`, '　乙', '　丙丁', '戊\n己']);
    expect(blocks.map(({ blankLines }) => blankLines)).toEqual([undefined, 1, undefined, undefined]);
    expect(blocks.slice(1, 3).map(markings)).toEqual([['strong: 乙'], ['strong: 　丙']]);
    expect(blocks.map(({ anchor }) => anchor.cfi.replace(/.*!/, ''))).toEqual([
      '/4/2/1:0)',
      '/4/2/5:1)',
      '/4/2/8/3:0)',
      '/4/4/1:0)',
    ]);
  });

  it.each(['h2', 'li', 'blockquote'])('stays one where it is a %s', async (name) => {
    expect(await readBody(`<${name}>${long}<br/>一<br/>二</${name}>`)).toHaveLength(1);
  });

  it('stays one where it is verse, or inside of a ruby', async () => {
    expect(await readBody(`<p class="verse">${long}<br/>一</p>`)).toHaveLength(1);
    expect(await readBody(`<p>${long}<ruby>山<br/>路<rt>やまみち</rt></ruby></p>`)).toHaveLength(1);
  });
});

describe('what is left out', () => {
  const cases: [what: string, markup: string][] = [
    ['scripts', '<script>document.write("x")</script>'],
    ['styles', '<style>p::before { content: "x" }</style>'],
    ['comments', '<!-- x > y -->'],
    ['hidden elements', '<span hidden="hidden">x<b>y</b></span>'],
    ['elements that are not displayed', '<span style="display: none">x</span>'],
    ['invisible elements', '<span style="VISIBILITY:hidden !important">x</span>'],
    ['drawings', '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><text>y</text></svg>'],
    ['formulas', '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'],
    ['audio', '<audio src="a.mp3">x</audio>'],
    ['frames', '<iframe src="x.html">x</iframe>'],
    ['templates', '<template>x</template>'],
  ];
  it.each(cases)('%s', async (_what, markup) => {
    expect((await only(`<p>一${markup}二</p>`)).text).toBe('一二');
  });

  it.each(['.x', 'span.x', '#x', '.y, .x'])('what the style sheet hides by %s', async (selector) => {
    const css = `@import url("more.css");\n/* { */ ${selector} { color: red; display: none; }`;
    expect((await only('<p>一<span class="x z" id="x">不可視</span>二</p>', css)).text).toBe('一二');
  });

  it('what a style sheet hides that is hidden from old browsers itself', async () => {
    const head = '<html><head><style><!--\n.x { display: none }\n--></style></head>';
    expect(textOf(await readDocument(`${head}<body><p>一<br>二<b class=x>不可視</b>`))).toBe('一\n二');
  });

  it.each(['p .x', '.x:hover', '@media print { .x', '.x > b', 'b.x'])(
    'but nothing by %s',
    async (selector) => {
      const css = `${selector} { display: none; }${selector.startsWith('@') ? '}' : ''}`;
      expect((await only('<p>一<span class="x">可視</span>二</p>', css)).text).toBe('一可視二');
    },
  );

  it.each([
    ['.x', '.x:target'],
    ['span.x', '.x:target'],
    ['.x', 'p > span.z.x'],
    ['#x', 'p[lang] #x'],
    ['span', 'p span'],
  ])('nothing by %s that is shown in some place, by %s', async (hides, shows) => {
    const css = `${hides} { display: none; } ${shows} { display: inline; }`;
    const markup = '<p>一<span class="x z" id="x">可視</span>二</p>';
    expect((await only(markup, css)).text).toBe('一可視二');
    expect((await only(markup, css.replace(shows, '.other > .thing'))).text).toBe('一二');
  });

  it.each(['print', 'amzn-mobi', 'screen and (max-width: 20em)'])(
    'nothing by a style sheet for %s',
    async (media) => {
      const { chapters } = await readFiles(
        oneChapter('', {
          [CHAPTER]:
            '<html xmlns="http://www.w3.org/1999/xhtml"><head>' +
            `<link rel="stylesheet" media="${media}" href="print.css"/><style media="${media}">b{display:none}</style>` +
            `<style>@import url("print.css") ${media};</style><style media="print, screen">i{display:none}</style>` +
            '</head><body><p>一<b>二</b><u>三</u><i>四</i></p></body></html>',
          'OPS/print.css': 'u{display:none}',
        }),
      );
      expect(chapters[0]?.blocks[0]?.text).toBe('一二三');
    },
  );

  it.each(['hidden="hidden"', 'style="display: none"'])(
    'but no note with %s, which its reference shows',
    async (hidden) => {
      const blocks = await readBody(
        `<p>一<a epub:type="noteref" href="#n">注</a></p><aside epub:type="footnote" id="n" ${hidden}>註</aside>`,
      );
      expect(outline(blocks)).toEqual(['paragraph: 一注', 'note: 註']);
    },
  );

  it.each([
    ['a class that says it is one', '<div class="footnote" id="n" hidden="">註</div>'],
    [
      'others, hidden together',
      '<div hidden=""><b>不可視</b><aside epub:type="footnote" id="n">註</aside>不可視</div>',
    ],
    [
      'a class among others',
      '<div style="display: none"><svg xmlns="http://www.w3.org/2000/svg"/><p class="footnote"><ruby>註<rt>ちゅう</rt></ruby></p></div>',
    ],
  ])('but no note told by %s', async (_what, notes) => {
    const blocks = await readBody(`<p>一<a href="#n">注</a></p>${notes}`);
    expect(outline(blocks)).toEqual(['paragraph: 一注', 'note: 註']);
  });

  it('no note within a line that only its class tells', async () => {
    expect((await only('<p>一<span class="note" hidden="">不可視</span>二</p>')).text).toBe('一二');
  });

  it('nothing of HTML inside of a drawing', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">一</p></foreignObject></svg>';
    expect((await readBody(svg)).map(({ text }) => text).join('')).toBe('一');
  });

  it('is reported', async () => {
    const { report } = await readDocument(
      '<html><body><p>一<math><mi>x</mi></math><audio/><svg/><img src="http://x/y.png"/></p></body></html>',
    );
    expect(report.warnings.map(({ code, place }) => [code, place])).toEqual([
      ['math_left_out', 'OPS/chapter-0001.xhtml'],
      ['media_left_out', 'OPS/chapter-0001.xhtml'],
      ['image_not_shown', 'OPS/chapter-0001.xhtml'],
      ['image_remote', 'OPS/chapter-0001.xhtml'],
    ]);
  });
});
