import { type CloudError, cloudError, type Doing, InfraError } from './errors.ts';

/** A request that changes nothing: repeated on a passing failure, for 20 s in all. Most of Google's clients repeat
 * nothing by themselves, Run's not even GetJob, and the others would go on for ten minutes. */
export const READ = {
  retry: {
    retryCodes: [4, 14],
    backoffSettings: {
      initialRetryDelayMillis: 200,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 2_000,
      initialRpcTimeoutMillis: 10_000,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 10_000,
      totalTimeoutMillis: 20_000,
    },
  },
};

/** A request that changes something: sent once. Whoever sent it looks again before sending another. */
export const WRITE = { timeout: 60_000, retry: null };

/** @throws CloudError that says what was being done and what to do now */
export async function call<T>(doing: Doing, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw cloudError(error, doing) ?? error;
  }
}

/** @returns undefined when the thing asked for is not there */
export async function find<T>(doing: Doing, request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    const known = cloudError(error, doing);
    if (known?.status === 'NOT_FOUND') return undefined;
    throw known ?? error;
  }
}

/** What every client gives back for a request that takes its time. */
interface LongOperation<T> {
  readonly name?: string | undefined;
  promise(): Promise<[T, ...unknown[]]>;
}

/** Polling of a long operation, for the request's `longrunning` option; unless told, clients give up after a minute. */
export function polling(seconds: number) {
  return {
    ...WRITE,
    longrunning: {
      initialRetryDelayMillis: 500,
      retryDelayMultiplier: 1.5,
      maxRetryDelayMillis: 5_000,
      totalTimeoutMillis: seconds * 1000,
    },
  };
}

/**
 * Starts a long operation and waits for its end.
 *
 * @throws InfraError `operation_timed_out`; the operation goes on at Google's
 * @throws CloudError when the request or the operation fails
 */
export async function finish<T>(
  doing: Doing,
  seconds: number,
  start: () => Promise<[LongOperation<T>, ...unknown[]]>,
): Promise<T> {
  const [operation] = await call(doing, start);
  try {
    return (await operation.promise())[0];
  } catch (error) {
    const known = cloudError(error, doing);
    if (known?.status === 'DEADLINE_EXCEEDED') throw timedOut(doing, seconds, error);
    throw known ?? error;
  }
}

export function timedOut({ what }: Doing, seconds: number, cause?: CloudError | unknown): InfraError {
  return new InfraError(
    'operation_timed_out',
    `could not ${what} within ${seconds} s; it may still end: run the same command again, or wait longer with --wait-seconds`,
    { cause },
  );
}
