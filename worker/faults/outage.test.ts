import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { startRelay } from '../testing/relay.ts';
import { startWorker } from '../testing/worker-process.ts';
import { addBook, inspectShelf, workerEnv } from './shelf.ts';

const stack = useStack();

/** Ways of Storage to be out of order after which it is not asked again within the attempt, so that the test is short. */
const ways: Readonly<Record<string, (incoming: IncomingMessage, outgoing: ServerResponse) => void>> = {
  'a body that breaks off': (incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': 1000 }).write('PK', () => incoming.socket.destroy());
  },
  'a key that is refused': (_, outgoing) => {
    outgoing.writeHead(403, { 'content-type': 'application/json' }).end('{"error":"Unauthorized"}');
  },
  'a limit on requests': (_, outgoing) => {
    outgoing.writeHead(429, { 'retry-after': '120' }).end();
  },
  'the page of a proxy': (_, outgoing) => {
    outgoing.writeHead(400, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>');
  },
  'an answer cut in its JSON': (_, outgoing) => {
    outgoing.writeHead(400, { 'content-type': 'application/json' }).end('{"error":');
  },
};

test('an outage of Storage longer than all attempts fails no book; while it lasts a run tries one, and then its tasks', {
  timeout: 120_000,
}, async () => {
  for (let n = 0; n < 2; n += 1) await addBook(stack);
  await stack.sql`select enqueue_job('purge-notifications', dedupe_key => 'k')`;
  const relay = await startRelay(stack.url);
  onTestFinished(() => relay.stop());
  const env = workerEnv(stack, {
    SUPABASE_URL: relay.url,
    LEASE_SECONDS: '60',
    MAX_ATTEMPTS: '1',
    MAX_TASKS: '5',
  });
  for (const [name, answer] of Object.entries(ways)) {
    relay.route = (incoming, outgoing, pass) => {
      if (!incoming.url?.startsWith('/storage/')) return pass();
      incoming.resume();
      answer(incoming, outgoing);
    };
    const worker = startWorker(env);
    expect([name, await worker.exit]).toEqual([name, 0]);
    expect(worker.lines.filter(({ message }) => message === 'attempt deferred')).toHaveLength(1);
    await stack.sql`update jobs set run_at = now() - interval '1 s' where status = 'queued'`;
  }
  expect(await stack.sql`select distinct status from books`).toEqual([{ status: 'queued' }]);
  // Which `jobs retry --code` takes, as docs/operations.md says.
  const codes = await stack.sql`select distinct error ->> 'code' as code from jobs where deferrals > 0`;
  expect(codes).toEqual([{ code: 'download_failed' }]);
  expect(await stack.sql`select status from jobs where kind = 'purge-notifications'`).toEqual([
    { status: 'succeeded' },
  ]);
  relay.route = (_incoming, _outgoing, pass) => pass();
  expect(await startWorker(env).exit).toBe(0);
  const shelf = await inspectShelf(stack);
  expect(shelf.faults).toEqual([]);
  expect(shelf.attempts).toEqual({ deferred: 5, succeeded: 3 });
});
