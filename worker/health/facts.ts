import type { StorageClient } from '@supabase/storage-js';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Queue } from '../queue/client.ts';

const queueFacts = v.object({
  /** The database's clock. */
  at: v.pipe(
    v.string(),
    v.transform((text) => new Date(text)),
  ),
  /** Due jobs that nobody has taken. */
  waiting: v.number(),
  oldestWaitSeconds: v.number(),
  /** Since a schedule was due that nobody has fired, 0 when none is. */
  lateSeconds: v.number(),
  /** Attempts that ended in the last hour, and how many of them badly. */
  attempts: v.number(),
  failures: v.number(),
  /** What most of them failed with; null when none did. */
  failureCode: v.nullable(v.string()),
  /** Books that the outside has kept waiting for long, and what most of them were put off with. */
  deferred: v.object({ books: v.number(), code: v.nullable(v.string()) }),
  /** Scheduled tasks whose last job failed for good. */
  failedTasks: v.array(
    v.object({
      kind: v.string(),
      jobId: v.number(),
      error: v.object({ code: v.string(), message: v.string() }),
    }),
  ),
  /** Books that failed for good and that nobody was told of. */
  failedBooks: v.array(
    v.object({
      subject: v.string(),
      jobId: v.number(),
      title: v.nullable(v.string()),
      error: v.nullable(v.object({ code: v.string(), message: v.string() })),
    }),
  ),
  /** What people were last told of each check. */
  lastAlerts: v.array(
    v.object({
      subject: v.string(),
      status: v.picklist(['ok', 'critical']),
      at: v.pipe(
        v.string(),
        v.transform((text) => new Date(text)),
      ),
    }),
  ),
});

export type QueueFacts = v.InferOutput<typeof queueFacts>;

export interface Probe {
  readonly ms: number;
  /** Why there was no answer; null when there was one. */
  readonly error: string | null;
}

export interface HealthFacts {
  readonly database: Probe;
  readonly storage: Probe;
  /** Null when the database did not answer. */
  readonly queue: QueueFacts | null;
}

/** Longer is no answer. */
const PATIENCE_MS = 15_000;

/** Asks database and Storage, each once. Never throws: that something does not answer is what is wanted to be known. */
export async function gatherFacts(
  { queue, storage, config }: { queue: Queue; storage: StorageClient; config: Config },
  signal: AbortSignal,
): Promise<HealthFacts> {
  let facts: QueueFacts | null = null;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const probe = (ask: () => Promise<void>) => timed(ask, patience);
  const [database, objects] = await Promise.all([
    probe(async () => {
      facts = v.parse(queueFacts, await queue.callOnce('health_facts', {}, patience));
    }),
    probe(async () => {
      const { error } = await storage.from(config.bucket).list('', { limit: 1 }, { signal: patience });
      if (error !== null) throw error;
    }),
  ]);
  return { database, storage: objects, queue: facts };
}

async function timed(ask: () => Promise<void>, patience: AbortSignal): Promise<Probe> {
  const began = performance.now();
  try {
    await ask();
    return { ms: performance.now() - began, error: null };
  } catch (error) {
    const ms = performance.now() - began;
    // What an ended request says of itself is that it was ended.
    if (patience.aborted) return { ms, error: `no answer within ${Math.round(ms / 1000)} s` };
    return { ms, error: error instanceof Error ? error.message : String(error) };
  }
}
