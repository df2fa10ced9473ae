import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { startRelay } from '../testing/relay.ts';
import { startWorker } from '../testing/worker-process.ts';
import { addBook, inspectShelf, photograph, workerEnv } from './shelf.ts';

const stack = useStack();

test('a worker stopped past its lease and woken again changes neither the database nor a byte in Storage', async () => {
  const book = await addBook(stack);
  const relay = await startRelay(stack.url);
  onTestFinished(() => relay.stop());
  const held: (() => void)[] = [];
  relay.route = (incoming, _outgoing, pass) => {
    // All of its uploads wait here until it is a zombie.
    if (incoming.method === 'POST' && incoming.url?.startsWith('/storage/')) held.push(pass);
    else pass();
  };
  const zombie = startWorker(workerEnv(stack, { SUPABASE_URL: relay.url }));
  onTestFinished(() => void zombie.child.kill('SIGKILL'));
  await expect.poll(() => held.length).toBeGreaterThan(0);
  zombie.child.kill('SIGSTOP');
  await sleep(2500);

  const heir = startWorker(workerEnv(stack));
  expect(await heir.exit).toBe(0);
  const [attempts] = await stack.sql`
    select array_agg(outcome::text order by job_attempts.finished_at) as outcomes from job_attempts
    join jobs on jobs.id = job_id where book_id = ${book}`;
  expect(attempts?.outcomes).toEqual(['lost', 'succeeded']);
  const before = await photograph(stack);

  relay.route = (_incoming, _outgoing, pass) => pass();
  for (const pass of held) pass();
  zombie.child.kill('SIGCONT');
  expect(await zombie.exit).toBe(0);
  expect(zombie.lines.map(({ message }) => message)).toContain('claim lost; writing nothing more');
  expect(await photograph(stack)).toEqual(before);
  expect((await inspectShelf(stack)).faults).toEqual([]);
});
