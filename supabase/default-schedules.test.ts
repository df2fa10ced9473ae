import { expect, test } from 'vitest';
import { nextRun } from '../worker/queue/cron.ts';
import { loadTask } from '../worker/tasks/registry.ts';
import { parsePayload } from '../worker/tasks/task.ts';
import { migrationsFolder, readMigrations } from './stack/migrations.ts';
import { useDatabase } from './stack/testing.ts';

const database = useDatabase();

async function migrate(): Promise<void> {
  const migrations = await readMigrations(migrationsFolder);
  for (const { name, text } of migrations.filter((migration) => migration.name.includes('schedules'))) {
    await database.sql.unsafe(text).catch((error: unknown) => {
      throw new Error(name, { cause: error });
    });
  }
}

test('the timetable of a new installation is one that works and harms nobody', async () => {
  await migrate();
  const schedules =
    await database.sql`select name, kind, payload, cron, is_active from job_schedules order by name`;
  for (const { kind, payload, cron } of schedules) {
    parsePayload(await loadTask(kind), payload);
    const monday = new Date('2026-11-23T00:00:00Z');
    const next = await nextRun(cron, 'Etc/UTC', monday);
    const after = await nextRun(cron, 'Etc/UTC', next);
    expect(after.getTime() - next.getTime()).toBeGreaterThan(60_000);
  }
  expect(Object.fromEntries(schedules.map(({ name, is_active }) => [name, is_active]))).toEqual({
    'health-check': true,
    'notify-readers': false,
    'notify-trending': false,
    'purge-history': true,
    'purge-notifications': true,
    'reconcile-counts': true,
    'refresh-recommendations': true,
    'refresh-trending': true,
    'remind-unverified': false,
    'remove-unverified': false,
    'suggest-readers': true,
    'sweep-storage': true,
    'weekly-digest': false,
  });
  expect(schedules.find(({ name }) => name === 'sweep-storage')?.payload).toEqual({ dryRun: true });
  expect(schedules.find(({ name }) => name === 'remove-unverified')?.payload).toEqual({ dryRun: true });
});

test('what an operator changed stays as it is', async () => {
  await database.sql`update job_schedules set is_active = false, cron = '0 0 1 1 *' where name = 'health-check'`;
  await migrate();
  expect(await database.sql`select is_active, cron from job_schedules where name = 'health-check'`).toEqual([
    { is_active: false, cron: '0 0 1 1 *' },
  ]);
});
