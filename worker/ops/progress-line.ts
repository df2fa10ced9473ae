import { Writable } from 'node:stream';
import { formatDuration } from '../times.ts';

const CLEAR = '\r\x1b[K';

/** Painting more often than this only costs time. */
const REPAINT_MS = 100;

/** One line at the bottom of a terminal that says how far a long command is; log lines go above it. */
export class ProgressLine {
  /** For a logger that writes to the same terminal. */
  readonly log: NodeJS.WritableStream;
  readonly #out: NodeJS.WritableStream;
  readonly #now: () => number;
  readonly #began: number;
  #line = '';
  #painted = Number.NEGATIVE_INFINITY;

  /** @param now a monotonic clock in milliseconds */
  constructor(out: NodeJS.WritableStream, now: () => number) {
    this.#out = out;
    this.#now = now;
    this.#began = now();
    this.log = new Writable({
      write: (chunk, _encoding, done) => {
        out.write(`${this.#line === '' ? '' : CLEAR}${chunk}${this.#line}`);
        done();
      },
    });
  }

  show(stage: string, fraction: number): void {
    const now = this.#now();
    if (now - this.#painted < REPAINT_MS) return;
    this.#painted = now;
    // Nothing yet is not 0 %: many tasks cannot know how much there is.
    const percent = fraction > 0 ? ` ${Math.round(Math.min(1, fraction) * 100)} %` : '';
    this.#line = `${stage}${percent} · ${formatDuration(now - this.#began)}`;
    this.#out.write(CLEAR + this.#line);
  }

  end(): void {
    if (this.#line !== '') this.#out.write(CLEAR);
    this.#line = '';
  }
}
