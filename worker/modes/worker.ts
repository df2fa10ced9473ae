import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Queue } from '../queue/client.ts';
import type { Deadline } from './deadline.ts';

/** What both modes work with, made once a process. */
export interface Worker {
  readonly config: Config;
  readonly log: Logger;
  readonly queue: Queue;
  readonly deadline: Deadline;
  /** Names this process in `jobs.locked_by`. */
  readonly name: string;
  /** For a person who waits at a terminal; everybody else finds progress in `jobs.progress`. */
  readonly onProgress?: (stage: string, fraction: number) => void;
}
