/**
 * What every measurement here shares. A number is only worth printing when the contenders ran in the same minutes
 * on the same machine, so they take turns, round by round, each time in a fresh process: a warm JIT, a grown heap or
 * a full page cache of one never flatters the next.
 */
import { spawn } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BenchOptions {
  /** Path of an EPUB to measure with; null: a generated one, and the report says so. */
  book: string | null;
  /** One round on little input: proves that the bench runs, measures nothing worth quoting. */
  short: boolean;
}

/** What one run of one contender measured: metric name (with its unit) → value. */
export type Measurement = Record<string, number>;

export interface Contender {
  name: string;
  measure(): Promise<Measurement>;
}

export interface Summary {
  median: number;
  min: number;
  max: number;
  runs: number;
}

export interface BenchRow {
  name: string;
  metrics: Record<string, Summary>;
}

export interface BenchReport {
  bench: string;
  /** What was measured with: the book, its size, whether it was generated. */
  input: string;
  /** Versions of the contenders, by name. */
  versions: Record<string, string>;
  rows: BenchRow[];
  /** Ratios between rows, in words: `objects against kuromoji` → 19.8. */
  ratios: Record<string, number>;
  /** What a reader must know to believe the numbers; left-out contenders and why. */
  notes: string[];
  /** Drawn in the written report only. */
  plots?: readonly Plot[];
}

/** A drawing, named like its file. */
export type Plot =
  | {
      kind: 'bars';
      name: string;
      title: string;
      x: string;
      bars: readonly { label: string; value: number }[];
    }
  | { kind: 'lines'; name: string; title: string; x: string; y: string; points: readonly Point[] }
  /** Both axes logarithmic, each series with the power law fitted to it. */
  | { kind: 'growth'; name: string; title: string; x: string; y: string; points: readonly Point[] };

export interface Point {
  series: string;
  x: number;
  y: number;
}

/** What a report says it was measured with: the file's name without its folder, which is nobody's business. */
export function nameOfInput(book: string | null, characters: number): string {
  return book === null
    ? `a generated novel of ${characters.toLocaleString('en')} characters`
    : basename(book);
}

export interface Machine {
  /** Mean number of processes that wanted a core in the last minute: what else ran beside the bench shows here. */
  load: number;
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // Without what the maker of a kernel appends to its version.
    system: `${type()} ${release().split('-', 1)[0]}`,
    node: process.version,
  };
}

/**
 * Calls `exported(...args)` of a module in a new Node process and gives back what it returned, with
 * `peak MB` (the process's maximum resident set) added. `args` travel as JSON.
 *
 * @param module `import.meta.url` of the file that exports the function
 * @param env added to the environment
 * @throws Error with the child's standard error when it fails
 */
export async function inChild(
  module: string,
  exported: string,
  args: readonly unknown[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Measurement> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./child.ts', import.meta.url)), module, exported, JSON.stringify(args)],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, ...env } },
  );
  let answer: Measurement | undefined;
  let complaints = '';
  child.on('message', (message) => {
    answer = message as Measurement;
  });
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || answer === undefined) {
    throw new Error(`${exported} in ${module} ended with ${code} and measured nothing.\n${complaints}`);
  }
  return answer;
}

/** Lets the contenders take turns for so many rounds; progress goes to standard error when it is a terminal. */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<BenchRow[]> {
  const measurements = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      progress(`round ${round} of ${rounds}: ${contender.name}`);
      measurements.get(contender.name)?.push(await contender.measure());
    }
  }
  progress('');
  return contenders.map(({ name }) => ({ name, metrics: summarise(measurements.get(name) ?? []) }));
}

/** The median of one metric of one row; NaN when the row or the metric is missing. */
export function median(rows: readonly BenchRow[], name: string, metric: string): number {
  return rows.find((row) => row.name === name)?.metrics[metric]?.median ?? Number.NaN;
}

/** What was measured or computed once. */
export function single(value: number): Summary {
  return { median: value, min: value, max: value, runs: 1 };
}

function summarise(measurements: readonly Measurement[]): Record<string, Summary> {
  const metrics: Record<string, Summary> = {};
  for (const metric of new Set(measurements.flatMap((measurement) => Object.keys(measurement)))) {
    const values = measurements
      .map((measurement) => measurement[metric])
      .filter((value) => value !== undefined)
      .sort((a, b) => a - b);
    metrics[metric] = {
      median: medianOf(values),
      min: values[0] ?? Number.NaN,
      max: values.at(-1) ?? Number.NaN,
      runs: values.length,
    };
  }
  return metrics;
}

function medianOf(sorted: readonly number[]): number {
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
