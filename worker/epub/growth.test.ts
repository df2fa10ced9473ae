import { expect, it } from 'vitest';
import { CHAPTER, edited, oneChapter, PNG, readBody, readFiles } from './testing/read.ts';

/** Most of these take less than a second; each took tens of seconds, or for ever, when it cost the square of its length. */
const MAX_MS = 8000;

async function expectSoon(reading: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await reading();
  expect(performance.now() - start).toBeLessThan(MAX_MS);
}

it.each([
  ['letters before the end of a reading', `<p>${'a'.repeat(60_000)} x》</p>`],
  ['kanji before the end of a reading', `<p>${'漢'.repeat(120_000)} x》</p>`],
  [
    'noted readings between marks and ruby',
    `<p>${'漢《あ》<b>い</b><ruby>漢<rt>あ</rt></ruby>'.repeat(64_000)}</p>`,
  ],
  ['a link of question marks', `<p><a href="a${'?'.repeat(200_000)}&#10;x">一</a></p>`],
  ['a link of brackets', `<p><a href="#epubcfi(${'['.repeat(200_000)}">一</a></p>`],
  [
    'links below a long base',
    `<div xml:base="${'a/'.repeat(100_000)}">${'<p><a href="b">一</a></p>'.repeat(20_000)}</div>`,
  ],
])('%s are read in linear time', async (_, body) => {
  await expectSoon(() => readBody(body));
});

it('repeated bodies in tag soup are read in linear time', async () => {
  const bodies = Array.from({ length: 30_000 }, (_, i) => `<body a${i}=1>`).join('');
  await expectSoon(() => readFiles(oneChapter('', { [CHAPTER]: `<html><body>${bodies}一` })));
});

it('a chain of fallbacks through the whole manifest is not followed to its end from each item', async () => {
  const indices = Array.from({ length: 16_000 }, (_, i) => i);
  const items = indices.map(
    (i) => `<item id="q${i}" href="q${i}.png" media-type="image/x" fallback="q${i + 1}"/>`,
  );
  const refs = indices.map((i) => `<itemref idref="q${i}"/>`);
  const chain = (opf: string) =>
    opf
      .replace('</manifest>', `${items.join('')}</manifest>`)
      .replace('</spine>', `${refs.join('')}</spine>`);
  await expectSoon(() => edited(chain, { 'OPS/q0.png': PNG }));
});

it('style sheets that import each other a thousand times are refused', async () => {
  const files = oneChapter('<p>一</p>', {
    'OPS/style.css': '@import "more.css";'.repeat(1000),
    'OPS/more.css': '@import "style.css";'.repeat(1000),
  });
  await expectSoon(() =>
    expect(readFiles(files)).rejects.toThrow(expect.objectContaining({ code: 'too_complex' })),
  );
});
