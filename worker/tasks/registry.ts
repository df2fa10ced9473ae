import { PermanentError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { parsePayload, type Task } from './task.ts';

/**
 * Every kind of work by name. A task's file is imported when a job of its kind is claimed, never before: an empty
 * tick pays for none of them.
 */
const tasks = {
  'process-book': async () => (await import('./process-book.ts')).processBook,
  'purge-history': async () => (await import('./purge-history.ts')).purgeHistory,
  'reconcile-counts': async () => (await import('./reconcile-counts.ts')).reconcileCounts,
  'sweep-storage': async () => (await import('./sweep-storage.ts')).sweepStorage,
  'notify-readers': async () => (await import('./notify-readers.ts')).notifyReaders,
  'weekly-digest': async () => (await import('./weekly-digest.ts')).weeklyDigest,
  'refresh-trending': async () => (await import('./refresh-trending.ts')).refreshTrending,
  'refresh-recommendations': async () =>
    (await import('./refresh-recommendations.ts')).refreshRecommendations,
  'suggest-readers': async () => (await import('./suggest-readers.ts')).suggestReaders,
  'notify-trending': async () => (await import('./notify-trending.ts')).notifyTrending,
  'purge-notifications': async () => (await import('./purge-notifications.ts')).purgeNotifications,
  'remind-unverified': async () => (await import('./remind-unverified.ts')).remindUnverified,
  'remove-unverified': async () => (await import('./remove-unverified.ts')).removeUnverified,
  'health-check': async () => (await import('./health-check.ts')).healthCheck,
} satisfies Record<string, () => Promise<unknown>>;

export type TaskKind = keyof typeof tasks;

export const taskKinds = Object.keys(tasks) as readonly TaskKind[];

/** @throws PermanentError `unknown_kind`, suggesting the nearest name, when no task has that one */
export function checkKind(kind: string): asserts kind is TaskKind {
  if (Object.hasOwn(tasks, kind)) return;
  const meant = nearest(kind, taskKinds);
  const advice = meant === undefined ? `there are: ${taskKinds.join(', ')}` : `did you mean ${meant}?`;
  throw new PermanentError('unknown_kind', `There is no task named ${JSON.stringify(kind)}; ${advice}`);
}

/**
 * Checks what a job is to be made of, so that a typing error is answered where it was made and not by a failed job. The payload
 * of a book's job is completed by the database, from the books table.
 *
 * @throws PermanentError `unknown_kind`, `payload_invalid`
 */
export async function checkPayload(kind: string, payload: unknown): Promise<void> {
  const task = await loadTask(kind);
  if (kind !== 'process-book') parsePayload(task, payload);
}

/** @throws PermanentError `unknown_kind` when no task has that name */
export async function loadTask(kind: string): Promise<Task<unknown>> {
  checkKind(kind);
  // A payload reaches a task only through its own schema (parsePayload), so its type can be forgotten here.
  return (await tasks[kind]()) as Task<unknown>;
}
