import { chmod, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { openTemporaryFolder } from '../../supabase/stack/binaries.ts';
import { type Stack, startKeptStack } from '../../supabase/stack/stack.ts';
import { startRelay } from '../testing/relay.ts';
import { startWorker } from '../testing/worker-process.ts';
import { addBook, inspectShelf, workerEnv } from './shelf.ts';

test('a database restarted in the middle of a book costs nothing but time', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(path.join(await openTemporaryFolder(), 'restart-'));
  // As root, PostgreSQL runs as a user who has to come in.
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const first = await startKeptStack(folder, 0);
  const port = Number(new URL(first.url).port);
  let stack: Stack = first;
  onTestFinished(() => stack.stop());

  await withSql(first, (ground) => addBook(ground));
  const relay = await startRelay(first.url);
  onTestFinished(() => relay.stop());
  let release: (() => void) | undefined;
  relay.route = (incoming, _outgoing, pass) => {
    const isUpload = incoming.method === 'POST' && incoming.url?.startsWith('/storage/');
    if (isUpload && release === undefined) release = pass;
    else pass();
  };
  const worker = startWorker({
    ...workerEnv(first, { SUPABASE_URL: relay.url, LEASE_SECONDS: '60' }),
  });
  onTestFinished(() => void worker.child.kill('SIGKILL'));
  await expect.poll(() => release, { timeout: 30_000 }).toBeDefined();
  await first.stop();
  stack = await startKeptStack(folder, port);
  release?.();
  expect(await worker.exit).toBe(0);
  await withSql(stack, async (ground) => {
    const shelf = await inspectShelf(ground);
    expect(shelf.faults).toEqual([]);
    expect(shelf.attempts).toEqual({ succeeded: 1 });
  });
});

async function withSql<T>(
  stack: Stack,
  run: (ground: Stack & { sql: postgres.Sql }) => Promise<T>,
): Promise<T> {
  const sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => {} });
  try {
    return await run({ ...stack, sql });
  } finally {
    await sql.end();
  }
}
