import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker } from '../testing/worker-process.ts';
import { addBook, type Ground, inspectOutput, unfinished, workerEnv } from './shelf.ts';

export interface Killed {
  /** How many of the killed had a job in hand, as the database saw it. */
  readonly midJob: number;
  /** Seen while it went on: output that a reader could not have read. */
  readonly faults: string[];
}

/**
 * Starts workers and kills them with SIGKILL at random instants, several at a time, while books keep coming; then lets
 * workers live until all books are done.
 *
 * @param slots workers at a time; each of `rounds` kills one
 */
export async function killRounds(
  ground: Ground,
  { slots, rounds, onRound = () => {} }: { slots: number; rounds: number; onRound?: (done: number) => void },
): Promise<Killed> {
  let begun = 0;
  let midJob = 0;
  const faults: string[] = [];
  const seen = new Set<string>();
  const slot = async () => {
    while (begun < rounds) {
      begun += 1;
      onRound(begun);
      while ((await unfinished(ground.sql)) < 2 * slots) await addBook(ground);
      const worker = startWorker(workerEnv(ground));
      // From the first claim on, or a quarter of the kills would hit a process that is still loading its code.
      await worker.logged('job started');
      await sleep(Math.random() * 400);
      worker.child.kill('SIGKILL');
      await once(worker.child, 'exit').catch(() => undefined);
      const held = await ground.sql`
        select from jobs where status = 'running' and locked_by like ${`%/${worker.child.pid}`}`;
      midJob += held.length;
      faults.push(...(await inspectOutput(ground, seen)));
    }
  };
  await Promise.all(Array.from({ length: slots }, slot));
  while ((await unfinished(ground.sql)) > 0) {
    await startWorker(workerEnv(ground)).exit;
    // What the last killed worker held comes back when its lease ends.
    await sleep(500);
  }
  return { midJob, faults };
}
