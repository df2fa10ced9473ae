import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../../supabase/stack/postgres.ts';
import { prepareDatabase } from '../../supabase/stack/stack.ts';

test('a claim that a crash of the database forgets is made again, and whoever held it is refused', {
  timeout: 60_000,
}, async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  await prepareDatabase(server.url);

  const before = await connect(server.url);
  await before`insert into jobs (kind) values ('noop')`;
  // Held up, it cannot write to the disk by itself what the claim does not wait for.
  const [writer] = await before`select pid from pg_stat_activity where backend_type = 'walwriter'`;
  process.kill(writer?.pid, 'SIGSTOP');
  const [forgotten] = await before`select id, lease_token as token from claim_jobs('first', 0, 1)`;
  expect(forgotten).toBeDefined();
  // One process that dies so takes all others along: the server starts anew from what is on the disk.
  process.kill(writer?.pid, 'SIGKILL');
  const after = await untilAnother(writer?.pid, server.url);
  expect(await after`select status, attempt from jobs`).toEqual([{ status: 'queued', attempt: 0 }]);
  await expect(after`select complete_job(${forgotten?.id}, ${forgotten?.token})`).rejects.toMatchObject({
    code: 'PT409',
  });
  const [again] = await after`select id, lease_token as token from claim_jobs('second', 0, 1)`;
  await after`select complete_job(${again?.id}, ${again?.token})`;
  expect(await after`select worker, outcome from job_attempts`).toEqual([
    { worker: 'second', outcome: 'succeeded' },
  ]);
});

/** Waits until another walwriter is at work: it is the server after the crash that answers. */
async function untilAnother(pid: number, url: string): Promise<postgres.Sql> {
  for (;;) {
    const sql = await connect(url);
    try {
      const [writer] = await sql`select pid from pg_stat_activity where backend_type = 'walwriter'`;
      if (writer !== undefined && writer.pid !== pid) return sql;
    } catch (error) {
      if (!isBetween(error)) throw error;
    }
    await setTimeout(50);
  }
}

/** Waits for a server that is still starting. */
async function connect(url: string): Promise<postgres.Sql> {
  for (;;) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    onTestFinished(() => sql.end({ timeout: 1 }));
    try {
      await sql`select 1`;
      return sql;
    } catch (error) {
      if (!isBetween(error)) throw error;
      await setTimeout(50);
    }
  }
}

/** What a server says, or does not, while it goes down and comes up: starting or in recovery, shutting down, cut off. */
const BETWEEN = new Set(['57P03', '57P02', '57P01', 'ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED']);

function isBetween(error: unknown): boolean {
  return error instanceof Error && 'code' in error && BETWEEN.has(String(error.code));
}
