import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from './errors.ts';

export interface RetryPolicy {
  /** Milliseconds after which nothing is tried any more: long enough for a restart of the database. */
  readonly budgetMs: number;
  /** Milliseconds that one try may take. */
  readonly tryMs: number;
  /** Milliseconds that remain once the worker was told to go: less than the 5 s within which it must give its job back. */
  readonly leavingMs: number;
}

export const RETRY: RetryPolicy = { budgetMs: 20_000, tryMs: 10_000, leavingMs: 4_000 };

/**
 * Tries until it works, fails for another reason than the outside, or the time is over. The pause doubles from 0.2 s to
 * at most 3 s, half of it random, so that a crowd of workers does not return as one.
 *
 * @param stop aborted when the worker must go
 * @param run told which try this is, counted from 1, and the signal that ends it
 * @throws TransientError the last failure, when the time is over
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  stop: AbortSignal,
  run: (attempt: number, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timers = [endAfter(over, policy.budgetMs)];
  const onStop = () => timers.push(endAfter(over, policy.leavingMs));
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run(attempt, AbortSignal.any([over.signal, AbortSignal.timeout(policy.tryMs)]));
      } catch (error) {
        if (!(error instanceof TransientError) || over.signal.aborted) throw error;
        const pause = Math.min(3000, 200 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
        await sleep(pause, undefined, { signal: over.signal }).catch(() => {
          throw error;
        });
      }
    }
  } finally {
    stop.removeEventListener('abort', onStop);
    for (const timer of timers) clearTimeout(timer);
  }
}

function endAfter(over: AbortController, ms: number): NodeJS.Timeout {
  return setTimeout(() => over.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
}
