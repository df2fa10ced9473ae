import type { SupabaseClient } from '@supabase/supabase-js';
import { type Config, readConfig } from '../config.ts';
import { SetupError, TransientError } from '../errors.ts';
import { openQueue, type Queue } from '../queue/client.ts';
import { openSupabase } from '../supabase.ts';

/** What commands for people work with: the same environment as the worker's. */
export interface Session {
  readonly config: Config;
  readonly queue: Queue;
  readonly supabase: SupabaseClient;
  readonly signal: AbortSignal;
}

/** @throws ConfigError naming every fault of the environment */
export function openSession(env: Readonly<Record<string, string | undefined>>): Session {
  const config = readConfig(env);
  const { signal } = new AbortController();
  return { config, signal, queue: openQueue(config, signal), supabase: openSupabase(config, signal) };
}

/** What PostgREST and PostgreSQL say of a function, a table or a column that is not there. */
const MISSING = new Set(['PGRST202', 'PGRST204', 'PGRST205', '42883', '42P01', '42703']);

/** A table read's answer, as PostgREST gives it. */
interface Read<T> {
  data: T;
  error: { message: string; code?: string } | null;
  status: number;
}

/**
 * The rows of a read.
 *
 * @throws TransientError `supabase_unreachable`; SetupError `schema_missing`, `supabase_refused`
 */
export async function rowsOf<T>(read: PromiseLike<Read<T>>, what: string): Promise<NonNullable<T>> {
  const { data, error, status } = await read;
  if (error === null && data !== null && data !== undefined) return data;
  const message = `${what} could not be read: ${error?.message ?? 'no answer'}.`;
  if (status === 0 || status >= 500) throw new TransientError('supabase_unreachable', message);
  if (MISSING.has(error?.code ?? '')) {
    throw new SetupError('schema_missing', `${message} Apply the migrations (npx supabase db push).`);
  }
  const hint = status === 401 || status === 403 ? ' Is SUPABASE_SERVICE_ROLE_KEY the secret key?' : '';
  throw new SetupError('supabase_refused', message + hint);
}
