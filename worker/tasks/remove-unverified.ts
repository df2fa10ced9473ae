import { isAuthError, type SupabaseClient } from '@supabase/supabase-js';
import * as v from 'valibot';
import { secretsOf } from '../config.ts';
import { redact } from '../log.ts';
import { openSupabase } from '../supabase.ts';
import type { Task, TaskContext } from './task.ts';

const payload = v.strictObject({
  /** True: only counts whom it would remove. */
  dryRun: v.optional(v.boolean(), true),
  /** Accounts a run, at most. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 100),
  /** Only accounts that were reminded at least that many days ago; 0: reminded or not. */
  remindedDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(365)), 14),
});

const accounts = v.array(v.object({ id: v.pipe(v.string(), v.uuid()), registeredAt: v.string() }));

/** Shown of whom it found; the rest is in the numbers, and in account_audit. */
const NAMED = 20;

/** Removes accounts never verified in a year, through Supabase's own Auth, so that all it keeps of them goes too. */
export const removeUnverified: Task<v.InferOutput<typeof payload>> = {
  kind: 'remove-unverified',
  description: 'Finds, and with {"dryRun": false} removes, accounts never verified in a year',
  payload,
  timeoutMs: 10 * 60_000,
  run: async ({ dryRun, limit, remindedDays }, context) => {
    const { queue, signal, progress } = context;
    await queue.call('end_interrupted_removals', {});
    const args = { max_rows: limit, reminded_days: remindedDays };
    const found = v.parse(accounts, await queue.call('unverified_accounts', args));
    const counts = { removed: 0, failed: 0, spared: 0 };
    // Auth has no part of supabase-js that is as small as Storage's: this task alone loads it all.
    const { auth } = openSupabase(context.config, signal);
    for (const [n, { id }] of (dryRun ? [] : found).entries()) {
      signal.throwIfAborted();
      progress('remove', n / found.length);
      counts[await remove(context, auth, id)] += 1;
    }
    return { dryRun, found: found.length, ...counts, ids: found.slice(0, NAMED).map(({ id }) => id) };
  },
};

/**
 * One account, with its row in the audit. `spared`: it was verified or removed since it was found.
 *
 * An address that is confirmed in the instant between the last question and the deletion is lost: Auth has no deletion
 * with a condition. `failed` is tried again by the next run.
 */
async function remove(
  { queue, config, signal, log }: TaskContext,
  auth: SupabaseClient['auth'],
  id: string,
): Promise<'removed' | 'failed' | 'spared'> {
  if ((await queue.call('begin_removal', { account_id: id })) !== true) return 'spared';
  const { error } = await auth.admin.deleteUser(id);
  // Its request ends with the signal: then nothing is known, and the row of the audit stays open.
  signal.throwIfAborted();
  // Gone already is what was wanted: the answer to an earlier request may have been lost.
  const isGone = error === null || (isAuthError(error) && error.status === 404);
  if (!isGone) log.warn('an account could not be removed', { account: id, error });
  await queue.call('end_removal', {
    account_id: id,
    error: isGone ? null : { code: 'auth_refused', message: redact(error.message, secretsOf(config)) },
  });
  return isGone ? 'removed' : 'failed';
}
