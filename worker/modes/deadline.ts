import { type CodedError, Interrupted, TimedOut } from '../errors.ts';

/** Until when this process lives: a platform that ends it after a while says so beforehand (`TASK_TIMEOUT_SECONDS`). */
export interface Deadline {
  /** Milliseconds of work that are left; what giving a job back takes is not counted in. */
  leftMs(): number;
  /** All the milliseconds of work that a process has. */
  readonly totalMs: number;
}

/**
 * @param taskTimeoutSeconds null when nobody ends this process
 * @param sinceStart milliseconds since the process began
 */
export function openDeadline(
  taskTimeoutSeconds: number | null,
  sinceStart = () => performance.now(),
): Deadline {
  const total = (taskTimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  // Room for a last write to a slow database; a fifth where the whole is short.
  const totalMs = total === Number.POSITIVE_INFINITY ? total : total - Math.min(15_000, total / 5);
  return { totalMs, leftMs: () => totalMs - sinceStart() };
}

export interface AttemptLimit {
  readonly ms: number;
  /** What ends the attempt then. */
  readonly reason: CodedError;
}

/**
 * How long an attempt may take. When the process ends first, the job is given back, its attempt not used up: a later
 * execution has more time for it. But only if it was short of time: a job that has had half of all the time there is would
 * be given back by every execution for ever, so its attempt counts as timed out.
 *
 * @param kind for the message
 * @param timeoutMs of the job, or of its task
 */
export function attemptLimit(kind: string, timeoutMs: number, deadline: Deadline): AttemptLimit {
  const left = Math.max(0, deadline.leftMs());
  if (left >= timeoutMs) return { ms: timeoutMs, reason: new TimedOut(`Job ${kind}`, timeoutMs) };
  if (left >= deadline.totalMs / 2)
    return { ms: left, reason: new TimedOut(`Job ${kind}`, Math.round(left)) };
  return { ms: left, reason: new Interrupted('its own deadline is near') };
}
