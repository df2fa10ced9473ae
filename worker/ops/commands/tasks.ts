import { loadTask, taskKinds } from '../../tasks/registry.ts';
import { formatDuration } from '../../times.ts';
import type { Shown } from '../shown.ts';
import { formatTable } from '../table.ts';

export async function listTasks(): Promise<Shown> {
  const tasks = await Promise.all(taskKinds.map(loadTask));
  const data = tasks.map(({ kind, description, timeoutMs }) => ({ kind, description, timeoutMs }));
  return {
    data,
    text: () =>
      formatTable(
        ['task', 'does', 'limit'],
        data.map(({ kind, description, timeoutMs }) => [kind, description, formatDuration(timeoutMs)]),
      ),
  };
}
