import { expect, onTestFinished, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { befall, type Fault } from '../testing/faults.ts';
import { startRelay } from '../testing/relay.ts';
import { startWorker } from '../testing/worker-process.ts';
import { addBook, inspectShelf, workerEnv } from './shelf.ts';

const stack = useStack();
const faults: readonly Fault[] = ['error', 'refuse', 'swallow'];

test('with every fifth request broken, to the queue and to Storage, all books get ready in one run', {
  timeout: 120_000,
}, async () => {
  for (let n = 0; n < 4; n += 1) await addBook(stack);
  const relay = await startRelay(stack.url);
  onTestFinished(() => relay.stop());
  let requests = 0;
  let broken = 0;
  relay.route = (incoming, outgoing, pass) => {
    requests += 1;
    const fault = requests % 5 === 2 ? faults[broken++ % faults.length] : undefined;
    befall(fault ?? null, incoming, outgoing, pass);
  };
  const worker = startWorker(workerEnv(stack, { SUPABASE_URL: relay.url, LEASE_SECONDS: '60' }));
  expect(await worker.exit).toBe(0);
  const shelf = await inspectShelf(stack);
  expect(shelf.faults).toEqual([]);
  expect(shelf.attempts).toEqual({ succeeded: 4 });
  expect(broken).toBeGreaterThan(8);
});

test('a queue that stays away ends a run within its bound, with one line that says what and where', async () => {
  const relay = await startRelay(stack.url);
  await relay.stop();
  const started = performance.now();
  const worker = startWorker(workerEnv(stack, { SUPABASE_URL: relay.url }));
  expect(await worker.exit).toBe(1);
  expect(performance.now() - started).toBeLessThan(30_000);
  const errors = worker.lines.filter(({ severity }) => severity === 'ERROR');
  expect(errors.map(({ message }) => message)).toEqual([
    `Supabase at ${relay.url} does not answer: ECONNREFUSED.`,
  ]);
});
