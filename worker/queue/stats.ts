import { Answer } from './answer.ts';
import type { Queue } from './client.ts';

export interface QueueStats {
  /** The database's clock. */
  readonly at: Date;
  readonly active: readonly ActiveJobs[];
  readonly lastHour: readonly RecentAttempts[];
}

export interface ActiveJobs {
  readonly kind: string;
  readonly status: string;
  readonly jobs: number;
  /** Of these, not due yet. */
  readonly delayed: number;
  /** Seconds that the oldest due job has waited; null when none is due. */
  readonly oldestWait: number | null;
}

export interface RecentAttempts {
  readonly kind: string;
  readonly attempts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** What waits and runs now, and how the attempts of the last hour went, by kind. */
export async function queueStats(queue: Queue): Promise<QueueStats> {
  const name = 'queue_stats';
  const stats = new Answer(name, await queue.call(name, {}));
  return {
    at: stats.time('at'),
    active: Answer.rows(name, stats.json('active')).map((row) => ({
      kind: row.text('kind'),
      status: row.text('status'),
      jobs: row.number('jobs'),
      delayed: row.number('delayed'),
      oldestWait: row.numberOrNull('oldestWait'),
    })),
    lastHour: Answer.rows(name, stats.json('lastHour')).map((row) => ({
      kind: row.text('kind'),
      attempts: row.number('attempts'),
      succeeded: row.number('succeeded'),
      failed: row.number('failed'),
      medianMs: row.number('medianMs'),
      p95Ms: row.number('p95Ms'),
    })),
  };
}
