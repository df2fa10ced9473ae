import { createClient, PostgrestError, type SupabaseClient } from '@supabase/supabase-js';
import { type CodedError, PermanentError, TransientError } from '../errors.ts';
import { RETRY, withRetry } from '../retry.ts';
import type { SupabaseAccess } from '../supabase.ts';

/** The way to the queue's functions. One a process; nothing is fetched until the first call. */
export interface Queue {
  /**
   * Calls a function of the database, again and again while the outside is broken. Only for calls that may be repeated:
   * the answer of one that did its work can get lost on the way back.
   *
   * @throws TransientError `supabase_unreachable` when it stays broken for 20 s (4 s once the worker is leaving)
   * @throws FunctionRefused when the function itself says no
   * @throws PermanentError `supabase_refused`, `schema_missing`: the set-up is wrong
   */
  call(name: string, args: Args): Promise<unknown>;
  /** One try at most, for a caller that repeats by its own rules; see {@link Queue.call} for what is thrown. */
  callOnce(name: string, args: Args, signal: AbortSignal): Promise<unknown>;
  /** Repeats by the queue's policy. */
  retry<T>(run: (attempt: number, signal: AbortSignal) => Promise<T>): Promise<T>;
}

export type Args = Readonly<Record<string, unknown>>;

/** A function of the queue refused what it was asked: `code` is its own stable word (`lease_lost`, `payload_too_large`). */
export class FunctionRefused extends PermanentError {
  /** `PTnnn`; nnn is the HTTP status. */
  readonly sqlState: string;

  constructor(sqlState: string, code: string, message: string) {
    super(code, message);
    this.sqlState = sqlState;
  }
}

/**
 * @param stop aborted when the worker must go: from then on calls give up after 4 s, so that a job is still given back
 *   within the grace that the platform leaves
 */
export function openQueue(access: SupabaseAccess, stop: AbortSignal): Queue {
  const supabase = createClient(access.supabaseUrl, access.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: fetchOrFail },
  });
  let leaveBy = Number.POSITIVE_INFINITY;
  stop.addEventListener('abort', () => {
    leaveBy = performance.now() + RETRY.leavingMs;
  });
  const retry: Queue['retry'] = (run) => {
    // All calls of a worker that leaves share the time; the last one still gets a fair try.
    const leavingMs = stop.aborted ? Math.max(1000, leaveBy - performance.now()) : RETRY.leavingMs;
    return withRetry({ ...RETRY, leavingMs }, stop, run);
  };
  const callOnce: Queue['callOnce'] = (name, args, signal) =>
    callFunction(supabase, access, name, args, signal);
  return {
    retry,
    callOnce,
    call: (name, args) => retry((_attempt, signal) => callOnce(name, args, signal)),
  };
}

async function callFunction(
  supabase: SupabaseClient,
  access: SupabaseAccess,
  name: string,
  args: Args,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const { data } = await supabase.rpc(name, args).abortSignal(signal).throwOnError();
    return data;
  } catch (error) {
    throw explain(error, name, new URL(access.supabaseUrl).origin);
  }
}

/** supabase-js hides the HTTP status of a thrown error, and it is what tells a broken outside from a refusal. */
const fetchOrFail: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.status < 500 && response.status !== 408 && response.status !== 429) return response;
  await response.body?.cancel();
  throw new HttpFailure(response.status);
};

class HttpFailure extends Error {
  constructor(status: number) {
    super(`HTTP status ${status}`);
  }
}

function explain(error: unknown, name: string, origin: string): CodedError {
  if (!(error instanceof PostgrestError)) {
    return new TransientError(
      'supabase_unreachable',
      `Supabase at ${origin} did not answer ${name}: ${reason(error)}.`,
      { cause: error },
    );
  }
  if (error.code?.startsWith('PT')) {
    return new FunctionRefused(error.code, error.message, error.details || error.message);
  }
  if (error.code === 'PGRST202' || error.code === '42883') {
    return new PermanentError(
      'schema_missing',
      `The database behind ${origin} has no function ${name}: apply the migrations (npx supabase db push).`,
    );
  }
  return new PermanentError(
    'supabase_refused',
    `Supabase at ${origin} refused ${name}: ${error.message} (${error.code || 'no code'}). ` +
      'Is SUPABASE_SERVICE_ROLE_KEY the secret key of this project?',
  );
}

/** fetch says "fetch failed" and keeps what happened in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause: unknown = error.cause;
  if (cause instanceof Error) return 'code' in cause && cause.code ? String(cause.code) : cause.message;
  return error.message;
}
