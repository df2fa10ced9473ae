import { type QueueStats, queueStats } from '../../queue/stats.ts';
import { formatDuration } from '../../times.ts';
import type { Session } from '../session.ts';
import type { Shown } from '../shown.ts';
import { formatTable } from '../table.ts';

export async function showStats({ queue }: Session): Promise<Shown> {
  const stats = await queueStats(queue);
  return { data: stats, text: () => `${nowTable(stats)}\n\n${hourTable(stats)}` };
}

function nowTable({ active }: QueueStats): string {
  if (active.length === 0) return 'Nothing waits and nothing runs.';
  return formatTable(
    ['task', 'status', 'jobs', 'of these later', 'oldest waits'],
    active.map(({ kind, status, jobs, delayed, oldestWait }) => [
      kind,
      status,
      jobs,
      delayed,
      oldestWait === null ? null : formatDuration(oldestWait * 1000),
    ]),
  );
}

function hourTable({ lastHour }: QueueStats): string {
  if (lastHour.length === 0) return 'No attempt ended in the last hour.';
  return formatTable(
    ['last hour', 'attempts', 'succeeded', 'failed', 'median', '95 %'],
    lastHour.map(({ kind, attempts, succeeded, failed, medianMs, p95Ms }) => [
      kind,
      attempts,
      succeeded,
      failed,
      formatDuration(medianMs),
      formatDuration(p95Ms),
    ]),
  );
}
