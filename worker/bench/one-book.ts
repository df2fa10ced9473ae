/** A queue with one book: process start → exit, everything over HTTP, against the pipeline one writes first. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { submitBook } from '../ops/demo/submit-book.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  interleave,
  type Measurement,
  median,
  nameOfInput,
} from './harness.ts';
import { novel } from './input/novel.ts';
import { startProcess } from './run/process.ts';
import { openWorkplace, type Workplace } from './run/workplace.ts';

const OURS = 'this worker';
const NAIVE = 'epubjs + jsdom, kuromoji.js';
const NOVEL = 100_000;

/** Stages of the attempt's metrics, in run order. */
const STAGES = [
  'load',
  'download',
  'parse',
  'dictionary',
  'tokenize',
  'words',
  'assemble',
  'upload',
] as const;
const START = 'start and claim ms';
const REST = 'between and end ms';
/** What is neither reading the book, nor analysing it, nor waiting for the outside. */
const OVERHEAD = [START, 'load ms', REST];

export async function run({ book, short }: BenchOptions): Promise<BenchReport> {
  const bytes = book === null ? novel(short ? 3_000 : NOVEL) : await readFile(book);
  const workplace = await openWorkplace('one-book');
  try {
    const contenders: Contender[] = [
      { name: OURS, measure: () => measureOurs(workplace, bytes) },
      { name: NAIVE, measure: () => measureNaive(workplace, bytes) },
    ];
    const rows = await interleave(contenders, short ? 1 : 9);
    const ours = (metric: string) => median(rows, OURS, metric);
    const naive = (metric: string) => median(rows, NAIVE, metric);
    return {
      bench: 'one-book',
      input: nameOfInput(book, short ? 3_000 : NOVEL),
      versions: {},
      rows,
      ratios: {
        'times faster than the straightforward pipeline (at least 6, aim 8)': naive('ms') / ours('ms'),
        'memory of the straightforward pipeline (at least 3, aim 4)': naive('peak MB') / ours('peak MB'),
        'times less processor time': naive('cpu ms') / ours('cpu ms'),
        'share that is no parsing, analysis or input and output (at most 0.25)':
          sum(OVERHEAD.map(ours)) / ours('ms'),
        'the same, with writing the output (assemble) counted in':
          sum([...OVERHEAD, 'assemble ms'].map(ours)) / ours('ms'),
      },
      notes: [
        'The straightforward pipeline makes less: no words, no ruby, no places in the text, no limits, no heartbeat.',
        'Stages are wall time and do not overlap: of what runs beside something else (download, dictionary, upload) only what is waited for counts.',
        'Not overhead: parse, dictionary, tokenize, words (which words stand there and how they are read), assemble, download, upload. Overhead: the start of Node, the claim, loading code, completing the job, the end.',
      ],
      plots: [
        {
          kind: 'bars',
          name: 'one-book-stages',
          title: 'Where the time of one book goes',
          x: 'milliseconds',
          bars: [START, ...STAGES.map((stage) => `${stage} ms`), REST].map((metric) => ({
            label: metric.replace(/ ms$/, ''),
            value: ours(metric),
          })),
        },
      ],
    };
  } finally {
    await workplace.close();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function measureOurs({ stack, worker, workerEnv }: Workplace, bytes: Uint8Array): Promise<Measurement> {
  await submitBook(stack, bytes);
  let claimedAt = Number.NaN;
  let stages: Readonly<Record<string, number>> | null = null;
  const measured = await startProcess([worker], workerEnv, ({ message, kind, metrics }, ms) => {
    // Behind the book come the tasks whose schedules are due.
    if (kind !== 'process-book') return;
    if (message === 'job started') claimedAt = ms;
    if (message === 'job succeeded') stages = (metrics as { ms: Record<string, number> }).ms;
  }).end;
  if (stages === null) throw new Error('The worker did not finish the book.');
  const split: Measurement = { [START]: claimedAt };
  for (const stage of STAGES) split[`${stage} ms`] = stages[stage] ?? 0;
  const accounted = Object.values(split).reduce((sum, ms) => sum + ms, 0);
  return { ...measured, ...split, [REST]: (measured.ms ?? Number.NaN) - accounted };
}

async function measureNaive({ stack, naive, env }: Workplace, bytes: Uint8Array): Promise<Measurement> {
  await submitBook(stack, bytes);
  return startProcess([path.join(naive, 'book.mjs')], env).end;
}
