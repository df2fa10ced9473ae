import { Answer } from './answer.ts';
import type { ClaimedJob } from './claim.ts';
import type { Queue } from './client.ts';
import { callWithLease } from './lease.ts';

/** Milliseconds a stage, bytes, characters, tokens, peak memory: numbers by name, kept with the attempt. */
export type Metrics = Readonly<Record<string, unknown>>;

/**
 * Ends the job well. For `process-book` this is the moment of publication: the result names the output and its counts
 * (`outputPrefix`, `title`, `language`, `chapters`, `characters`, `words`), and readers see it with this call or not at all.
 *
 * @param result at most 256 KB of JSON
 * @throws LeaseLost
 * @throws FunctionRefused `result_invalid`, `result_too_large`
 */
export async function completeJob(
  queue: Queue,
  job: ClaimedJob,
  result: Readonly<Record<string, unknown>> | null,
  metrics: Metrics,
): Promise<void> {
  await callWithLease(queue, 'complete_job', job, { result, metrics });
}

export interface Completion {
  readonly job: ClaimedJob;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly metrics: Metrics;
}

/** Ends several jobs well with one request. Returns the ids of those whose claim was lost; the others are done. */
export async function completeJobs(queue: Queue, completions: readonly Completion[]): Promise<string[]> {
  const answer = await queue.call('complete_jobs', {
    ids: completions.map(({ job }) => job.id),
    tokens: completions.map(({ job }) => job.leaseToken),
    results: completions.map(({ result }) => result),
    metrics: completions.map(({ metrics }) => metrics),
  });
  if (!Array.isArray(answer)) return Answer.rows('complete_jobs', answer).map((row) => row.id('id'));
  return answer.map((id) => new Answer('complete_jobs', { id }).id('id'));
}
