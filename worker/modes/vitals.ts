import type { Outcome } from './run-job.ts';

/** Upper bounds of the duration histogram in seconds: a short book takes one, the longest about sixty. */
const BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

interface Durations {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** What a long-lived worker has done since its start, for its health and metrics pages. */
export class Vitals {
  readonly #now: () => number;
  readonly #ended = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();
  #lookedAt: number;
  #reachable = true;
  #running: string | null = null;

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now;
    this.#lookedAt = now();
  }

  /** A look for work has ended, or a job with the queue out of reach. */
  looked(reachable: boolean): void {
    this.#running = null;
    this.#lookedAt = this.#now();
    this.#reachable = reachable;
  }

  started(kind: string): void {
    this.#running = kind;
  }

  ended(kind: string, outcome: Outcome, ms: number): void {
    this.#running = null;
    this.#lookedAt = this.#now();
    const key = `kind="${kind}",outcome="${outcome}"`;
    this.#ended.set(key, (this.#ended.get(key) ?? 0) + 1);
    const durations = this.#durations.get(kind) ?? { counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
    this.#durations.set(kind, durations);
    durations.sum += ms / 1000;
    durations.count += 1;
    for (const [index, bound] of BUCKETS.entries()) {
      if (ms / 1000 <= bound) durations.counts[index] = (durations.counts[index] ?? 0) + 1;
    }
  }

  health(): { idleMs: number; reachable: boolean; running: string | null } {
    return { idleMs: this.#now() - this.#lookedAt, reachable: this.#reachable, running: this.#running };
  }

  /**
   * In Prometheus' text format, https://prometheus.io/docs/instrumenting/exposition_formats/. By hand: the usual client
   * brings OpenTelemetry's interface and a quantile library into the image for what is this one function.
   */
  metrics(): string {
    const lines: string[] = [];
    const family = (
      name: string,
      type: string,
      help: string,
      samples: Iterable<readonly [string, number]>,
    ) => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [suffix, value] of samples) lines.push(`${name}${suffix} ${value}`);
    };
    const { idleMs, reachable, running } = this.health();
    const attempts = [...this.#ended].map(([labels, count]) => [`{${labels}}`, count] as const);
    family('worker_attempts_total', 'counter', 'Attempts by how they ended.', attempts);
    family('worker_attempt_seconds', 'histogram', 'How long attempts took.', this.#histogram());
    family('worker_running', 'gauge', 'Jobs running now.', [['', running === null ? 0 : 1]]);
    family('worker_queue_reachable', 'gauge', 'Whether the last look at the queue was answered.', [
      ['', reachable ? 1 : 0],
    ]);
    family('worker_seconds_since_last_look', 'gauge', 'Since the queue was last looked at.', [
      ['', idleMs / 1000],
    ]);
    const { rss, heapUsed } = process.memoryUsage();
    family('process_resident_memory_bytes', 'gauge', 'Resident memory.', [['', rss]]);
    family('process_heap_bytes', 'gauge', 'Heap in use.', [['', heapUsed]]);
    const { user, system } = process.cpuUsage();
    family('process_cpu_seconds_total', 'counter', 'Processor time used.', [['', (user + system) / 1e6]]);
    return `${lines.join('\n')}\n`;
  }

  *#histogram(): Generator<readonly [string, number]> {
    for (const [kind, { counts, sum, count }] of this.#durations) {
      for (const [index, bound] of BUCKETS.entries()) {
        yield [`_bucket{kind="${kind}",le="${bound}"}`, counts[index] ?? 0];
      }
      yield [`_bucket{kind="${kind}",le="+Inf"}`, count];
      yield [`_sum{kind="${kind}"}`, sum];
      yield [`_count{kind="${kind}"}`, count];
    }
  }
}
