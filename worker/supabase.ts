import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { storageFetch } from './storage/client.ts';

export interface SupabaseAccess {
  readonly supabaseUrl: string;
  readonly serviceRoleKey: string;
}

/**
 * A client with the service role, for Auth and for the commands for people; the worker has clients of its own for the queue and for
 * Storage, which load less. Nothing is fetched until the first call.
 *
 * @param signal ends every request made through this client
 */
export function openSupabase(access: SupabaseAccess, signal: AbortSignal): SupabaseClient {
  const storage = `${access.supabaseUrl}/storage/v1/`;
  const fetchFromStorage = storageFetch(signal);
  return createClient(access.supabaseUrl, access.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) => {
        if (urlOf(input).startsWith(storage)) return fetchFromStorage(input, init);
        return fetch(input, {
          ...init,
          signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
        });
      },
    },
  });
}

function urlOf(input: Parameters<typeof fetch>[0]): string {
  return input instanceof Request ? input.url : String(input);
}
