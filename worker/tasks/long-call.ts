import type { Args } from '../queue/client.ts';
import type { TaskContext } from './task.ts';

/** Somewhat less than the `statement_timeout` that such functions carry. */
const LONGEST_MS = 110_000;

/**
 * Calls a function that reads a great deal in one statement and may, on a busy database, take longer than the ten seconds
 * that a call of the queue's waits before it asks again. Asked once: when it fails, the job does, and is tried again with backoff.
 *
 * @throws as `Queue.callOnce`
 */
export function callLong({ queue, signal }: TaskContext, name: string, args: Args): Promise<unknown> {
  return queue.callOnce(name, args, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
}
