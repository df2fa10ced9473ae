import { CodedError } from '../worker/errors.ts';
import type { ActiveJobs, RecentAttempts } from '../worker/queue/stats.ts';

/** The queue as the database tells it, or why nobody could ask. */
export type QueueState =
  | {
      readonly state: 'known';
      readonly active: readonly ActiveJobs[];
      readonly lastHour: readonly RecentAttempts[];
    }
  | { readonly state: 'unknown'; readonly why: string };

/**
 * Asks the database with the key from the environment. The stored key is left where it is: looking at a status is no
 * reason to bring it to somebody's machine.
 */
export async function readQueue(env: Readonly<Record<string, string | undefined>>): Promise<QueueState> {
  const { SUPABASE_URL: supabaseUrl, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = env;
  if (!supabaseUrl || !serviceRoleKey) {
    return {
      state: 'unknown',
      why: 'not asked: SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY are not set here',
    };
  }
  const [{ openQueue }, { queueStats }] = await Promise.all([
    import('../worker/queue/client.ts'),
    import('../worker/queue/stats.ts'),
  ]);
  try {
    const queue = openQueue({ supabaseUrl, serviceRoleKey }, new AbortController().signal);
    const { active, lastHour } = await queueStats(queue);
    return { state: 'known', active, lastHour };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { state: 'unknown', why: error.message };
  }
}
