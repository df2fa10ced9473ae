import { withConnection } from '../../../supabase/stack/connection.ts';

/**
 * Sixty days of history as the queue leaves it, older jobs with lower ids: one in a hundred failed, a few are of a rare kind;
 * 20 000 books at most; and a look at the health every five minutes.
 */
export async function fillHistory(databaseUrl: string, jobs: number): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    const owner = '00000000-0000-4000-8000-000000000001';
    await sql`insert into auth.users (id, email) values (${owner}, 'bench@example.test') on conflict do nothing`;
    const books = Math.min(jobs, 20_000);
    await sql`
      insert into public.books (owner_id, title, upload_path, created_at)
      select ${owner}, '草枕 ' || n, 'uploads/' || ${owner} || '/' || n, now() - n * interval '4 minutes'
      from generate_series(1, ${books}) as n`;
    await sql`
      insert into public.jobs (kind, status, created_at, run_at, started_at, finished_at, attempt, locked_by, result, error)
      select case when n % 50000 = 0 then 'weekly-digest' else 'noop' end,
        (case when n % 100 = 0 then 'failed' else 'succeeded' end)::public.job_status, at, at, at, at + interval '5 seconds', 1, 'w',
        case when n % 100 > 0 then '{"a": 1}'::jsonb end,
        case when n % 100 = 0 then '{"code": "x", "message": "y"}'::jsonb end
      from generate_series(1, ${jobs}) as n
      cross join lateral (select now() - interval '60 days' * (1 - n / ${jobs}::float8)) as time (at)`;
    await sql`
      insert into public.job_attempts (job_id, id, kind, attempt, worker, started_at, finished_at, outcome, metrics)
      select id, gen_random_uuid(), kind, 1, 'w', started_at, finished_at, status::text::public.attempt_outcome, '{"ms": {"work": 5000}}'
      from public.jobs order by id`;
    await sql`
      insert into public.health_checks (at, status, checks, waiting, oldest_wait_seconds)
      select now() - n * interval '5 minutes', 'ok', '[]', n % 40, n % 40 * 20
      from generate_series(1, ${Math.min(jobs, 60 * 288)}) as n`;
    await sql`vacuum analyze`;
  });
}
