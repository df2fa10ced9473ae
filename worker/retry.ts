import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from './errors.ts';

export interface RetryPolicy {
  /** Milliseconds after which nothing is tried any more, without those held: long enough for a restart of the database. */
  readonly budgetMs: number;
  /** Milliseconds that one try may take, without those held. */
  readonly tryMs: number;
  /** Milliseconds that remain once the worker was told to go: less than the 5 s within which it must give its job back. */
  readonly leavingMs: number;
}

export const RETRY: RetryPolicy = { budgetMs: 20_000, tryMs: 10_000, leavingMs: 4_000 };

/** Stops the times of the budget and of the try, while something else bounds it, or lets them go on. */
export type Hold = (isHeld: boolean) => void;

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
  run: (attempt: number, signal: AbortSignal, hold: Hold) => Promise<T>,
): Promise<T> {
  const budget = new Countdown(policy.budgetMs);
  const leaving = new Countdown(policy.leavingMs);
  const over = AbortSignal.any([budget.signal, leaving.signal]);
  const onStop = () => leaving.hold(false);
  budget.hold(false);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await tryOnce(attempt);
      } catch (error) {
        if (!(error instanceof TransientError) || over.aborted) throw error;
        const pause = Math.min(3000, 200 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
        await sleep(pause, undefined, { signal: over }).catch(() => {
          throw error;
        });
      }
    }
  } finally {
    stop.removeEventListener('abort', onStop);
    budget.hold(true);
    leaving.hold(true);
  }

  async function tryOnce(attempt: number): Promise<T> {
    const one = new Countdown(policy.tryMs);
    let isOver = false;
    const hold: Hold = (isHeld) => {
      if (isOver) return;
      one.hold(isHeld);
      budget.hold(isHeld);
    };
    hold(false);
    try {
      return await run(attempt, AbortSignal.any([over, one.signal]), hold);
    } finally {
      hold(false);
      isOver = true;
      one.hold(true);
    }
  }
}

/** Aborts once its time has passed; held at first. */
class Countdown {
  readonly #over = new AbortController();
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#leftMs = ms;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  hold(isHeld: boolean): void {
    if (isHeld === (this.#timer === undefined)) return;
    if (isHeld) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#leftMs -= performance.now() - this.#since;
    } else {
      this.#since = performance.now();
      const end = () => this.#over.abort(new DOMException('The time is over.', 'TimeoutError'));
      this.#timer = setTimeout(end, Math.max(0, this.#leftMs));
    }
  }
}
