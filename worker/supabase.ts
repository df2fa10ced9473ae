import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { TransientError } from './errors.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import { fetchFromStorage } from './storage/fetch.ts';

export interface SupabaseAccess {
  readonly supabaseUrl: string;
  readonly serviceRoleKey: string;
}

/**
 * A request to Storage that the outside breaks is made again here: without that, one lost request in a hundred would
 * throw away a book of a hundred files, with all its attempts. Whoever uses the client sees the end of it only.
 */
const STORAGE: RetryPolicy = { budgetMs: 40_000, tryMs: 20_000, leavingMs: 0 };

/**
 * A client with the service role. Nothing is fetched until the first call.
 *
 * @param signal ends every request made through this client: storage-js takes no signal for uploads, and binding it
 *   to the transport leaves no request that could forget it
 */
export function openSupabase(access: SupabaseAccess, signal: AbortSignal): SupabaseClient {
  const storage = `${access.supabaseUrl}/storage/v1/`;
  return createClient(access.supabaseUrl, access.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) => {
        const bound = { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal };
        return urlOf(input).startsWith(storage) ? fetchStorage(input, bound) : fetch(input, bound);
      },
    },
  });
}

/**
 * Safe to repeat: uploads never overwrite, so the second of two finds what the first one wrote, and what is read or
 * removed twice is the same. Only a body that is a stream can be sent once.
 */
function fetchStorage(
  input: Parameters<typeof fetch>[0],
  init: RequestInit & { signal: AbortSignal },
): Promise<Response> {
  const policy = init.body instanceof ReadableStream ? { ...STORAGE, budgetMs: STORAGE.tryMs } : STORAGE;
  return withRetry(policy, init.signal, async (_attempt, signal) => {
    // Ends the wait for an answer, not the reading of a long one.
    const waiting = new AbortController();
    const giveUp = () => waiting.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const response = await send(input, { ...init, signal: AbortSignal.any([init.signal, waiting.signal]) });
      if (response.status < 500 && response.status !== 408 && response.status !== 429) return response;
      await response.body?.cancel();
      throw new TransientError('storage_unavailable', `Storage answered with status ${response.status}.`);
    } catch (cause) {
      if (cause instanceof TransientError || init.signal.aborted) throw cause;
      throw new TransientError('storage_unavailable', 'Storage did not answer.', { cause });
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  });
}

/** Over the connections that are open where that is possible: a form or a stream needs Node's fetch. */
function send(
  input: Parameters<typeof fetch>[0],
  init: RequestInit & { signal: AbortSignal },
): Promise<Response> {
  const { method = 'GET', headers, body = null, signal } = init;
  if (input instanceof Request || !(body === null || typeof body === 'string' || body instanceof Uint8Array))
    return fetch(input, init);
  return fetchFromStorage(new URL(input), { method, headers: new Headers(headers), body, signal });
}

function urlOf(input: Parameters<typeof fetch>[0]): string {
  return input instanceof Request ? input.url : String(input);
}
