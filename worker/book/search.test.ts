import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { fold } from '../japanese/orthography/fold.ts';
import { BookFormatError, lexiconOf } from './decode.ts';
import { BookSearch } from './search.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

const analyser = await openAnalyser(defaultCacheFolder());

function openSearch(...chapters: string[][]): BookSearch {
  const { book, lexicon, search } = output(
    parsedBook(chapters.map((blocks) => blocks.map((text) => paragraph(text)))),
    analyser,
  );
  return new BookSearch(book, lexiconOf(book, lexicon), search);
}

const search = openSearch(
  ['山路を登りながら、こう考えた。', '', '角田は京都へ行った。東京都ではない。'],
  ['學校のカメラで、こゝろ静かに山を写した。', 'White whale, white whales. ＷＨＩＴＥ'],
);

/** `chapter.block:[the text that was found] match` of every hit. */
function found(query: string, within = search): string[] {
  return [...within.find(query)].map(
    ({ chapter, block, start, end, match }) =>
      `${chapter}.${block}:${within.textOf(chapter, block).slice(start, end)} ${match}`,
  );
}

test.each([
  ['山路', ['0.0:山路 text']],
  ['やまみち', ['0.0:山路 reading']],
  ['ヤマミチ', ['0.0:山路 reading']],
  ['登る', ['0.0:登りながら base']],
  ['のぼる', ['0.0:登りながら reading']],
  ['登り', ['0.0:登り text']],
  ['考えた', ['0.0:考えた text']],
  ['かんがえる', ['0.0:考えた reading']],
  ['山路を登る', ['0.0:山路を登りながら base']],
  ['やまみちをのぼ', ['0.0:山路を登りながら reading']],
  ['路を登', ['0.0:路を登 text']],
  ['京都', ['0.2:京都 text', '0.2:京都 text']],
  ['学校', ['1.0:學校 text']],
  ['學校', ['1.0:學校 text']],
  ['こころ', ['1.0:こゝろ text']],
  ['こゝろ', ['1.0:こゝろ text']],
  ['かめら', ['1.0:カメラ text']],
  ['white', ['1.1:White text', '1.1:white text', '1.1:ＷＨＩＴＥ text']],
  ['white whale', ['1.1:White whale text', '1.1:white whale text']],
  ['  山路 ', ['0.0:山路 text']],
  ['みち', []],
  ['登るを', []],
  ['', []],
] as [string, string[]][])('%s finds %j', (query, hits) => {
  expect(found(query)).toEqual(hits);
});

test.each([
  ['思う', '思ふ text'],
  ['思ふ', '思ふ text'],
  ['おもう', '思ふ reading'],
  ['いる', 'ゐる text'],
  ['こころ', 'こゝろ text'],
  ['学校', '學校 text'],
  ['がっこう', '學校 reading'],
  ['笑う', '笑つた base'],
  ['いろいろ', 'いろ〳〵 text'],
])('in an old text, %s finds %s', (query, hit) => {
  const old = openSearch(['學校にゐる人のこゝろは、いろ〳〵だと思ふ。さうして笑つた。']);
  expect(found(query, old)).toEqual([`0.0:${hit}`]);
});

test.each([
  ['ﾔﾏﾐﾁ', '0.0:山路 reading'],
  ['ﾊﾟﾝ', '0.1:パン text'],
  ['パン屋', '0.1:パン屋 text'],
  ['かめら', '0.2:ｶﾒﾗ text'],
  ['ｶﾒﾗ', '0.2:ｶﾒﾗ text'],
  ["it's", '0.3:It’s text'],
  ['"so"', '0.3:“so” text'],
  ['so" - he', '0.3:so” – he text'],
  ['――え～', '0.4:——え〜 text'],
  ['第一章 霧', '0.5:第一章　霧 text'],
  ['.*[', '0.6:.*[ text'],
])('what a keyboard writes otherwise than print is found: %s finds %s', (query, hit) => {
  const printed = openSearch([
    '山路の先に。',
    'パン屋がある。',
    'ｶﾒﾗを買った。',
    'It’s “so” – he said.',
    '——え〜、本当に。',
    '第一章　霧の朝',
    'a.*[b](c)',
  ]);
  expect(found(query, printed)).toEqual([hit]);
});

