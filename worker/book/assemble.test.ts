import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { PermanentError } from '../errors.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { JapaneseReader, type ReadText } from '../japanese/reader.ts';
import { Assembler } from './assemble.ts';
import { decodeChapter } from './decode.ts';
import { output } from './testing/output.ts';
import { image, paragraph, parsedBook } from './testing/parsed-book.ts';
import { openValidator } from './testing/validate.ts';

const analyser = await openAnalyser(defaultCacheFolder());
const faultsOf = await openValidator();

const toStart = { type: 'link' as const, target: 'OPS/1.xhtml' };

const story = parsedBook(
  [
    [
      paragraph('一', { type: 'heading', level: 2 }),
      paragraph('山路を登りながら、こう考えた。', { ruby: [[0, 2, 'やまみち']], blankLines: 2 }),
      paragraph('', {
        type: 'image',
        images: [{ offset: 0, image: 'OPS/挿絵.png', alt: '山', link: toStart }],
      }),
    ],
    [
      paragraph('智に働けば角が立つ。𩸽を食べる。'),
      paragraph('智に働けば角が立つ。𩸽を食べる。', {
        marks: [
          { type: 'link', start: 0, length: 1, target: 'javascript:alert(1)' },
          { type: 'link', start: 0, length: 2, target: 'https://example.org/' },
        ],
      }),
      paragraph('It was getting very late.', { language: 'en', type: 'list-item', marker: '3.' }),
    ],
  ],
  {
    images: new Map([['OPS/挿絵.png', image('a mountain')]]),
    links: new Map([['OPS/1.xhtml', [0, 0]]]),
    cover: 'OPS/挿絵.png',
    contents: [{ title: '一', chapter: 0, block: 0, children: [] }],
  },
);

test('every file of the output is as the published schema says', () => {
  const { book, lexicon, chapters, search, cast } = output(story, analyser);
  expect(faultsOf('Book', book)).toEqual([]);
  expect(faultsOf('Lexicon', lexicon)).toEqual([]);
  expect(faultsOf('Search', search)).toEqual([]);
  expect(faultsOf('Cast', cast)).toEqual([]);
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

test('a word of more morphemes than a call takes arguments is a word', () => {
  const digits = '１'.repeat(200_000);
  const { book, lexicon, chapters } = output(parsedBook([[paragraph(`これは${digits}です。`)]]), analyser);
  const [block] = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(block?.words.some((word) => word.entry.surface === digits)).toBe(true);
});

test('empty lines before a block are told, and none is the default', () => {
  const { book, lexicon, chapters } = output(story, analyser);
  const blocks = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(blocks.map(({ blankLines }) => blankLines)).toEqual([0, 2, 0, 0, 0, 0]);
  expect(blocks.map(({ marker }) => marker)).toEqual([null, null, null, null, null, '3.']);
});

test('two runs give the same bytes', () => {
  expect(output(story, analyser).files).toEqual(output(story, analyser).files);
});

test('an image goes by the same key in the block, the manifest and the list to store', () => {
  const { book, chapters } = output(story, analyser);
  const [stored] = new Assembler(story, { sha256: '', bytes: 0 }).images;
  expect(book.cover).toBe(stored?.key);
  expect(book.images).toEqual([{ key: stored?.key, mediaType: 'image/png', bytes: 10 }]);
  expect(chapters[0]?.blocks[2]?.images).toEqual([[0, stored?.key, '山', ['link', [0, 0]]]]);
});

test('only links that may be followed are left', () => {
  const { chapters } = output(story, analyser);
  expect(chapters[1]?.blocks[1]?.marks).toEqual([['link', 0, 2, 'https://example.org/']]);
});

test('equal blocks have ids of their own', () => {
  const [, second] = output(story, analyser).chapters;
  const [first, again] = second?.blocks ?? [];
  expect(again?.id).toBe(`${first?.id}~2`);
});

test('a book without Japanese needs no analyser', () => {
  const english = parsedBook([[paragraph('It was getting very late. He went home.', { language: 'en' })]]);
  const { book, lexicon, chapters } = output(english, null);
  expect(book.metadata.language).toEqual({ declared: 'ja', detected: 'en' });
  const [block] = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(block?.sentences).toHaveLength(2);
  const words = block?.words.filter(({ entry }) => entry.lemma.isVocabulary) ?? [];
  expect(words.map(({ entry }) => entry.lemma.base).join(' ')).toBe('it was getting very late he went home');
});

test('a book in several languages is read block by block, and says what told each', () => {
  const texts = ['猫を見た。', 'The cat sat. It slept.', '我爱你，中国。'];
  const blocks = texts.map((text, i) => paragraph(text, { language: [null, 'en', 'zh'][i] ?? null }));
  const { book, lexicon, chapters } = output(parsedBook([blocks]), analyser);
  const decoded = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(decoded.map(({ language, sentences }) => [language, sentences.length])).toEqual([
    ['ja', 1],
    ['en', 2],
    ['zh', 1],
  ]);
  for (const { text, words } of decoded) {
    expect(words.map(({ entry }) => entry.surface).join('')).toBe(text);
    expect(words.length).toBeGreaterThan(3);
  }
  expect(book.report.languages.map(({ language, reason }) => `${language} ${reason}`).sort()).toEqual([
    'en lang',
    'ja kana',
    'zh lang',
  ]);
});

test('a book without any text is written whole', () => {
  const { book, lexicon, chapters } = output(parsedBook([[paragraph('', { type: 'image' })], []]), null);
  expect(faultsOf('Book', book)).toEqual([]);
  expect(faultsOf('Lexicon', lexicon)).toEqual([]);
  expect(book.metadata.language.detected).toBeNull();
  expect(chapters.map((chapter) => decodeChapter(book, lexicon, chapter).length)).toEqual([1, 0]);
});

test('another source, format or analyser is another edition', () => {
  const editions = new Set(['1', '2'].map((sha256) => output(story, analyser, sha256).book.edition));
  expect(editions.size).toBe(2);
});

test('words that miss some of the text are refused for good', () => {
  const text = '山路を登る';
  const book = parsedBook([[paragraph(text)]]);
  const whole = new JapaneseReader(analyser, []).read({ text, ruby: [] }, analyser.analyse(text));
  const short: ReadText = { ...whole, readings: whole.readings.slice(1) };
  const assemble = () => new Assembler(book, { sha256: '', bytes: 0 }).addChapter(0, [short]);
  expect(assemble).toThrow(PermanentError);
  expect(assemble).toThrow(expect.objectContaining({ code: 'text_lost' }));
});
