import type { StorageClient } from '@supabase/storage-js';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import { type LeaseLost, PermanentError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Args, Queue } from '../queue/client.ts';
import type { Metrics } from './metrics.ts';

/**
 * One kind of work: one file in this folder exports one `task`. valibot checks payloads because it imports in 5 ms
 * where zod takes 50 and TypeBox 100 (Node 24, medians of 3), and a container that starts every minute pays that again
 * and again.
 */
export interface Task<Payload> {
  readonly kind: string;
  readonly description: string;
  readonly payload: v.GenericSchema<unknown, Payload>;
  /** Limit of one attempt in milliseconds, unless the job names its own. */
  readonly timeoutMs: number;
  /** Attempts of one job that names no number of its own; without it, the worker's `MAX_ATTEMPTS`. */
  readonly maxAttempts?: number;
  /**
   * How long after its signal was aborted it is waited for, in milliseconds: for what is under way and cannot be taken back. A
   * worker that must go has 4 s in all. Without it, not at all.
   */
  readonly graceMs?: number;
  /** What the job is worth as a result, stored in `jobs.result`. */
  run(payload: Payload, context: TaskContext): Promise<TaskResult>;
}

export type TaskResult = Readonly<Record<string, unknown>>;

export interface TaskContext {
  readonly config: Config;
  readonly storage: StorageClient;
  /** The database's functions, asked again while the outside is broken. */
  readonly queue: Queue;
  /** A write of the database's that belongs to this attempt alone: refused with {@link LeaseLost} when the claim is over. */
  callWithLease(name: string, args: Args): Promise<unknown>;
  readonly log: Logger;
  /** Aborted when the attempt must end: timeout, cancel, lost lease, shutdown. Its reason is the error to throw. */
  readonly signal: AbortSignal;
  readonly metrics: Metrics;
  /** Shows people how far the job is; sent with the next heartbeat. */
  progress(stage: string, fraction: number): void;
}

/** @throws PermanentError `payload_invalid` with the schema's complaints: the same payload can never become right */
export function parsePayload<Payload>(task: Task<Payload>, payload: unknown): Payload {
  const parsed = v.safeParse(task.payload, payload);
  if (parsed.success) return parsed.output;
  const complaints = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'payload'}: ${issue.message}`);
  throw new PermanentError(
    'payload_invalid',
    `The payload of ${task.kind} is not valid: ${complaints.join('; ')}`,
  );
}
