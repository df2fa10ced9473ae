import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import {
  type Book,
  BookFormatError,
  type Chapter,
  decodeChapter,
  type Lexicon,
  lexiconOf,
  parseFile,
} from './decode.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

const analyser = await openAnalyser(defaultCacheFolder());
const written = output(
  parsedBook([
    [
      paragraph('角田は山路を登りながら、待っている。', { ruby: [[0, 2, 'つのだ']] }),
      paragraph('食べさせられた。もう来ない。角田は待った。'),
    ],
    [paragraph('角田は食べた。'), paragraph('', { type: 'separator' })],
  ]),
  analyser,
);

/** The first two chapters as a front end would load them, with what a test changes. */
function load(
  change: Partial<{ book: Partial<Book>; lexicon: Partial<Lexicon>; chapter: Partial<Chapter> }> = {},
) {
  const book: Book = { ...written.book, ...change.book };
  const lexicon: Lexicon = { ...written.lexicon, ...change.lexicon };
  const [first] = written.chapters;
  if (first === undefined) throw new Error('Expected a chapter');
  const chapter: Chapter = { ...first, ...change.chapter };
  return { book, lexicon, chapter, blocks: () => decodeChapter(book, lexicon, chapter) };
}

function faultOf(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (error instanceof BookFormatError) return error.code;
    throw error;
  }
  return 'none';
}

test('a word says all that a tap on it should show', () => {
  const [, second] = load().blocks();
  const eaten = second?.words[0];
  expect(eaten).toMatchObject({ start: 0, end: 7, helps: null });
  expect(eaten?.entry).toMatchObject({
    surface: '食べさせられた',
    reading: 'たべさせられた',
    lemma: { base: '食べる', partOfSpeech: 'verb', isVocabulary: true },
    furigana: [{ start: 0, end: 1, reading: 'た' }],
    count: 1,
    first: [0, 1],
    last: [0, 1],
  });
  expect(eaten?.entry.morphemes.map((morpheme) => morpheme.surface)).toEqual(['食べ', 'させ', 'られ', 'た']);
});

test("the author's reading belongs to the word where the author gave it", () => {
  const [first, second] = load().blocks();
  const rubied = first?.words[0];
  expect(rubied?.entry).toMatchObject({ surface: '角田', reading: 'つのだ', source: 'author' });
  expect(first?.ruby).toEqual([[0, 2, 'つのだ']]);
  expect(second?.words.map((word) => word.entry.surface)).toContain('角田');
});

test('ruby says what kind it is', () => {
  const block = paragraph('那美さんが神聖文字を見た。大切な山路だ。', {
    ruby: [
      [0, 2, 'なみ'],
      [5, 4, 'ヒエログリフ'],
      [13, 2, '・・'],
      [16, 2, 'やまみち'],
    ],
  });
  const { book, lexicon, chapters } = output(parsedBook([[block]]), analyser);
  const [decoded] = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  expect(decoded?.rubyKinds).toEqual(['name', 'gloss', 'emphasis', 'phonetic']);
});

test('a reading from elsewhere in the book leads to where the author gives it', () => {
  const { book, lexicon, chapters } = output(
    parsedBook([
      [paragraph('序。'), paragraph('角田が来た。', { ruby: [[0, 2, 'つのだ']] })],
      [paragraph('角田は待った。食べた。')],
    ]),
    analyser,
  );
  const words = chapters
    .flatMap((chapter) => decodeChapter(book, lexicon, chapter))
    .flatMap(({ words }) => words);
  const told = words
    .filter(({ entry }) => entry.surface === '角田')
    .map(({ entry }) => [entry.source, entry.given]);
  expect(told).toEqual([
    ['author', null],
    ['book', [0, 1]],
  ]);
  expect(words.at(-2)?.entry).toMatchObject({ surface: '食べた', given: null });
});

test('an ambiguous word has its readings, likeliest first', () => {
  const { book, lexicon, chapters } = output(
    parsedBook([[paragraph('角が立つ。昨日は寒い。食べた。')]]),
    analyser,
  );
  const words = chapters
    .flatMap((chapter) => decodeChapter(book, lexicon, chapter))
    .flatMap(({ words }) => words);
  const candidates = (surface: string) =>
    words.find(({ entry }) => entry.surface === surface)?.entry.candidates;
  expect(candidates('昨日')?.map(({ reading }) => reading)).toEqual(['きのう', 'さくじつ']);
  expect(candidates('角')?.[0]?.probability).toBeGreaterThan(0.5);
  expect(candidates('食べた')).toEqual([]);
  for (const { entry } of words) {
    const sum = entry.candidates.reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeLessThan(1);
    expect(entry.source === 'ambiguous').toBe(entry.candidates.length > 0);
  }
});

test('an auxiliary after て keeps the link to its verb', () => {
  const [first] = load().blocks();
  const helper = first?.words.find((word) => word.helps !== null);
  expect(helper?.entry.surface).toBe('いる');
  expect(first?.words[helper?.helps ?? -1]?.entry.surface).toBe('待って');
});

