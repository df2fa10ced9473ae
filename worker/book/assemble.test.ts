import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { openAnalyser } from '../japanese/analyser.ts';
import { decodeChapter } from './decode.ts';
import { output } from './testing/output.ts';
import { image, paragraph, parsedBook } from './testing/parsed-book.ts';
import { openValidator } from './testing/validate.ts';

const analyser = await openAnalyser(tmpdir());
const faultsOf = await openValidator();

const story = parsedBook(
  [
    [
      paragraph('一', { type: 'heading', level: 2 }),
      paragraph('山路を登りながら、こう考えた。', { ruby: [[0, 2, 'やまみち']] }),
      paragraph('', { type: 'image', images: [{ offset: 0, image: 'OPS/挿絵.png', alt: '山' }] }),
    ],
    [
      paragraph('智に働けば角が立つ。𩸽を食べる。'),
      paragraph('智に働けば角が立つ。𩸽を食べる。', {
        marks: [
          { type: 'link', start: 0, length: 1, target: 'javascript:alert(1)' },
          { type: 'link', start: 0, length: 2, target: 'https://example.org/' },
        ],
      }),
      paragraph('It was getting very late.', { language: 'en' }),
    ],
  ],
  {
    images: new Map([['OPS/挿絵.png', image('a mountain')]]),
    cover: 'OPS/挿絵.png',
    contents: [{ title: '一', chapter: 0, block: 0, children: [] }],
  },
);

test('every file of the output is as the published schema says', () => {
  const { book, lexicon, chapters } = output(story, analyser);
  expect(faultsOf('Book', book)).toEqual([]);
  expect(faultsOf('Lexicon', lexicon)).toEqual([]);
  for (const chapter of chapters) expect(faultsOf('Chapter', chapter)).toEqual([]);
});

test('the words of a block join to its text', () => {
  const { book, lexicon, chapters } = output(story, analyser);
  const blocks = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(blocks.map((block) => block.text)).toEqual(
    story.chapters.flatMap((chapter) => chapter.blocks.map((block) => block.text)),
  );
  for (const block of blocks.filter((each) => each.language === 'ja')) {
    expect(block.words.map((word) => word.entry.surface).join('')).toBe(block.text);
  }
});

test('two runs give the same bytes', () => {
  expect(output(story, analyser).files).toEqual(output(story, analyser).files);
});
