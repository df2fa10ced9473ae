import { peakMemoryBytes } from '../peak-memory.ts';

export type MetricsRow = Record<string, number | Record<string, number>>;

/**
 * What one attempt cost, kept in `job_attempts.metrics`: milliseconds a stage, counts, and the process's peak memory.
 */
export class Metrics {
  readonly #stages: Record<string, number> = {};
  readonly #counts: Record<string, number> = {};
  readonly #now: () => number;

  /** @param now a monotonic clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs one stage and adds its wall time to what the stage took before, also when it throws. */
  async stage<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const started = this.#now();
    try {
      return await work();
    } finally {
      this.#stages[name] = (this.#stages[name] ?? 0) + (this.#now() - started);
    }
  }

  count(name: string, value: number): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + value;
  }

  /** Whole milliseconds and bytes, ready for JSON. */
  row(): MetricsRow {
    const ms = Object.fromEntries(
      Object.entries(this.#stages).map(([name, value]) => [name, Math.round(value)]),
    );
    return { ms, ...this.#counts, peakMemoryBytes: peakMemoryBytes() };
  }
}
