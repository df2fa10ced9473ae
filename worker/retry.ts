import { setTimeout as sleep } from 'node:timers/promises';
import { AskedToWait, TransientError } from './errors.ts';

export interface RetryPolicy {
  /** Milliseconds after which nothing is tried any more, without those held: long enough for a restart of the database. */
  readonly budgetMs: number;
  /** Milliseconds that one try may take, without those held. */
  readonly tryMs: number;
  /** Milliseconds that remain once the worker was told to go: less than the 5 s within which it must give its job back. */
  readonly leavingMs: number;
}

export const RETRY: RetryPolicy = { budgetMs: 20_000, tryMs: 10_000, leavingMs: 4_000 };

/** The time of a try together with the budget's; both pass from its start. */
export interface Times {
  /** Neither passes any more: something else bounds the try for a while. */
  hold(): void;
  /** Both pass again. */
  goOn(): void;
}

/**
 * Tries until it works, fails for another reason than the outside, or the time is over. The pause doubles from 0.2 s to
 * at most 3 s, half of it random, so that a crowd of workers does not return as one; who is asked to wait longer does, or
 * gives up at once where that is longer than there is time.
 *
 * @param stop aborted when the worker must go
 * @param run told which try this is, counted from 1, the signal that ends it, and the times after which that happens
 * @throws TransientError the last failure, when the time is over
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  stop: AbortSignal,
  run: (attempt: number, signal: AbortSignal, times: Times) => Promise<T>,
): Promise<T> {
  const budget = new Countdown(policy.budgetMs);
  const leaving = new Countdown(policy.leavingMs);
  const over = AbortSignal.any([budget.signal, leaving.signal]);
  const onStop = () => leaving.goOn();
  budget.goOn();
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await tryOnce(attempt);
      } catch (error) {
        if (!(error instanceof TransientError) || over.aborted) throw error;
        const own = Math.min(3000, 200 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
        const pause = error instanceof AskedToWait ? Math.max(own, error.ms) : own;
        if (pause > budget.leftMs()) throw error;
        await sleep(pause, undefined, { signal: over }).catch(() => {
          throw error;
        });
      }
    }
  } finally {
    stop.removeEventListener('abort', onStop);
    budget.hold();
    leaving.hold();
  }

  async function tryOnce(attempt: number): Promise<T> {
    const one = new Countdown(policy.tryMs);
    let isOver = false;
    const times: Times = {
      hold: () => {
        if (isOver) return;
        one.hold();
        budget.hold();
      },
      goOn: () => {
        if (isOver) return;
        one.goOn();
        budget.goOn();
      },
    };
    times.goOn();
    try {
      return await run(attempt, AbortSignal.any([over, one.signal]), times);
    } finally {
      times.goOn();
      isOver = true;
      one.hold();
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

  leftMs(): number {
    return this.#timer === undefined ? this.#leftMs : this.#leftMs - (performance.now() - this.#since);
  }

  goOn(): void {
    if (this.#timer !== undefined) return;
    this.#since = performance.now();
    const end = () => this.#over.abort(new DOMException('The time is over.', 'TimeoutError'));
    this.#timer = setTimeout(end, Math.max(0, this.#leftMs));
  }

  hold(): void {
    if (this.#timer === undefined) return;
    this.#leftMs = this.leftMs();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
