import { Pool } from 'pg';
import type { Measurement } from '../harness.ts';

/** One drain of a full queue: no-op jobs through so many workers, each taking so many at once. */
export interface Drain {
  /** A database of its own, without anything in it but what the platform puts there. */
  readonly url: string;
  readonly jobs: number;
  readonly workers: number;
  readonly batch: number;
}

/** Ours: claim_jobs and complete_job(s), on one connection a worker, with history kept. */
export async function drainOurs({ url, jobs, workers, batch }: Drain): Promise<Measurement> {
  const pool = new Pool({ connectionString: url, max: workers });
  await pool.query(`insert into jobs (kind) select 'noop' from generate_series(1, $1)`, [jobs]);
  await settle(pool);
  return timed(pool, jobs, async () => {
    await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        const client = await pool.connect();
        for (;;) {
          const claimed = await client.query({
            name: 'claim',
            text: 'select id, lease_token from claim_jobs($1, 0, $2)',
            values: [`worker-${worker}`, batch],
          });
          if (claimed.rows.length === 0) break;
          if (batch === 1) {
            const { id, lease_token } = claimed.rows[0];
            await client.query({
              name: 'complete',
              text: 'select complete_job($1, $2)',
              values: [id, lease_token],
            });
          } else {
            await client.query({
              name: 'complete',
              text: 'select complete_jobs($1, $2)',
              values: [claimed.rows.map(({ id }) => id), claimed.rows.map(({ lease_token }) => lease_token)],
            });
          }
        }
        client.release();
      }),
    );
  });
}

/** graphile-worker: batches are its local queue, which all its workers share. */
export async function drainGraphile({ url, jobs, workers, batch }: Drain): Promise<Measurement> {
  const { Logger, run, runMigrations } = await import('graphile-worker');
  const pgPool = new Pool({ connectionString: url, max: workers + 2 });
  pgPool.on('error', () => {});
  pgPool.on('connect', (client) => client.on('error', () => {}));
  const logger = new Logger(() => () => {});
  await runMigrations({ pgPool, logger });
  await pgPool.query(
    `select graphile_worker.add_jobs(array(
       select row('noop', '{}'::json, null, null, null, null, null, null)::graphile_worker.job_spec
       from generate_series(1, $1)))`,
    [jobs],
  );
  await settle(pgPool);
  return timed(pgPool, jobs, async () => {
    let left = jobs;
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const runner = await run({
      pgPool,
      logger,
      preset: {
        worker: {
          concurrentJobs: workers,
          pollInterval: 100,
          preparedStatements: true,
          ...(batch > 1 && {
            localQueue: { size: batch },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          }),
        },
      },
      noHandleSignals: true,
      taskList: {
        noop: () => {
          left -= 1;
          if (left === 0) finish();
        },
      },
    });
    await finished;
    await runner.stop();
  });
}

export async function drainPgBoss({ url, jobs, workers, batch }: Drain): Promise<Measurement> {
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({ connectionString: url, max: workers + 2, supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('noop');
  for (let sent = 0; sent < jobs; sent += 1000) {
    await boss.insert(
      'noop',
      Array.from({ length: Math.min(1000, jobs - sent) }, () => ({ data: {} })),
    );
  }
  const pool = new Pool({ connectionString: url, max: 1 });
  await settle(pool);
  return timed(pool, jobs, async () => {
    await Promise.all(
      Array.from({ length: workers }, async () => {
        for (;;) {
          const fetched = await boss.fetch('noop', { batchSize: batch });
          if (fetched.length === 0) return;
          await boss.complete(
            'noop',
            fetched.map(({ id }) => id),
          );
        }
      }),
    );
    await boss.stop({ graceful: false });
  });
}

/** Statistics and visibility up to date and dirty pages written, so that nobody pays for the filling of the queue. */
async function settle(pool: Pool): Promise<void> {
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
}

async function timed(pool: Pool, jobs: number, drain: () => Promise<void>): Promise<Measurement> {
  const started = performance.now();
  await drain();
  const seconds = (performance.now() - started) / 1000;
  if (!pool.ended) await pool.end();
  return { 'jobs/s': jobs / seconds };
}
