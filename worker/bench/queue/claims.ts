import { Pool } from 'pg';
import type { Measurement } from '../harness.ts';

/** What is in the queue beside the jobs that are claimed. */
export type Filling = 'nothing' | 'a million queued' | 'a million finished' | '100 000 delayed';

/** Fills a migrated database. Rows are written directly: a million calls would measure nothing but patience. */
export async function fillQueue(url: string, filling: Filling, scale: number): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 });
  const million = Math.round(1_000_000 * scale);
  await pool.query(`insert into jobs (kind) select 'noop' from generate_series(1, $1)`, [
    Math.round(1000 * Math.max(scale, 0.1)),
  ]);
  if (filling === 'a million queued') {
    await pool.query(`insert into jobs (kind, run_at) select 'noop', now() from generate_series(1, $1)`, [
      million,
    ]);
  }
  if (filling === 'a million finished') {
    await pool.query(
      `with ended as (
         insert into jobs (kind, status, attempt, finished_at) select 'noop', 'succeeded', 1, now()
         from generate_series(1, $1) returning id
       )
       insert into job_attempts (job_id, id, kind, attempt, worker, started_at, outcome)
       select id, gen_random_uuid(), 'noop', 1, 'before', now(), 'succeeded' from ended`,
      [million],
    );
  }
  if (filling === '100 000 delayed') {
    await pool.query(
      `insert into jobs (kind, priority, run_at, delayed)
       select 'noop', 50, now() + interval '1 day', true from generate_series(1, $1)`,
      [Math.round(million / 10)],
    );
  }
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
  await pool.end();
}

/** Claims jobs one by one on one connection: how long a claim takes. */
export async function timeClaims(url: string, claims: number): Promise<Measurement> {
  const pool = new Pool({ connectionString: url, max: 1 });
  const client = await pool.connect();
  const times: number[] = [];
  const warmUp = 20;
  for (let n = 0; n < claims + warmUp; n += 1) {
    const started = performance.now();
    const { rows } = await client.query({
      name: 'claim',
      text: `select id, lease_token from claim_jobs('bench', 0, 1)`,
    });
    if (n >= warmUp) times.push(performance.now() - started);
    const [job] = rows;
    await client.query({
      name: 'complete',
      text: 'select complete_job($1, $2)',
      values: [job.id, job.lease_token],
    });
  }
  client.release();
  await pool.end();
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(times.length * part)] ?? Number.NaN;
  return { 'claim p50 ms': at(0.5), 'claim p99 ms': at(0.99) };
}
