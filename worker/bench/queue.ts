/** Claiming and completing no-op jobs, with history kept, against graphile-worker and pg-boss on the same PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inDatabase, withConnection } from '../../supabase/stack/connection.ts';
import { type Postgres, startPostgres } from '../../supabase/stack/postgres.ts';
import { prepareDatabase, startStack } from '../../supabase/stack/stack.ts';
import {
  type BenchOptions,
  type BenchReport,
  type BenchRow,
  type Contender,
  inChild,
  interleave,
  type Measurement,
  median,
} from './harness.ts';
import { type Filling, fillQueue } from './queue/claims.ts';

const MIGRATED = 'migrated';
const OURS = 'this queue';
const GRAPHILE = 'graphile-worker';
const PG_BOSS = 'pg-boss';
const DRAINS = { [OURS]: 'drainOurs', [GRAPHILE]: 'drainGraphile', [PG_BOSS]: 'drainPgBoss' } as const;

interface Load {
  readonly workers: number;
  readonly batch: number;
  readonly jobs: number;
}

/** Jobs enough for a run of some seconds. */
const LOADS: readonly Load[] = [
  { workers: 1, batch: 1, jobs: 2000 },
  { workers: 8, batch: 1, jobs: 6000 },
  { workers: 1, batch: 10, jobs: 10_000 },
  { workers: 8, batch: 10, jobs: 30_000 },
];

const FILLINGS: readonly Filling[] = ['nothing', 'a million queued', 'a million finished', '100 000 delayed'];

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const server = await startPostgres();
  try {
    await createDatabase(server, MIGRATED);
    await prepareDatabase(inDatabase(server.url, MIGRATED));
    const rounds = short ? 1 : 7;
    const scale = short ? 0.01 : 1;
    const drains: BenchRow[] = [];
    for (const load of LOADS) {
      const jobs = Math.ceil(load.jobs * scale);
      drains.push(...(await interleave(drainsOf(server, { ...load, jobs }), rounds)));
    }
    const http = await interleave(
      [1, 10].map((batch) => httpDrain(server, batch, Math.ceil(2000 * batch * scale))),
      short ? 1 : 3,
    );
    const claims = await timeFilledQueues(server, scale, rounds);
    return {
      bench: 'queue',
      input: `no-op jobs; default durability; ${rounds} rounds`,
      versions: { 'graphile-worker': await versionOf(GRAPHILE), 'pg-boss': await versionOf(PG_BOSS) },
      rows: [...drains, ...http, ...claims],
      ratios: { ...drainRatios(drains), ...claimRatios(claims) },
      notes: [
        'graphile-worker deletes finished jobs and keeps no history; its batch is the size of the local queue that its workers share.',
        'pg-boss: fetch and complete in a loop, without its pauses.',
        'Claims of this queue do not wait for the disk, which its leases make safe (docs/queue.md); all completions do, here and there.',
        'Over HTTP the local stack answers, on the same cores as the database and the workers; PostgREST is faster.',
      ],
      plots: [
        {
          kind: 'bars',
          name: 'queue-throughput',
          title: 'No-op jobs a second',
          x: 'jobs/s',
          bars: drains.map(({ name, metrics }) => ({ label: name, value: metrics['jobs/s']?.median ?? 0 })),
        },
      ],
    };
  } finally {
    await server.stop();
  }
}

function nameOf(contender: string, { workers, batch }: Load): string {
  return `${contender}, ${workers} worker${workers === 1 ? '' : 's'}, batch ${batch}`;
}

function drainsOf(server: Postgres, load: Load): Contender[] {
  const contenders = new URL('./queue/contenders.ts', import.meta.url).href;
  return Object.entries(DRAINS).map(([name, exported]) => ({
    name: nameOf(name, load),
    measure: () =>
      inFreshDatabase(server, name === OURS ? MIGRATED : undefined, (url) =>
        inChild(contenders, exported, [{ ...load, url }]),
      ),
  }));
}

function httpDrain(server: Postgres, batch: number, jobs: number): Contender {
  const module = new URL('./queue/over-http.ts', import.meta.url).href;
  return {
    name: `over HTTP, 8 workers, batch ${batch}`,
    measure: () =>
      inFreshDatabase(server, MIGRATED, async (url) => {
        const stack = await startStack(url);
        try {
          await withConnection(url, async (sql) => {
            await sql`truncate job_schedules cascade`;
            await sql`insert into jobs (kind) select 'noop' from generate_series(1, ${jobs})`;
            await sql`vacuum analyze`;
          });
          const access = { supabaseUrl: stack.url, serviceRoleKey: stack.secretKey };
          return await inChild(module, 'drainOverHttp', [access, batch]);
        } finally {
          await stack.stop();
        }
      }),
  };
}

/** All of them stand filled while they take turns. */
async function timeFilledQueues(server: Postgres, scale: number, rounds: number): Promise<BenchRow[]> {
  const module = new URL('./queue/claims.ts', import.meta.url).href;
  const contenders: Contender[] = [];
  for (const [number, filling] of FILLINGS.entries()) {
    const name = `filled_${number}`;
    await createDatabase(server, name, MIGRATED);
    const url = inDatabase(server.url, name);
    await fillQueue(url, filling, scale);
    contenders.push({
      name: claimName(filling),
      measure: () => inChild(module, 'timeClaims', [url, scale === 1 ? 100 : 10]),
    });
  }
  return interleave(contenders, rounds);
}

function claimName(filling: Filling): string {
  return filling === 'nothing' ? 'claim, 1 000 queued' : `claim, 1 000 queued and ${filling}`;
}

function drainRatios(rows: readonly BenchRow[]): Record<string, number> {
  const speed = (contender: string, load: Load) => median(rows, nameOf(contender, load), 'jobs/s');
  const ratios: Record<string, number> = {};
  for (const load of LOADS) {
    for (const rival of [GRAPHILE, PG_BOSS]) {
      ratios[`${nameOf(`against ${rival}`, load)}${aim(rival, load)}`] =
        speed(OURS, load) / speed(rival, load);
    }
  }
  return ratios;
}

function aim(rival: string, { workers, batch }: Load): string {
  if (rival === PG_BOSS) return ' (at least 1.3)';
  if (workers === 1) return '';
  return batch === 1 ? ' (at least 0.9)' : ' (at least 1.2)';
}

function claimRatios(rows: readonly BenchRow[]): Record<string, number> {
  const p50 = (filling: Filling) => median(rows, claimName(filling), 'claim p50 ms');
  return {
    'claim with a million queued (at most 2)': p50('a million queued') / p50('nothing'),
    'claim with a million finished (at most 2)': p50('a million finished') / p50('nothing'),
    'claim with 100 000 delayed of higher priority (at most 4)': p50('100 000 delayed') / p50('nothing'),
  };
}

async function inFreshDatabase(
  server: Postgres,
  template: string | undefined,
  use: (url: string) => Promise<Measurement>,
): Promise<Measurement> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(server, name, template);
  try {
    return await use(inDatabase(server.url, name));
  } finally {
    await withConnection(server.url, (sql) => sql`drop database ${sql(name)} with (force)`);
  }
}

async function createDatabase(server: Postgres, name: string, template = 'template0'): Promise<void> {
  await withConnection(server.url, (sql) => sql`create database ${sql(name)} template ${sql(template)}`);
}

async function versionOf(name: string): Promise<string> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')).version;
}
