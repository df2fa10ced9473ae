/** Process start → `no jobs available; exiting` → exit: what a container that finds nothing pays every minute. */
import path from 'node:path';
import { type BenchOptions, type BenchReport, type Contender, interleave, median } from './harness.ts';
import { startProcess } from './run/process.ts';
import { openWorkplace } from './run/workplace.ts';

const BARE = 'node -e 0';
const OURS = 'this worker';
const NAIVE = 'supabase-js, one call';
const LAST_LINE = 'no jobs available; exiting';

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const { stack, worker, naive, env, workerEnv, close } = await openWorkplace('empty-tick');
  try {
    // The default timetable would give a tick work, depending on the time of the day.
    await forgetSchedules(stack.databaseUrl);
    const contender = (name: string, args: readonly string[]): Contender => ({
      name,
      measure: () => startProcess(args, env).end,
    });
    const tick: Contender = {
      name: OURS,
      measure: async () => {
        let last = '';
        const measured = await startProcess([worker], workerEnv, ({ message }) => {
          last = message;
        }).end;
        if (last !== LAST_LINE) throw new Error(`The tick was not empty: ${last}`);
        return measured;
      },
    };
    const naiveTick = contender(NAIVE, [path.join(naive, 'tick.mjs')]);
    // The stack compiles the request's path and PostgreSQL plans the function once; a real one has long done so.
    for (const each of [tick, naiveTick]) await each.measure();
    const rows = await interleave([contender(BARE, ['-e', '0']), tick, naiveTick], short ? 1 : 31);
    const against = (metric: string, name: string) => median(rows, name, metric) / median(rows, BARE, metric);
    return {
      bench: 'empty-tick',
      input: 'an empty queue on the local stack, over HTTP',
      versions: {},
      rows,
      ratios: {
        'wall time against node -e 0 (at most 3.5, aim 3)': against('ms', OURS),
        'processor time against node -e 0': against('cpu ms', OURS),
        'peak memory against the budget of 85 MB': median(rows, OURS, 'peak MB') / 85,
        'supabase-js against node -e 0, wall time': against('ms', NAIVE),
        'supabase-js against this worker, wall time': median(rows, NAIVE, 'ms') / median(rows, OURS, 'ms'),
      },
      notes: ['The stack and PostgreSQL answer on the same cores; bare Node asks them nothing.'],
    };
  } finally {
    await close();
  }
}

async function forgetSchedules(databaseUrl: string): Promise<void> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql`delete from public.job_schedules`;
  await sql.end();
}
