import { Answer } from './answer.ts';
import type { Queue } from './client.ts';

export interface QueueHistory {
  /** The database's clock. */
  readonly at: Date;
  /** Begin of the first step. */
  readonly since: Date;
  /** The worst look of the task health-check in each step; steps without a look are left out. */
  readonly queue: readonly QueueLook[];
  /** How attempts ended; steps in which none did are left out. */
  readonly attempts: readonly EndedAttempts[];
}

export interface QueueLook {
  /** Begin of the step. */
  readonly at: Date;
  /** Due jobs that nobody had taken. */
  readonly waiting: number;
  readonly oldestWaitSeconds: number;
}

export interface EndedAttempts {
  /** Begin of the step. */
  readonly at: Date;
  readonly succeeded: number;
  readonly failed: number;
}

/**
 * What waited and how attempts ended, in steps of equal length up to now.
 *
 * @param stepMinutes 1 to 1440
 * @param steps 1 to 200; all of them together at most 31 days
 * @throws FunctionRefused `history_invalid`
 */
export async function queueHistory(queue: Queue, stepMinutes: number, steps: number): Promise<QueueHistory> {
  const name = 'queue_history';
  const history = new Answer(name, await queue.call(name, { step: `${stepMinutes} minutes`, steps }));
  return {
    at: history.time('at'),
    since: history.time('since'),
    queue: Answer.rows(name, history.json('queue')).map((row) => ({
      at: row.time('at'),
      waiting: row.number('waiting'),
      oldestWaitSeconds: row.number('oldestWaitSeconds'),
    })),
    attempts: Answer.rows(name, history.json('attempts')).map((row) => ({
      at: row.time('at'),
      succeeded: row.number('succeeded'),
      failed: row.number('failed'),
    })),
  };
}