test('kana of half width with their voicing marks are found in either width', () => {
  const printed = openSearch(['駅前のﾃﾞﾊﾟｰﾄで買う。']);
  expect(found('でぱーと', printed)).toEqual(found('ﾃﾞﾊﾟｰﾄ', printed));
  expect(found('でぱーと', printed)).toEqual(['0.0:ﾃﾞﾊﾟｰﾄ text']);
});

test.each(['一人々々', '部分々々', '段々々', '会社々長'])(
  '%s is found though its marks begin words',
  (query) => {
    expect(found(query, openSearch([`彼は${query}と言う。`]))).toEqual([`0.0:${query} text`]);
  },
);

test('places of a lemma are those of all its forms', () => {
  const [hit] = search.find('登る');
  expect(hit).toEqual({ chapter: 0, block: 0, start: 3, end: 8, match: 'base' });
  const {
    book,
    lexicon,
    search: index,
  } = output(parsedBook([[paragraph('食べた。食べる。')], [paragraph('食べさせられた。')]]), analyser);
  const opened = lexiconOf(book, lexicon);
  const { lemma } = opened.word(0);
  expect(
    [...new BookSearch(book, opened, index).places(lemma)].map(({ chapter, start }) => [chapter, start]),
  ).toEqual([
    [0, 0],
    [0, 4],
    [1, 0],
  ]);
});

test('whatever stands in a block is found where it stands', () => {
  const texts = [
    '山路を登りながら、こう考えた。',
    '角田は京都へ行った。ＡＢＣ',
    '𠮷野家でａｂｃ。学校カメラ',
  ];
  const opened = openSearch(texts);
  fc.assert(
    fc.property(fc.nat(2), fc.nat(12), fc.integer({ min: 1, max: 6 }), (block, start, length) => {
      const text = texts[block] ?? '';
      const query = text.slice(start, start + length);
      if (fold(query.trim()) === '') return;
      const places = [...opened.find(query)].map((hit) =>
        opened.textOf(0, hit.block).slice(hit.start, hit.end),
      );
      expect(places.map(fold)).toContain(fold(query.trim()));
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('hits come as they are asked for, and a text of one letter is searched in its length', () => {
  const opened = openSearch(['あ'.repeat(3_000)]);
  const query = 'ああああああああああ';
  expect([...opened.find(query)]).toHaveLength(300);
  expect(opened.find(query).next().value).toMatchObject({ start: 0, end: 10 });
});

test('an index of another edition, or cut off, says so', () => {
  const { book, lexicon, search: index } = output(parsedBook([[paragraph('山路を登る。')]]), analyser);
  const opened = lexiconOf(book, lexicon);
  const faultOf = (change: object) => {
    try {
      new BookSearch(book, opened, { ...index, ...change });
    } catch (error) {
      if (error instanceof BookFormatError) return error.code;
    }
    return 'none';
  };
  expect(faultOf({})).toBe('none');
  expect(faultOf({ edition: 'another' })).toBe('foreign_lexicon');
  expect(faultOf({ words: index.words.slice(1) })).toBe('truncated');
  expect(faultOf({ blocks: '' })).toBe('truncated');
});

test('it needs nothing but the decoder and the tables of old letters', async () => {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('search.ts', import.meta.url))],
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(bundle.metafile.inputs).map((path) => path.replace(/.*\/worker\//, ''));
  expect(inputs.every((path) => /(?:book|japanese)\/[a-z/-]+\.ts$/.test(path))).toBe(true);
  expect(bundle.outputFiles[0]?.contents.length).toBeLessThan(10_000);
});
