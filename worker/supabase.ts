import { createClient, type SupabaseClient } from '@supabase/supabase-js';

export interface SupabaseAccess {
  readonly supabaseUrl: string;
  readonly serviceRoleKey: string;
}

/**
 * A client with the service role. Nothing is fetched until the first call.
 *
 * @param signal ends every request made through this client: storage-js takes no signal for uploads, and binding it
 *   to the transport leaves no request that could forget it
 */
export function openSupabase(access: SupabaseAccess, signal: AbortSignal): SupabaseClient {
  return createClient(access.supabaseUrl, access.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) =>
        fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal }),
    },
  });
}
