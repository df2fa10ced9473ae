import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from '../errors.ts';

export interface RetryPolicy {
  /** Milliseconds from the first try within which the last one must have ended. */
  readonly budgetMs: number;
  /** Milliseconds that one try may take. */
  readonly tryMs: number;
}

/** "Retries within 20 s": long enough for a restart of the database, short enough for a container of every minute. */
export const PATIENT: RetryPolicy = { budgetMs: 20_000, tryMs: 10_000 };

/** What is left of Cloud Run's 10 s of grace once the worker was told to go. */
export const LEAVING: RetryPolicy = { budgetMs: 4_000, tryMs: 3_000 };

/**
 * Tries until it works, fails for another reason than the outside, or the time is over. The pause doubles from 0.2 s to
 * at most 3 s, half of it random, so that a crowd of workers does not return as one.
 *
 * @param run told which try this is, counted from 1, and the signal that ends it
 * @throws TransientError the last failure, when the time is over
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  run: (attempt: number, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + policy.budgetMs;
  for (let attempt = 1; ; attempt += 1) {
    const left = deadline - performance.now();
    try {
      return await run(attempt, AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(policy.tryMs, left)))));
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      const pause = Math.min(3000, 200 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
      if (performance.now() + pause >= deadline) throw error;
      await sleep(pause);
    }
  }
}
