/** Time and memory against the size of a book: nothing may grow faster than the book. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultCacheFolder } from '../config.ts';
import { openAnalysis } from '../japanese/engine.ts';
import { threadsFor } from '../japanese/pool.ts';
import { convertBook } from '../pipeline/convert.ts';
import { bookLimits } from '../pipeline/limits.ts';
import { Metrics } from '../tasks/metrics.ts';
import {
  type BenchOptions,
  type BenchReport,
  type BenchRow,
  type Contender,
  inChild,
  interleave,
  type Measurement,
  median,
  single,
} from './harness.ts';
import { novel } from './input/novel.ts';
import { powerLaw } from './input/power-law.ts';
import { imageOptions } from './run/image-options.ts';

/** Kilobytes of text; a Japanese character has three bytes of UTF-8. */
const SIZES = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 50_000];
const SHORT_SIZES = [3, 10, 30];
const BYTES_A_CHARACTER = 3;
/** Below it, what every book costs (the dictionary, the code) hides what its length does. */
const LARGE = 1_000;
const LARGE_NAME = 'exponent, from 1 MB';

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const sizes = short ? SHORT_SIZES : SIZES;
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-growth-'));
  try {
    const env = { NODE_OPTIONS: await imageOptions() };
    const contenders: Contender[] = [];
    for (const size of sizes) {
      const file = path.join(folder, `${size}.epub`);
      await writeFile(file, novel(Math.round((size * 1000) / BYTES_A_CHARACTER)));
      contenders.push({
        name: label(size),
        measure: () => inChild(import.meta.url, 'measureBook', [file], env),
      });
    }
    const rows = await interleave(contenders, short ? 1 : 3);
    const points = (metric: string, from = 0) =>
      sizes.filter((size) => size >= from).map((size) => ({ x: size, y: median(rows, label(size), metric) }));
    const exponents = (name: string, from: number): BenchRow => ({
      name,
      metrics: Object.fromEntries(
        ['ms', 'peak MB'].map((metric) => [metric, single(powerLaw(points(metric, from)).exponent)]),
      ),
    });
    const plot = (name: string, title: string, y: string) => ({
      kind: 'growth' as const,
      name,
      title,
      x: 'kilobytes of text',
      y,
      points: points(y).map((point) => ({ ...point, series: y })),
    });
    return {
      bench: 'growth',
      input: 'generated novels, converted without network, output thrown away',
      versions: {},
      rows: [...rows, exponents('exponent, whole range', 0), exponents(LARGE_NAME, short ? 0 : LARGE)],
      ratios: {},
      notes: [
        'An exponent is the slope of the line fitted through the medians on logarithmic axes: 1 is linear, and at most 1.1 is wanted.',
        'One thread for short books and one a core for long ones, as in the worker.',
      ],
      plots: [
        plot('growth-time', 'Time against the size of the book', 'ms'),
        plot('growth-memory', 'Peak memory against the size of the book', 'peak MB'),
      ],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function label(kilobytes: number): string {
  return kilobytes < 1000 ? `${kilobytes} KB` : `${kilobytes / 1000} MB`;
}

/** One book in a fresh process, from the bytes to the last output file. */
export async function measureBook(file: string): Promise<Measurement> {
  const bytes = await readFile(file);
  const { availableParallelism } = await import('node:os');
  const started = performance.now();
  await convertBook(bytes, {
    limits: bookLimits(),
    openAnalysis: (units) => openAnalysis(threadsFor(units, availableParallelism()), defaultCacheFolder()),
    metrics: new Metrics(() => performance.now()),
    signal: new AbortController().signal,
    progress: () => {},
    learnable: async () => {},
    emit: async () => {},
  });
  return { ms: performance.now() - started };
}
