import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookFiles, type Files } from './build.ts';
import { EpubRefusal, refusals } from './refusal.ts';
import { CHAPTER, read } from './testing/read.ts';
import { expectSound } from './testing/sound.ts';
import { recordsOf, zip } from './testing/zip.ts';

/** `FUZZ=100 npx vitest run worker/epub/fuzz` runs a hundred times as many cases, with a new seed. */
const effort = Number(process.env.FUZZ ?? 1);
const seed = effort > 1 ? {} : { seed: 20_261_123 };
/** No case may take longer; they take 2 ms. */
const MAX_MS = 5000;

/** A small book that has something of everything. */
const files: Files = {
  ...bookFiles({
    title: '試し & <本>',
    creators: ['名無し'],
    isVertical: true,
    cover: 'c.png',
    images: { 'c.png': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') },
    css: '@import "more.css"; /* x */ html { writing-mode: vertical-rl } .dots { text-emphasis: dot } .h { display: none }',
    chapters: [
      {
        title: '第一章',
        body: `<h1 id="a">第一章<br/>霧</h1>\n<p class="dots">山路《やまみち》を<ruby>登<rp>(</rp><rt>のぼ</rt><rp>)</rp></ruby>りながら、
          <em>こう</em>考えた。<a epub:type="noteref" href="#n">*</a><img class="gaiji" src="g.png" alt="※(第3水準1-14-75)"/></p>
          <!-- x > y --><span epub:type="pagebreak" title="9">9</span><hr/><p hidden="">不可視</p>
          <aside epub:type="footnote" id="n">註&nbsp;&amp;&#x732b;</aside><svg><image href="c.png"/></svg>`,
      },
      {
        title: '第二章',
        body: '<ol><li>一</li><li><p>二</p></li></ol><table><tr><td>甲</td><td>乙</td></tr></table><pre>a\n b</pre><![CDATA[c]]>',
      },
    ],
  }),
  'META-INF/encryption.xml':
    '<encryption xmlns:e="x"><e:EncryptedData><e:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><e:CipherData><e:CipherReference URI="OPS/f.otf"/></e:CipherData></e:EncryptedData></encryption>',
};

async function expectBookOrRefusal(bytes: Uint8Array): Promise<void> {
  const start = performance.now();
  try {
    expectSound(await read(bytes));
  } catch (error) {
    if (!(error instanceof EpubRefusal)) throw error;
    expect(refusals).toHaveProperty(error.code);
    expect(error.message).not.toBe('');
  }
  expect(performance.now() - start).toBeLessThan(MAX_MS);
}

interface Splice {
  /** Where, as a fraction of the length. */
  at: number;
  /** How much is taken away. */
  remove: number;
  /** What is put there. */
  insert: Uint8Array;
}

function splices(insert: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Splice[]> {
  return fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 2000 })),
      insert,
    }),
    { minLength: 1, maxLength: 6 },
  );
}

function mutate(bytes: Uint8Array, changes: readonly Splice[]): Buffer {
  let mutated = Buffer.from(bytes);
  for (const { at, remove, insert } of changes) {
    const start = Math.floor(at * mutated.length);
    mutated = Buffer.concat([mutated.subarray(0, start), insert, mutated.subarray(start + remove)]);
  }
  return mutated;
}

/** What hurts parsers most, in the words of those documents. */
const snippets = [
  ...'<>&"\'/=;:#%![]{}?-@.\\ \n\t\0',
  ...[
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml',
    '?>',
    '<!DOCTYPE x [',
    '<!ENTITY a "&a;">',
    '&a;',
    '&#xD800;',
    '&#0;',
  ],
  ...[
    '<p>',
    '</p>',
    '<ruby>',
    '<rt>',
    '</ruby>',
    '<rtc>',
    '<rb>',
    '<table>',
    '<tr>',
    '<td>',
    '<svg>',
    '<math>',
    '<title/>',
  ],
  ...[
    '<script>',
    '</script>',
    '<style>',
    '<b>',
    '</i>',
    '<a href="#">',
    '<img src="data:,">',
    '<br>',
    '<html>',
    '<body>',
  ],
  ...[
    '</body>',
    '<head>',
    '<item id="x" href="..">',
    '<itemref idref="c1"/>',
    '<spine>',
    '</manifest>',
    '<navPoint>',
  ],
  ...[
    '<nav epub:type="toc">',
    '<ol>',
    '<li>',
    'xmlns=""',
    'xmlns:a="b"',
    ' id="a"',
    ' hidden',
    ' fallback="c1"',
    'href="../../x"',
  ],
  ...[
    '《',
    '》',
    '｜',
    '\ud800',
    '\ufeff',
    '\u0000',
    '𠮷',
    '　',
    'あ'.repeat(2000),
    '<i>'.repeat(600),
    '__proto__',
    'constructor',
  ],
].map((text) => Buffer.from(text));

const noise = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constantFrom(...snippets));

/** Stored, because deflating would take longer than reading. */
function pack(files: Files): Buffer {
  return zip(recordsOf(files).map((record) => ({ ...record, method: 0 })));
}

function bytesOf(content: string | Uint8Array | undefined): Buffer {
  return Buffer.from(content ?? '');
}

describe('whatever is done to it, a book is read or refused', () => {
  const whole = zip(recordsOf(files));

  it('when bytes of the archive change', async () => {
    await fc.assert(
      fc.asyncProperty(splices(noise), (changes) => expectBookOrRefusal(mutate(whole, changes))),
      { numRuns: 1000 * effort, ...seed },
    );
  });

  it('when it ends anywhere', async () => {
    const step = Math.max(1, Math.floor(whole.length / (400 * effort)));
    for (let end = 0; end < whole.length; end += step) await expectBookOrRefusal(whole.subarray(0, end));
  });

  it.each([
    ['the package', 'OPS/package.opf', 800],
    ['the contents', 'OPS/nav.xhtml', 500],
    ['the contents of EPUB 2', 'OPS/toc.ncx', 300],
    ['a chapter', CHAPTER, 1200],
    ['the style sheet', 'OPS/style.css', 200],
    ['the container', 'META-INF/container.xml', 200],
    ['the encryption', 'META-INF/encryption.xml', 200],
    ['a picture', 'OPS/c.png', 50],
  ])('when %s changes', async (_what, name, runs) => {
    const other = name.endsWith('ncx') ? { 'OPS/nav.xhtml': '<html/>' } : {};
    await fc.assert(
      fc.asyncProperty(splices(noise), (changes) =>
        expectBookOrRefusal(pack({ ...files, ...other, [name]: mutate(bytesOf(files[name]), changes) })),
      ),
      { numRuns: runs * effort, ...seed },
    );
  });

  it('when a chapter is nothing but noise', async () => {
    const chapter = fc.array(noise, { maxLength: 60 }).map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(chapter, (content) => expectBookOrRefusal(pack({ ...files, [CHAPTER]: content }))),
      { numRuns: 1000 * effort, ...seed },
    );
  });

  it('when it is nothing but noise', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), expectBookOrRefusal), {
      numRuns: 300 * effort,
      ...seed,
    });
  });
});
