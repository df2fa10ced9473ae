import { expect, test } from 'vitest';
import { migrationsFolder, readMigrations } from '../../supabase/stack/migrations.ts';
import { useStack } from '../../supabase/stack/testing.ts';
import { startWorker } from '../testing/worker-process.ts';

const stack = useStack();

test('a worker that finds the default timetable due runs every task of it, and each ends well', async () => {
  const migrations = await readMigrations(migrationsFolder);
  const timetables = migrations.filter(({ name }) => name.includes('default_schedules'));
  expect(timetables).toHaveLength(2);
  for (const { text } of timetables) await stack.sql.unsafe(text);
  await stack.sql`update public.job_schedules set next_run_at = now() - interval '1 minute' where is_active`;
  const worker = startWorker({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
  expect(await worker.exit).toBe(0);
  const jobs = await stack.sql`select kind, status, error from public.jobs order by kind`;
  expect([...jobs]).toEqual(
    [
      'health-check',
      'purge-history',
      'purge-notifications',
      'reconcile-counts',
      'refresh-recommendations',
      'refresh-trending',
      'suggest-readers',
      'sweep-storage',
    ].map((kind) => ({ kind, status: 'succeeded', error: null })),
  );
  const [look] = await stack.sql`select status from public.health_checks`;
  expect(look?.status).toBe('ok');
  const late =
    await stack.sql`select name from public.job_schedules where is_active and next_run_at <= now()`;
  expect([...late]).toEqual([]);
});
