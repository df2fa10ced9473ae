/** Hundreds of books one after the other: throughput of one and two workers, and memory that must not grow. */
import { readFileSync } from 'node:fs';
import { submitBook } from '../ops/demo/submit-book.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  interleave,
  type Measurement,
  median,
  type Point,
} from './harness.ts';
import { novel } from './input/novel.ts';
import { HEAP_OF_CONTAINER } from './run/image-options.ts';
import { type LogLine, startProcess } from './run/process.ts';
import { openWorkplace, type Workplace } from './run/workplace.ts';

const BOOKS = 200;
const SHORTEST = 10_000;
const LONGEST = 500_000;

/** Books over which the memory at the beginning and at the end is averaged. */
const WINDOW = 20;
const GROWTH = 'memory of the last books against books 20 to 39';

interface Way {
  readonly name: string;
  readonly processes: number;
  readonly threads: number;
}

const ONE: Way = { name: '1 process, 1 thread', processes: 1, threads: 1 };
const THREADS: Way = { name: '1 process, 2 threads', processes: 1, threads: 2 };
const TWO: Way = { name: '2 processes, 1 thread', processes: 2, threads: 1 };

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const sizes = short ? [3_000, 1_000, 2_000] : sizesOf(BOOKS);
  const workplace = await openWorkplace('catalogue');
  const memory: Point[] = [];
  try {
    const contenders = [ONE, THREADS, TWO].map(
      (way): Contender => ({ name: way.name, measure: () => measure(workplace, way, sizes, memory) }),
    );
    const rows = await interleave(contenders, 1);
    const speed = (way: Way) => median(rows, way.name, 'books/min');
    return {
      bench: 'catalogue',
      input: `${sizes.length} generated novels of ${Math.min(...sizes)} to ${Math.max(...sizes)} characters, in one order, the longest first, each way once`,
      versions: {},
      rows,
      ratios: {
        'two threads against one': speed(THREADS) / speed(ONE),
        'two processes against one': speed(TWO) / speed(ONE),
        'highest peak against the budget of 512 MB':
          Math.max(...[ONE, THREADS, TWO].map((way) => median(rows, way.name, 'peak MB'))) / 512,
        ...(short ? {} : { [`${GROWTH}, 1 process`]: median(rows, ONE.name, GROWTH) }),
      },
      notes: [
        'The stack, PostgreSQL and the workers share the cores, so two workers compete with their own server.',
        'Memory over the run is the resident set when a book ends; the peak is of the largest process. The heap is that of a container of 512 MB: where memory is free, V8 lets garbage lie.',
      ],
      plots: [
        {
          kind: 'lines',
          name: 'catalogue-memory',
          title: 'Resident memory after each book',
          x: 'book',
          y: 'MB',
          points: memory,
        },
      ],
    };
  } finally {
    await workplace.close();
  }
}

/**
 * Sizes spread evenly over the magnitudes, in a shuffled order that is always the same, but for the longest, which comes
 * first: what it takes once and for all would look like growth behind book 20.
 */
function sizesOf(count: number): number[] {
  const step = (LONGEST / SHORTEST) ** (1 / (count - 1));
  // 83 and 200 have no common divisor, so every size comes once.
  return Array.from({ length: count }, (_, n) => {
    const place = (count - 1 + n * 83) % count;
    return Math.round(SHORTEST * step ** place);
  });
}

async function measure(
  { stack, worker, workerEnv }: Workplace,
  way: Way,
  sizes: readonly number[],
  memory: Point[],
): Promise<Measurement> {
  for (const size of sizes) await submitBook(stack, novel(size));
  const started = performance.now();
  const resident: number[] = [];
  const processes = Array.from({ length: way.processes }, () => {
    const running = startProcess(
      [worker],
      {
        ...workerEnv,
        NODE_OPTIONS: `${workerEnv.NODE_OPTIONS} ${HEAP_OF_CONTAINER}`,
        MAX_JOBS: '1000',
        ANALYSIS_THREADS: String(way.threads),
      },
      (line) => {
        if (!isEndOfBook(line)) return;
        const mb = residentMB(running.child.pid);
        if (mb === null) return;
        resident.push(mb);
        memory.push({ series: way.name, x: resident.length, y: mb });
      },
    );
    return running.end;
  });
  const measured = await Promise.all(processes);
  const minutes = (performance.now() - started) / 60_000;
  const characters = sizes.reduce((sum, size) => sum + size, 0);
  return {
    'books/min': sizes.length / minutes,
    'characters/s': characters / (minutes * 60),
    'peak MB': Math.max(...measured.map((each) => each['peak MB'] ?? Number.NaN)),
    'cpu s': measured.reduce((sum, each) => sum + (each['cpu ms'] ?? Number.NaN), 0) / 1000,
    ...(resident.length > 3 * WINDOW && { [GROWTH]: growth(resident) }),
  };
}

function isEndOfBook({ message, kind }: LogLine): boolean {
  if (kind === 'process-book' && message.startsWith('job ') && message !== 'job started') {
    if (message !== 'job succeeded') throw new Error(`A book of the catalogue failed: ${message}`);
    return true;
  }
  return false;
}

function growth(resident: readonly number[]): number {
  return mean(resident.slice(-WINDOW)) / mean(resident.slice(WINDOW, 2 * WINDOW));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Resident memory of a running process; null where the system does not tell, or when it has just ended. */
function residentMB(pid: number | undefined): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return null;
    throw error;
  }
}
