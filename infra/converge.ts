import { setTimeout } from 'node:timers/promises';
import type { CodedError } from '../worker/errors.ts';
import type { Change } from './diff.ts';
import { CloudError, InfraError } from './errors.ts';
import type { Facts, Inspection, Resource } from './resource.ts';

/** Time as the deployment sees it, so that tests need not wait. */
export interface Clock {
  /** Milliseconds, from any beginning. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const clock: Clock = { now: () => performance.now(), sleep: (ms) => setTimeout(ms) };

export interface Outcome {
  /** What a person has to do before this one can be. */
  readonly blocker?: CodedError;
  readonly action: 'none' | 'create' | 'update';
  /** What was changed, as the first look saw it. */
  readonly changes: readonly Change[];
  readonly facts: Facts;
}

/** How often something may be set and then still be different. */
const MAX_APPLIES = 4;

/**
 * Looks, changes what differs, and looks again until nothing differs. A conflict (somebody else changed it in between), a
 * lost answer and a passing failure all lead back to the same first step, so nothing is ever repeated blindly.
 *
 * @param settling something this one depends on was made a moment ago: Google's services then still refuse it with
 *   errors that otherwise mean a mistake (a role for an account that "does not exist")
 * @throws InfraError `not_converging` when it is set and set again and does not become as it should be
 */
export async function converge(
  resource: Resource,
  facts: Facts,
  settling: boolean,
  { now, sleep }: Clock,
): Promise<Outcome> {
  const began = now();
  let first: Inspection | undefined;
  for (let applies = 0, pause = 1_000; ; ) {
    try {
      const inspection = (await resource.read()).compare(facts);
      first ??= inspection;
      if (inspection.action === 'none') {
        const { facts: learned, blocker } = inspection;
        return { action: first.action, changes: first.changes, facts: learned, ...(blocker && { blocker }) };
      }
      if (applies === MAX_APPLIES) throw stubborn(resource, inspection);
      await inspection.apply();
      applies++;
      if (applies === 1) continue;
    } catch (error) {
      if (now() - began >= patience(error, settling)) throw error;
    }
    await sleep(pause);
    pause = Math.min(pause * 2, 10_000);
  }
}

/** For how many milliseconds a step goes on after this error. */
function patience(error: unknown, settling: boolean): number {
  if (!(error instanceof CloudError)) return 0;
  // The APIs come first and a later step runs only when they are on: one that is refused is on its way, which takes
  // up to two minutes.
  if (error.reason === 'SERVICE_DISABLED') return 180_000;
  if (error.status === 'ABORTED' || error.status === 'ALREADY_EXISTS') return 60_000;
  if (error.status === 'UNAVAILABLE' || error.status === 'DEADLINE_EXCEEDED') return 30_000;
  // The reason is only given when it is the deployer who may not.
  if (!settling || error.reason === 'IAM_PERMISSION_DENIED') return 0;
  return ['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'NOT_FOUND', 'PERMISSION_DENIED'].includes(error.status)
    ? 90_000
    : 0;
}

function stubborn(resource: Resource, { changes }: Inspection): InfraError {
  const left = changes.map(({ path, from, to }) => `${path} is ${from} and should be ${to}`).join('; ');
  return new InfraError(
    'not_converging',
    `${resource.title} was set ${MAX_APPLIES} times and is still different: ${left}`,
  );
}
