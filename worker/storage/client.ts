import { StorageClient } from '@supabase/storage-js';
import { AskedToWait, TransientError } from '../errors.ts';
import { type RetryPolicy, type Times, withRetry } from '../retry.ts';
import type { SupabaseAccess } from '../supabase.ts';
import { fetchFromStorage, type StorageAnswer } from './fetch.ts';

/**
 * A request to Storage that the outside breaks is made again here: without that, one lost request in a hundred would
 * throw away a book of a hundred files, with all its attempts. Whoever uses the client sees the end of it only.
 *
 * The sending counts for neither time: a picture of 9 MB takes 24 s at 3 Mbit/s. It may take as long as something goes
 * and the job has time.
 */
const POLICY: RetryPolicy = { budgetMs: 40_000, tryMs: 20_000, leavingMs: 0 };

/** The policy bounds the wait for an answer; what is long, in either direction, may take its time as long as it moves. */
const STALLED_MS = 60_000;

/**
 * Storage with the service role, by the part of supabase-js that is for it. All of supabase-js, most of it Node's fetch, takes 43 of
 * 803 ms of a novel and 4 MB at its peak (medians of 15 in turns). Nothing is asked until the first call.
 *
 * @param signal ends every request made through this client: storage-js takes no signal for uploads, and binding it
 *   to the transport leaves no request that could forget it
 */
export function openStorage(
  { supabaseUrl, serviceRoleKey }: SupabaseAccess,
  signal: AbortSignal,
): StorageClient {
  const headers = { apikey: serviceRoleKey, authorization: `Bearer ${serviceRoleKey}` };
  return new StorageClient(`${supabaseUrl}/storage/v1`, headers, storageFetch(signal));
}

/** `fetch` for a client of Storage. */
export function storageFetch(signal: AbortSignal, policy = POLICY): typeof fetch {
  return async (input, init = {}) => {
    const bound = { ...init, signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal };
    // What storage-js asks of an answer, it has.
    return (await retried(input, bound, policy)) as Response;
  };
}

type Bound = RequestInit & { signal: AbortSignal };

/**
 * Safe to repeat: uploads never overwrite, so the second of two finds what the first one wrote, and what is read or
 * removed twice is the same. Only a body that is a stream can be sent once.
 */
function retried(
  input: Parameters<typeof fetch>[0],
  init: Bound,
  policy: RetryPolicy,
): Promise<Response | StorageAnswer> {
  const isStream = !isWhole(init.body) && init.body instanceof ReadableStream;
  const bounds = isStream ? { ...policy, budgetMs: policy.tryMs } : policy;
  return withRetry(bounds, init.signal, async (_attempt, signal, times) => {
    // Ends the wait for an answer, not the reading of a long one.
    const waiting = new AbortController();
    const giveUp = () => waiting.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const bound = { ...init, signal: AbortSignal.any([init.signal, waiting.signal]) };
      const answer = await send(input, bound, times);
      if (answer.status < 500 && answer.status !== 408 && answer.status !== 429) return answer;
      await answer.body?.cancel();
      throw unavailable(answer);
    } catch (cause) {
      if (cause instanceof TransientError || init.signal.aborted) throw cause;
      throw new TransientError('storage_unavailable', 'Storage did not answer.', { cause });
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  });
}

/** Of `Retry-After` only the seconds: its other form is a date, and the clocks here and there need not agree. */
function unavailable({ status, headers }: Response | StorageAnswer): TransientError {
  const message = `Storage answered with status ${status}.`;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0
    ? new AskedToWait('storage_unavailable', message, seconds * 1000)
    : new TransientError('storage_unavailable', message);
}

/**
 * Over the connections that are open where that is possible. A form or a stream needs Node's fetch; the worker sends neither, and
 * its bundle knows no forms (bundle.ts says why).
 */
function send(
  input: Parameters<typeof fetch>[0],
  init: Bound,
  times: Times,
): Promise<Response | StorageAnswer> {
  const { method = 'GET', headers = {}, body, signal } = init;
  if (!(typeof input === 'string' || input instanceof URL) || !isWhole(body)) return fetch(input, init);
  return fetchFromStorage(new URL(input), {
    method,
    headers: plain(headers),
    body: body ?? null,
    signal,
    stalledMs: STALLED_MS,
    sending: { began: times.hold, ended: times.goOn },
  });
}

function isWhole(body: RequestInit['body']): body is string | Uint8Array<ArrayBuffer> | null | undefined {
  return body === null || body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}

/** storage-js has its headers as an object, supabase-js as `Headers`. */
function plain(headers: NonNullable<RequestInit['headers']>): Record<string, string> {
  return Object.fromEntries(Symbol.iterator in headers ? [...headers] : Object.entries(headers));
}