test('sentences are slices of the text', () => {
  const [, second] = load().blocks();
  expect(second?.sentences.map(({ start, end }) => second.text.slice(start, end))).toEqual([
    '食べさせられた。',
    'もう来ない。',
    '角田は待った。',
  ]);
});

test('a sentence that goes on in the next block, and in the next chapter, is linked', () => {
  const { book, lexicon, chapters } = output(
    parsedBook([
      [paragraph('もう来ない。山路を'), paragraph('登りながら、')],
      [paragraph('こう考えた。終り。')],
    ]),
    analyser,
  );
  const blocks = chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  const links = blocks.map(({ sentences }) =>
    sentences.map(({ continued, continues }) => `${continued ? '<' : ''}${continues ? '>' : ''}`),
  );
  expect(links).toEqual([['', '>'], ['<>'], ['<', '']]);
  expect(book.totals.sentences).toBe(3);
});

test('inflections share a lemma', () => {
  const { book, lexicon } = load();
  const blocks = written.chapters.flatMap((chapter) => decodeChapter(book, lexicon, chapter));
  const eating = blocks.flatMap((block) => block.words).filter((word) => word.entry.lemma.base === '食べる');
  expect(eating.map((word) => word.entry.surface)).toEqual(['食べさせられた', '食べた']);
});

test.each(['book', 'lexicon', 'chapter'] as const)('a %s of a newer major version says so', (file) => {
  expect(faultOf(load({ [file]: { format: '2.0' } }).blocks)).toBe('newer_format');
});

test('a newer minor version is read', () => {
  expect(faultOf(load({ chapter: { format: '1.7' } }).blocks)).toBe('none');
});

test('an output of format 1.0 is read, without what later versions added', async () => {
  const { book, lexicon, chapters } = JSON.parse(
    await readFile(new URL('testing/format-1.0.json', import.meta.url), 'utf8'),
  );
  const [first, second] = decodeChapter(book, lexicon, chapters[0]);
  const [rubied] = first?.words ?? [];
  expect(rubied?.entry).toMatchObject({ surface: '角田', reading: 'つのだ', source: 'author' });
  expect(rubied?.entry.lemma).toMatchObject({ count: 3, rank: 1, gap: null, chapters: [0, 1] });
  expect(second?.sentences).toHaveLength(2);
});

test('a file that names no format is no part of a book', () => {
  expect(faultOf(load({ chapter: { format: 'banana' } }).blocks)).toBe('not_a_book');
  expect(faultOf(() => parseFile('[1, 2]'))).toBe('not_a_book');
  expect(faultOf(() => parseFile('null'))).toBe('not_a_book');
});

test('a foreign lexicon says so', () => {
  expect(faultOf(load({ lexicon: { edition: 'another' } }).blocks)).toBe('foreign_lexicon');
  expect(faultOf(load({ book: { edition: 'another' } }).blocks)).toBe('foreign_lexicon');
});

test('a foreign lexicon says so where it is opened for a search, too', () => {
  const { book, lexicon } = load();
  expect(faultOf(() => lexiconOf(book, { ...lexicon, edition: 'another' }))).toBe('foreign_lexicon');
  expect(faultOf(() => lexiconOf({ ...book, edition: 'another' }, lexicon))).toBe('foreign_lexicon');
  expect(faultOf(() => lexiconOf(book, { ...lexicon, format: '2.0' }))).toBe('newer_format');
});

test('a chapter that lost blocks, words or text says so', () => {
  const { blocks } = load().chapter;
  const [first, ...rest] = blocks;
  if (first === undefined) throw new Error('Expected a block');
  const faults = [
    blocks.slice(1),
    [{ ...first, words: (first.words ?? '').slice(1) }, ...rest],
    [{ ...first, words: '' }, ...rest],
    [{ ...first, text: first.text.slice(0, -1) }, ...rest],
  ].map((cut) => faultOf(load({ chapter: { blocks: cut } }).blocks));
  expect(faults).toEqual(['truncated', 'truncated', 'truncated', 'truncated']);
});

test('a lexicon that lost words says so', () => {
  const { words } = written.lexicon;
  expect(faultOf(load({ lexicon: { words: { ...words, length: words.length.slice(0, 3) } } }).blocks)).toBe(
    'truncated',
  );
});

test('a file that is cut off at any place says so', () => {
  const json = JSON.stringify(written.chapters[0]);
  for (let length = 0; length < json.length; length += 7) {
    expect(faultOf(() => parseFile(json.slice(0, length)))).toBe('truncated');
  }
  expect(parseFile<Chapter>(json)).toEqual(written.chapters[0]);
});

test('it needs nothing but itself, and is small', async () => {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('decode.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(bundle.metafile.inputs).map((path) => path.replace(/.*\//, ''));
  expect(inputs.sort()).toEqual([
    'decode.ts',
    'format-error.ts',
    'lemma-uses.ts',
    'numbers.ts',
    'open-lexicon.ts',
    'rare-facts.ts',
  ]);
  expect(bundle.outputFiles[0]?.contents.length).toBeLessThan(8_000);
});
