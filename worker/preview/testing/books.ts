import { buildEpub, escapeXml } from '../../epub/build.ts';
import { paintLighthouse } from '../../ops/sample/illustration.ts';

/** Everything a page of a book can hold, in two languages and both directions of reading. */
export function richBook(): Uint8Array {
  const picture = { 'images/light.png': paintLighthouse() };
  return buildEpub({
    title: '標本箱',
    creators: ['試作者'],
    isVertical: true,
    images: picture,
    chapters: [
      {
        title: '一 文字',
        body: `<h1>一 文字</h1>
<p>山路《やまみち》ではなく<ruby>山路<rt>やまみち</rt></ruby>を登る。</p>
<p><ruby>書<rt>か</rt></ruby>かせられた手紙に<em style="text-emphasis: filled sesame">大切</em>なことがある<a epub:type="noteref" href="#n1">＊</a>。</p>
<p>続きは<a href="chapter-0002.xhtml#end">二章の終わり</a>、または<a href="https://example.com/">よその家</a>へ。</p>
<p>途中に<img src="images/light.png" alt="小さな灯台"/>がある。</p>
<blockquote><p>引用された言葉。</p></blockquote>
<ul><li>一つ目</li><li>二つ目</li></ul>
<hr/>
<aside epub:type="footnote" id="n1"><p>＊ これは注である。</p></aside>`,
      },
      {
        title: 'Two languages',
        body: `<h1>Two languages</h1>
<p lang="en">She had been <em>waiting</em> for the <strong>lighthouse</strong> to be lit again.</p>
<p>そして光が帰って来た。</p>
<p id="end">終わり。</p>`,
      },
      { title: '絵', body: '<p><img src="images/light.png" alt="灯台"/></p>' },
    ],
  });
}

/** A short one in English, with what English books have. */
export function englishBook(): Uint8Array {
  return buildEpub({
    title: 'The Keeper of the Light',
    creators: ['Sample Author'],
    language: 'en',
    chapters: [
      {
        title: 'I. A Key',
        body: `<h1>I. A Key</h1>
<p>Nobody had lived in the lighthouse for three years. The path to it went up between stones that rolled under the foot, and on the second of November, in a fog that had come in during the night, Chitose went up it with an old key in her pocket.</p>
<p>“If there is nobody there,” she had asked, “what does anybody need a key <em>for</em>?”</p>
<p>Her grandmother had only laughed, and given her an orange instead of an answer.</p>
<blockquote><p>The sea on a day of fog is to be looked at with the ears.</p></blockquote>
<p>The door opened more easily than she had thought. A hundred and eight steps led to a round room with windows on every side, and on the desk lay a blue envelope. It had her name on it.</p>`,
      },
      { title: 'II. A Letter', body: '<h1>II. A Letter</h1><p>The letter was short.</p>' },
    ],
  });
}

/** Pictures alone, as comics are. */
export function pictureBook(): Uint8Array {
  const pages = ['灯台', '同じ灯台'];
  return buildEpub({
    title: '絵だけの本',
    images: { 'images/light.png': paintLighthouse() },
    chapters: pages.map((alt, i) => ({
      title: `${i + 1}`,
      body: `<p><img src="images/light.png" alt="${alt}"/></p>`,
    })),
  });
}

export const MARKUP =
  '</script><script>document.title="taken"</script><img src=x onerror="document.title=\'taken\'">';
export const REVERSED = '\u202Egnp.elif\u202C and \u2066isolate';
export const LONG_WORD = 'w'.repeat(10_000);

/** Written by somebody who means harm. */
export function hostileBook(): Uint8Array {
  const text = (words: string) => escapeXml(words);
  return buildEpub({
    title: `${MARKUP}${REVERSED}`,
    creators: [MARKUP, LONG_WORD],
    language: 'en',
    chapters: [
      {
        title: `${MARKUP}${REVERSED}`,
        body: `<h1>${text(MARKUP)}</h1>
<p>${text(MARKUP)}</p>
<p>${text(REVERSED)}</p>
<p>A ${LONG_WORD} here</p>
<p><ruby>漢字<rt>${text(MARKUP)}</rt></ruby>と日本語</p>
<p><a href="javascript:document.title='taken'">press</a> <a href="https://example.com/&quot; onclick=&quot;x">go</a></p>
<p><img src="missing.png" alt="${text(MARKUP)}"/></p>`,
      },
      { title: LONG_WORD, body: '<p>End.</p>' },
    ],
  });
}

/** One chapter as long as a novel, in one document without a heading, with a paragraph that never ends. */
export function endlessChapter(paragraphs: number): Uint8Array {
  const line =
    '雨が降り出したので、彼は駅まで走らなければならなかった。窓を開けると、遠くに町の灯りが見えた。';
  return buildEpub({
    title: '終わらない章',
    chapters: [
      {
        title: '全部',
        body: `${`<p>${line}</p>`.repeat(paragraphs)}<p>${line.repeat(400)}</p><p id="last">終わり。</p>`,
      },
    ],
  });
}
