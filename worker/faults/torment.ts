import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker, type WorkerProcess } from '../testing/worker-process.ts';
import { addBook, type Ground, inspectOutput, unfinished, workerEnv } from './shelf.ts';

/**
 * What befalls a worker at a random instant of its work:
 * - `kill`: SIGKILL;
 * - `freeze`: SIGSTOP until its lease is over, then SIGCONT;
 * - `term`: SIGTERM;
 * - `spare`: nothing, it drains the queue.
 */
export type End = 'kill' | 'freeze' | 'term' | 'spare';

export interface Plan {
  /** Workers at a time. */
  readonly slots: number;
  /** Drawn from at random. */
  readonly ends: readonly End[];
  /** Where the workers find Supabase. */
  readonly url: string;
  /** Asked before each round, with the number of those begun. */
  goOn(begun: number): boolean;
}

export interface Tormented {
  readonly ends: Readonly<Record<End, number>>;
  /** How many had a job in hand when it befell them, as the database saw it. */
  readonly midJob: number;
  /** Seen while it went on: output that a reader could not have read. */
  readonly faults: string[];
}

/** Keeps books coming and ends workers in bad ways, several at a time; then lets workers live until all books are done. */
export async function torment(ground: Ground, plan: Plan): Promise<Tormented> {
  const ends: Record<End, number> = { kill: 0, freeze: 0, term: 0, spare: 0 };
  const faults: string[] = [];
  const seen = new Set<string>();
  let begun = 0;
  let midJob = 0;
  const slot = async () => {
    while (plan.goOn(begun)) {
      begun += 1;
      const end = plan.ends[Math.floor(Math.random() * plan.ends.length)] ?? 'kill';
      ends[end] += 1;
      while ((await unfinished(ground.sql)) < 2 * plan.slots) await addBook(ground);
      const worker = startWorker(workerEnv(ground, { SUPABASE_URL: plan.url }));
      // From the first claim on, or a quarter of the ends would befall a process that is still loading its code.
      const isAtWork = await worker.logged('job started').then(
        () => true,
        () => false,
      );
      if (isAtWork) {
        await sleep(Math.random() * 400);
        if (await hasJob(ground, worker)) midJob += 1;
        await befall(worker, end);
      }
      await worker.exit;
      faults.push(...(await inspectOutput(ground, seen)));
    }
  };
  await Promise.all(Array.from({ length: plan.slots }, slot));
  while ((await unfinished(ground.sql)) > 0) {
    await startWorker(workerEnv(ground)).exit;
    // What the last one killed held comes back when its lease ends.
    await sleep(500);
  }
  return { ends, midJob, faults };
}

async function hasJob({ sql }: Ground, { child }: WorkerProcess): Promise<boolean> {
  const jobs = await sql`select from jobs where status = 'running' and locked_by like ${`%/${child.pid}`}`;
  return jobs.length > 0;
}

async function befall({ child }: WorkerProcess, end: End): Promise<void> {
  if (end === 'kill') child.kill('SIGKILL');
  if (end === 'term') child.kill('SIGTERM');
  if (end === 'freeze') {
    child.kill('SIGSTOP');
    await sleep(2500);
    child.kill('SIGCONT');
  }
}
