import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { buildEpub } from '../epub/build.ts';
import { defaultLimits, readEpub } from '../epub/read.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { decodeChapter, lexiconOf } from './decode.ts';
import { BookSearch } from './search.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

const analyser = await openAnalyser(defaultCacheFolder());

test('characters that are only images are listed, each once', async () => {
  const gaiji = (alt: string) => `<img class="gaiji" src="x.png" alt="${alt}"/>`;
  const epub = buildEpub({
    title: '外字',
    chapters: [
      { title: '一', body: `<p>字${gaiji('「口＋世」')}と${gaiji('※(「口＋世」、第3水準1-14-75)')}</p>` },
      { title: '二', body: `<p>字${gaiji('「口＋世」')}、${gaiji('')}</p>` },
    ],
  });
  const parsed = await readEpub(epub, defaultLimits(2 ** 30), new AbortController().signal);
  const { book } = output(parsed, analyser);
  expect(book.report.gaiji).toEqual([
    { alt: '「口＋世」', image: null, count: 2, first: [0, expect.any(Number)] },
    { alt: '', image: null, count: 1, first: [1, expect.any(Number)] },
  ]);
});

test('ruby on every character is read, and is no book of names', () => {
  const text = '山路を登りながらこう考えた';
  const blocks = Array.from({ length: 200 }, () =>
    paragraph(text, { ruby: [...text].map((_, i): [number, number, string] => [i, 1, 'あ']) }),
  );
  const { book, lexicon, chapters, cast } = output(parsedBook([blocks]), analyser);
  const [decoded] = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(decoded?.rubyKinds).toHaveLength(text.length);
  expect(cast.members).toEqual([]);
  expect(book.totals.ruby).toBe(200 * text.length);
});

test('of contradictory ruby each place keeps its own, and the others lead to one that says so', () => {
  const rubied = (reading: string) => paragraph('角田が来た。', { ruby: [[0, 2, reading]] });
  const { book, lexicon, chapters, cast } = output(
    parsedBook([[rubied('つのだ'), rubied('かくた'), rubied('かくた'), paragraph('角田は待った。')]]),
    analyser,
  );
  const blocks = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(blocks.map(({ words }) => words[0]?.entry.reading)).toEqual([
    'つのだ',
    'かくた',
    'かくた',
    'かくた',
  ]);
  expect(blocks[3]?.words[0]?.entry.given).toEqual([0, 1]);
  expect(cast.members.map(({ name, reading, count }) => [name, reading, count])).toEqual([
    ['角田', 'かくた', 4],
  ]);
});

test('a book without kanji has its words, its search and no grades', () => {
  const { book, lexicon, search } = output(parsedBook([[paragraph('うさぎ おいし かのやま')]]), analyser);
  expect(book.chapters[0]?.profile?.kanji).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  const opened = new BookSearch(book, lexiconOf(book, lexicon), search);
  expect([...opened.find('ウサギ')]).toMatchObject([{ start: 0, end: 3 }]);
});

test('a sentence that goes over chapters is counted and measured once, where it begins', () => {
  const { book } = output(
    parsedBook([[paragraph('朝だ。山は高く、')], [paragraph('空は青く、')], [paragraph('海は広い。夜だ。')]]),
    analyser,
  );
  expect(book.chapters.map(({ sentences, profile }) => [sentences, profile?.sentences])).toEqual([
    [2, { median: 3, long: 15 }],
    [0, { median: 0, long: 0 }],
    [1, { median: 3, long: 3 }],
  ]);
});

test('a sentence that never ends is bounded', () => {
  const text = '山路を登りながら考えて学校の'.repeat(15_000);
  const { book, lexicon, search } = output(parsedBook([[paragraph(text)]]), analyser);
  expect(book.chapters[0]?.profile).toMatchObject({ sentences: { median: 2000, long: 2000 }, once: 0 });
  const opened = new BookSearch(book, lexiconOf(book, lexicon), search);
  expect(opened.find('山路を登る').next().value).toMatchObject({ start: 0 });
  expect([...opened.find('がっこう')].at(-1)?.end).toBe(text.length - 1);
});
