import { type CodedError, PermanentError, SetupError, TransientError } from '../errors.ts';
import { RETRY, withRetry } from '../retry.ts';
import type { SupabaseAccess } from '../supabase.ts';
import { postFunction, type Reply } from './post.ts';

/** The way to the queue's functions. One a process; nothing is fetched until the first call. */
export interface Queue {
  /**
   * Calls a function of the database, again and again while the outside is broken. Only for calls that may be repeated:
   * the answer of one that did its work can get lost on the way back.
   *
   * @param tryMs what one try may take at most, where that is less than usual
   * @throws TransientError `supabase_unreachable`, `database_read_only` when it stays broken for 20 s (4 s once the worker is leaving)
   * @throws FunctionRefused when the function itself says no
   * @throws PermanentError `data_refused` when no function can take these arguments
   * @throws SetupError `supabase_refused`, `schema_missing`
   */
  call(name: string, args: Args, tryMs?: number): Promise<unknown>;
  /** One try at most, for a caller that repeats by its own rules; see {@link Queue.call} for what is thrown. */
  callOnce(name: string, args: Args, signal: AbortSignal): Promise<unknown>;
  /** Repeats by the queue's policy; see {@link Queue.call}. */
  retry<T>(run: (attempt: number, signal: AbortSignal) => Promise<T>, tryMs?: number): Promise<T>;
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
  let leaveBy = Number.POSITIVE_INFINITY;
  stop.addEventListener('abort', () => {
    leaveBy = performance.now() + RETRY.leavingMs;
  });
  const retry: Queue['retry'] = (run, tryMs = RETRY.tryMs) => {
    // All calls of a worker that leaves share the time; the last one still gets a fair try.
    const leavingMs = stop.aborted ? Math.max(1000, leaveBy - performance.now()) : RETRY.leavingMs;
    return withRetry({ ...RETRY, tryMs: Math.min(RETRY.tryMs, tryMs), leavingMs }, stop, run);
  };
  const callOnce: Queue['callOnce'] = (name, args, signal) => callFunction(access, name, args, signal);
  return {
    retry,
    callOnce,
    call: (name, args, tryMs) => retry((_attempt, signal) => callOnce(name, args, signal), tryMs),
  };
}

async function callFunction(
  access: SupabaseAccess,
  name: string,
  args: Args,
  signal: AbortSignal,
): Promise<unknown> {
  const origin = new URL(access.supabaseUrl).origin;
  let reply: Reply;
  try {
    reply = await postFunction(access, name, args, signal);
  } catch (error) {
    // What Node says of a connection has a code; an error without one is this program's, and no repetition mends it.
    if (!signal.aborted && !(error instanceof Error && 'code' in error)) throw error;
    throw unreachable(origin, reason(error, signal), { cause: error });
  }
  const { status, body } = reply;
  if (status >= 500 || status === 408 || status === 429) throw unreachable(origin, saidBy(reply));
  if (status >= 200 && status < 300) return body === '' ? null : parse(body, origin);
  throw refusal(reply, name, origin);
}

function unreachable(origin: string, why: string, options?: ErrorOptions): TransientError {
  return new TransientError(
    'supabase_unreachable',
    `Supabase at ${origin} does not answer: ${why}.`,
    options,
  );
}

/** The database's own word where there is one: whether it starts, has no connection left or took too long. */
function saidBy({ status, body }: Reply): string {
  const { message, code } = errorOf(body);
  return typeof message === 'string'
    ? `HTTP status ${status}, ${message} (${code ?? 'no code'})`
    : `HTTP status ${status}`;
}

/** An answer that is not JSON is a proxy's, and worth another try. */
function parse(body: string, origin: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw unreachable(origin, 'the answer is not JSON', { cause });
  }
}

/** https://docs.postgrest.org/en/stable/references/errors.html: code, message, details and hint. */
function refusal({ status, body }: Reply, name: string, origin: string): CodedError {
  const error = errorOf(body);
  const message = typeof error.message === 'string' ? error.message : `HTTP status ${status}`;
  const code = typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('PT')) {
    return new FunctionRefused(code, message, typeof error.details === 'string' ? error.details : message);
  }
  if (code === 'PGRST202' || code === '42883') {
    return new SetupError(
      'schema_missing',
      `The database behind ${origin} has no function ${name}: apply the migrations (npx supabase db push).`,
    );
  }
  // While another server takes over, which passes, or because its disk is full, which does not.
  if (code === '25006') {
    return new TransientError(
      'database_read_only',
      `The database behind ${origin} takes no writes: ${message}. If that lasts, its disk is full.`,
    );
  }
  // A data exception (a NUL in a text, a number beyond its type), or what a constraint refuses. A job of which this is true is refused like this each time, and must
  // not go back to the head of the queue as one that waits for a better installation does.
  if (/^2[23]...$/.test(code)) {
    return new PermanentError(
      'data_refused',
      `The database cannot take what ${name} was given: ${message} (${code}).`,
    );
  }
  const hint =
    status === 401 || status === 403 ? ' Is SUPABASE_SERVICE_ROLE_KEY the secret key of this project?' : '';
  return new SetupError(
    'supabase_refused',
    `Supabase at ${origin} refused ${name}: ${message} (${code || 'no code'}).${hint}`,
  );
}

/** What stands before PostgREST (the gateway that checks the key) answers with other JSON or with none. */
function errorOf(body: string): { code?: unknown; message?: unknown; details?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** An aborted request says only that it was; why is the signal's to say. */
function reason(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) {
    const why: unknown = signal.reason;
    return why instanceof Error && why.name === 'TimeoutError' ? 'no answer in time' : 'the call was ended';
  }
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code ? String(error.code) : error.message;
}
