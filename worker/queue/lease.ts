import { LeaseLost } from '../errors.ts';
import type { ClaimedJob } from './claim.ts';
import { type Args, FunctionRefused, type Queue } from './client.ts';

/**
 * What one try of a request may take while a claim waits for it: of a short lease, a request that hangs must leave time for
 * another one and for the heartbeat after that.
 */
export function tryMs(leaseSeconds: number): number {
  return Math.max(1000, (leaseSeconds * 1000) / 6);
}

/**
 * A write under a claim. May be repeated: the functions know a token they have answered already.
 *
 * @throws LeaseLost when the claim is over: somebody else may hold the job
 */
export async function callWithLease(
  queue: Queue,
  name: string,
  job: ClaimedJob,
  args: Args,
): Promise<unknown> {
  try {
    return await queue.call(name, { id: job.id, token: job.leaseToken, ...args }, tryMs(job.leaseSeconds));
  } catch (error) {
    if (error instanceof FunctionRefused && error.sqlState === 'PT409') throw new LeaseLost(job.id);
    throw error;
  }
}
