import { PermanentError } from '../errors.ts';
import type { Task } from './task.ts';

/**
 * Every kind of work by name. A task's file is imported when a job of its kind is claimed, never before: an empty
 * tick pays for none of them.
 */
const tasks = {
  'process-book': async () => (await import('./process-book.ts')).processBook,
} satisfies Record<string, () => Promise<unknown>>;

export type TaskKind = keyof typeof tasks;

export const taskKinds = Object.keys(tasks) as readonly TaskKind[];

/** @throws PermanentError `unknown_kind` when no task has that name */
export async function loadTask(kind: string): Promise<Task<unknown>> {
  if (!Object.hasOwn(tasks, kind)) {
    throw new PermanentError(
      'unknown_kind',
      `There is no task named ${kind}; known: ${taskKinds.join(', ')}.`,
    );
  }
  // A payload reaches a task only through its own schema (parsePayload), so its type can be forgotten here.
  return (await tasks[kind as TaskKind]()) as Task<unknown>;
}
