import { createClient } from '@supabase/supabase-js';
import type { Config } from '../config.ts';
import type { Session } from '../ops/session.ts';
import { openQueue } from '../queue/client.ts';

/** Longer nobody looks at an empty page; the next look comes by itself. */
export const PATIENCE_MS = 10_000;

/**
 * A session for one request. The commands for people are made for a terminal, where a project that does not answer is
 * asked again for 20 s; a page says so after the first try and asks again by itself. Whatever is still under way ends
 * when the browser goes, or when the time is over.
 *
 * A client a request costs 3 ms, and leaves no request that could outlive its page.
 */
export function openVisit(config: Config, leaves: AbortSignal, patienceMs: number): Session {
  const signal = AbortSignal.any([leaves, AbortSignal.timeout(patienceMs)]);
  const queue = openQueue(config, signal);
  return {
    config,
    signal,
    queue: {
      ...queue,
      call: (name, args) => queue.callOnce(name, args, signal),
      retry: (run) => run(1, signal),
    },
    supabase: createClient(config.supabaseUrl, config.serviceRoleKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      // By itself it would ask four times, for 7 s.
      db: { retry: false },
      global: { fetch: (input, init) => fetch(input, { ...init, signal }) },
    }),
  };
}
