/** What the output of a book costs: to make, to store, to read. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { OutputFile } from '../book/assemble.ts';
import {
  type Book,
  type Chapter,
  type DecodedBlock,
  decodeChapter,
  type Lexicon,
  parseFile,
} from '../book/decode.ts';
import { defaultCacheFolder } from '../config.ts';
import { defaultLimits } from '../epub/read.ts';
import { openAnalysis } from '../japanese/engine.ts';
import { convertBook } from '../pipeline/convert.ts';
import { Metrics } from '../tasks/metrics.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  inChild,
  interleave,
  type Measurement,
  median,
  nameOfInput,
} from './harness.ts';
import { novel } from './input/novel.ts';
import { encodings } from './output/encodings.ts';
import { bytesWithout, watchInsights } from './output/insights.ts';
import { HEAP_OF_CONTAINER, imageOptions } from './run/image-options.ts';

const NOVEL = 100_000;
const LONG = 5_000_000;
const OURS = 'this format';
const STAGES = 'one book, cold process';
/** What nobody loads to read: apart in the sizes. */
const ON_DEMAND = new Set(['search.json', 'cast.json']);
const LONG_BOOK = '5 million characters';

export async function run({ book, short }: BenchOptions): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-output-'));
  try {
    const path = book ?? join(folder, 'novel.epub');
    if (book === null) await writeFile(path, novel(short ? 3_000 : NOVEL));
    const long = join(folder, 'long.epub');
    await writeFile(long, novel(short ? 10_000 : LONG));
    const options = await imageOptions();
    const child = (name: string, exported: string, ...args: unknown[]): Contender => ({
      name,
      measure: () => inChild(import.meta.url, exported, args, { NODE_OPTIONS: options }),
    });
    const stages = await interleave([child(STAGES, 'measureStages', path)], short ? 1 : 7);
    const sizes = await interleave(
      [
        child(OURS, 'measureSize', path),
        ...encodings.map(({ name }) => child(name, 'measureEncoding', path, name)),
      ],
      1,
    );
    const inContainer = { NODE_OPTIONS: `${options} ${HEAP_OF_CONTAINER}` };
    const measureLongBook = () => inChild(import.meta.url, 'measureLong', [long], inContainer);
    const longBook = await interleave([{ name: LONG_BOOK, measure: measureLongBook }], 1);
    const size = (name: string, metric: string) => median(sizes, name, metric);
    const cost = (metric: string) => median(stages, STAGES, metric);
    const budget = (wordsMs: number) => (cost('parse ms') + cost('tokenize ms') + wordsMs) / 4 + 100;
    return {
      bench: 'output',
      input: nameOfInput(book, short ? 3_000 : NOVEL),
      versions: {},
      rows: [...stages, ...sizes, ...longBook],
      ratios: {
        'assembling against its budget':
          (cost('assemble ms') - cost('insights ms')) / budget(cost('words ms')),
        'assembling against its budget, if finding words is no part of tokenizing':
          (cost('assemble ms') - cost('insights ms')) / budget(0),
        'assembling with insights, which have a budget of their own, against its budget':
          cost('assemble ms') / budget(cost('words ms')),
        'raw size against its budget of 1 150 KiB': size(OURS, 'raw KiB/100k') / 1150,
        'gzip size against its budget of 420 KiB': size(OURS, 'gzip KiB/100k') / 420,
        'insights against their budget, 30 % of everything else':
          cost('insights ms') /
          (0.3 *
            (cost('parse ms') +
              cost('tokenize ms') +
              cost('words ms') +
              cost('assemble ms') -
              cost('insights ms'))),
        'search.json against its budget of 300 KiB': size(OURS, 'search KiB/100k') / 300,
        'the rest of what insights add against its budget of 15 %': size(OURS, 'rest of insights %') / 15,
        'peak memory of the long book against its budget of 450 MB':
          median(longBook, LONG_BOOK, 'peak MB') / 450,
        ...Object.fromEntries(
          encodings.map(({ name }) => [
            `raw: ${name} against ${OURS}`,
            size(name, 'raw KiB/100k') / size(OURS, 'raw KiB/100k'),
          ]),
        ),
      },
      notes: [
        'The long book is read with the heap that a container of 512 MB gives; where memory is free, V8 lets garbage lie and peaks higher.',
        'Sizes are KiB per 100 000 characters without white space, all JSON, each file compressed alone (gzip 6).',
        'The budget is a quarter of parsing and tokenizing, and 100 ms. Words (grouping, readings and furigana) count as tokenizing; assembling is everything behind them, with serialising, but for insights. Opening the dictionary is apart.',
        'Insights are search, recurrence, profile, cast, ruby kinds, candidates and links of sentences: a part of assembling. search.json and cast.json, which are loaded on demand, are apart from the sizes of the format.',
      ],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every stage once in a fresh process, as the worker meets it. */
export async function measureStages(path: string): Promise<Measurement> {
  const { files, times } = await convert(path);
  const text = (file: OutputFile) => Buffer.from(file.bytes).toString();
  const json = new Map(files.map((file) => [file.key, text(file)]));
  const largest = [...json]
    .filter(([key]) => key.startsWith('chapters/'))
    .sort(([, a], [, b]) => b.length - a.length);
  const started = performance.now();
  const book = parseFile<Book>(json.get('book.json') ?? '');
  const lexicon = parseFile<Lexicon>(json.get(book.lexicon) ?? '');
  decodeChapter(book, lexicon, parseFile<Chapter>(largest.at(-1)?.[1] ?? ''));
  const opened = performance.now();
  decodeChapter(book, lexicon, parseFile<Chapter>(largest[0]?.[1] ?? ''));
  return { ...times, 'open lexicon ms': opened - started, 'decode largest ms': performance.now() - opened };
}

export async function measureSize(path: string): Promise<Measurement> {
  const converted = await convert(path);
  const { characters } = converted;
  // Images are the book's own bytes, whatever the format.
  const files = converted.files.filter(({ key }) => key.endsWith('.json'));
  const total = (of: (file: OutputFile) => number) => files.reduce((sum, file) => sum + of(file), 0);
  const search = total((file) => (file.key === 'search.json' ? file.bytes.length : 0));
  const without = total(bytesWithout);
  return {
    ...sizeOf(
      files.filter(({ key }) => !ON_DEMAND.has(key)),
      characters,
    ),
    'search KiB/100k': (search / 1024 / characters) * 1e5,
    'rest of insights %': (100 * (total((file) => file.bytes.length) - search - without)) / without,
  };
}

/** @param name of one of `encodings` */
export async function measureEncoding(path: string, name: string): Promise<Measurement> {
  const encoding = encodings.find((each) => each.name === name);
  if (encoding === undefined) throw new RangeError(`Expected an encoding, got ${name}`);
  const { files, characters } = await convert(path);
  const { lexicon, chapters } = decodeAll(files);
  const beside = encoding.lexicon(lexicon);
  const written = [
    ...chapters.map((blocks) => encoding.chapter(blocks)),
    ...(beside === null ? [] : [beside]),
  ];
  const encoded = written.map((value, i) => ({ key: String(i), bytes: Buffer.from(JSON.stringify(value)) }));
  return sizeOf(encoded, characters);
}

/** Peak memory is the process's own, so nothing is kept but what the worker keeps: one chapter at a time. */
export async function measureLong(path: string): Promise<Measurement> {
  let bytes = 0;
  const started = performance.now();
  const { characters } = await convertTo(path, (file) => {
    bytes += file.bytes.length;
  });
  return { 'all s': (performance.now() - started) / 1000, 'raw KiB/100k': (bytes / 1024 / characters) * 1e5 };
}

async function convert(path: string) {
  const files: OutputFile[] = [];
  const converted = await convertTo(path, (file) => files.push(file));
  return { files, ...converted };
}

/** One book as the worker converts it, on one thread; what is given away is not kept. */
async function convertTo(path: string, take: (file: OutputFile) => void) {
  const metrics = new Metrics(() => performance.now());
  const insights = watchInsights();
  const { assembled } = await convertBook(await readFile(path), {
    limits: defaultLimits(512 * 2 ** 20),
    openAnalysis: () => openAnalysis(1, defaultCacheFolder()),
    metrics,
    signal: new AbortController().signal,
    progress: () => {},
    learnable: async () => {},
    emit: async (file) => take(file),
  });
  const stages = Object.entries(metrics.row().ms ?? {});
  const times: Measurement = Object.fromEntries(stages.map(([stage, ms]) => [`${stage} ms`, ms]));
  times['insights ms'] = insights.ms;
  return { characters: assembled.totals.characters, times };
}

function decodeAll(files: readonly OutputFile[]): { lexicon: Lexicon; chapters: DecodedBlock[][] } {
  const read = <T extends Book | Lexicon | Chapter>({ bytes }: OutputFile) =>
    parseFile<T>(Buffer.from(bytes).toString());
  const named = (key: string): OutputFile => {
    const found = files.find((file) => file.key === key);
    if (found === undefined) throw new RangeError(`Expected a whole output, with ${key}`);
    return found;
  };
  const book = read<Book>(named('book.json'));
  const lexicon = read<Lexicon>(named(book.lexicon));
  const chapters = book.chapters.map(({ key }) => decodeChapter(book, lexicon, read<Chapter>(named(key))));
  return { lexicon, chapters };
}

function sizeOf(files: readonly OutputFile[], characters: number): Measurement {
  const kib = (of: (file: OutputFile) => number) =>
    (files.reduce((sum, file) => sum + of(file), 0) / 1024 / characters) * 1e5;
  return {
    'raw KiB/100k': kib((file) => file.bytes.length),
    'gzip KiB/100k': kib((file) => gzipSync(file.bytes).length),
  };
}
