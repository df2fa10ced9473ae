import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';

/**
 * A day in the life of a project, for pictures: a quiet night, a busy evening with a backlog, a few books that failed.
 * Written into the tables as the queue's functions would have left them.
 */
export async function fillSample(
  sql: Sql,
  ownerId: string,
): Promise<{ failedJob: number; readyBook: string }> {
  await sql`
    insert into public.jobs (kind, status, created_at, run_at, started_at, finished_at, attempt, locked_by, result)
    select kind, 'succeeded', at, at, at + wait, at + wait + took, 1, 'worker-7f9c', '{}'
    from generate_series(288, 1, -1) as n
    cross join lateral (select now() - n * interval '5 minutes' as at,
      (array['health-check', 'health-check', 'notify-readers'])[1 + n % 3] as kind,
      interval '2 seconds' as wait, (200 + n * 37 % 300) * interval '1 millisecond' as took) as drawn`;
  await sql`
    insert into public.job_attempts (job_id, id, kind, attempt, worker, started_at, finished_at, outcome, metrics)
    select id, gen_random_uuid(), kind, 1, locked_by, started_at, finished_at, 'succeeded', '{"ms": {}}' from public.jobs`;
  // Books of the day, most of them in the evening; their jobs are gone with books that were removed since.
  await sql`
    insert into public.job_attempts (job_id, id, kind, attempt, worker, started_at, finished_at, outcome)
    select 900000 + n, gen_random_uuid(), 'process-book', 1, 'worker-7f9c', at, at + interval '9 seconds',
      (case when n % 23 = 0 or hour between 5.8 and 6.3 and n % 2 = 0 then 'failed' else 'succeeded' end)::public.attempt_outcome
    from generate_series(1, 420) as n
    cross join lateral (select 24 * (n / 420.0) + 1.8 * sin(n / 40.0) as hour) as hours
    cross join lateral (select now() - greatest(hour, 0.03) * interval '1 hour' as at) as time`;
  await sql`
    insert into public.health_checks (at, status, checks, waiting, oldest_wait_seconds)
    select now() - n * interval '5 minutes', 'ok', '[]', waiting, case when waiting > 0 then 20 + waiting * 19 + n % 4 * 11 else 0 end
    from generate_series(1, 288) as n
    cross join lateral (select greatest(0, round(34 * exp(-power((n - 74) / 16.0, 2)) + 9 * exp(-power((n - 190) / 30.0, 2)) + n % 3 - 1))::integer
      as waiting) as drawn`;
  const book = (title: string, ago: string) => addBook(sql, ownerId, title, ago);

  const ready = [
    ['草枕', '7 hours', 15, 93_775, 52_310],
    ['吾輩は猫である', '1 day', 11, 335_210, 190_022],
    ['注文の多い料理店', '2 days', 9, 61_408, 35_001],
    ['銀河鉄道の夜', '4 days', 9, 42_730, 24_115],
  ] as const;
  let readyBook = '';
  for (const [title, ago, chapters, characters, words] of ready) {
    const id = await book(title, ago);
    readyBook ||= id;
    const result = { outputPrefix: `books/${id}/sample`, title, language: 'ja', chapters, characters, words };
    await sql`
      insert into public.jobs
        (kind, status, book_id, dedupe_key, payload, created_at, run_at, started_at, finished_at, attempt, locked_by, result)
      values ('process-book', 'succeeded', ${id}, ${`process-book:${id}`}, ${sql.json({ bookId: id })}, now() - ${ago}::interval,
        now() - ${ago}::interval, now() - ${ago}::interval, now() - ${ago}::interval + interval '9 seconds', 1, 'worker-7f9c',
        ${sql.json(result)})`;
  }

  const failed = await book('こころ', '40 minutes');
  const error = { code: 'storage_unavailable', message: 'Storage answered with status 503.' };
  const lost = {
    code: 'lease_expired',
    message: 'The worker stopped without a word; it may have run out of memory.',
  };
  const [job] = await sql`
    insert into public.jobs
      (kind, status, book_id, dedupe_key, payload, created_at, run_at, started_at, finished_at, attempt, max_attempts, locked_by, error)
    values ('process-book', 'failed', ${failed}, ${`process-book:${failed}`}, ${sql.json({ bookId: failed })},
      now() - interval '40 minutes', now() - interval '20 minutes', now() - interval '20 minutes', now() - interval '19 minutes',
      2, 2, 'worker-7f9c', ${sql.json(error)}) returning id::integer`;
  const failedJob: number = job?.id;
  const times = {
    download: 212,
    parse: 341,
    dictionary: 96,
    tokenize: 1480,
    words: 2210,
    assemble: 905,
    upload: 12_400,
  };
  const metrics = { ms: times, bytes: 412_330, characters: 176_402, peakMemoryBytes: 188_400_000 };
  for (const [attempt, outcome, minutes, told, cost] of [
    [1, 'lost', 32, lost, null],
    [2, 'failed', 20, error, metrics],
  ] as const) {
    await sql`
      insert into public.job_attempts
        (job_id, id, kind, attempt, worker, execution, started_at, finished_at, outcome, error, metrics)
      values (${failedJob}, ${randomUUID()}, 'process-book', ${attempt}, 'worker-7f9c', ${`reader-worker-x${attempt}k2`},
        now() - ${`${minutes} minutes`}::interval, now() - ${`${minutes} minutes`}::interval + interval '17.6 seconds',
        ${outcome}, ${sql.json(told)}, ${cost && sql.json(cost)})`;
  }

  for (const [title, stage, fraction] of [
    ['坊っちゃん', 'tokenize', 0.62],
    ['雪国', 'upload', 0.91],
  ] as const) {
    const id = await book(title, '1 minute');
    await sql`
      insert into public.jobs
        (kind, status, book_id, dedupe_key, payload, started_at, attempt, locked_by, lease_token, lease_expires_at, progress)
      values ('process-book', 'running', ${id}, ${`process-book:${id}`}, ${sql.json({ bookId: id })}, now() - interval '6 seconds', 1,
        'worker-7f9c', gen_random_uuid(), now() + interval '1 hour', ${sql.json({ stage, fraction })})`;
  }
  for (const title of ['三四郎', '人間失格', '羅生門']) {
    const id = await book(title, '2 minutes');
    await sql`
      insert into public.jobs (kind, book_id, dedupe_key, payload, created_at, run_at)
      values ('process-book', ${id}, ${`process-book:${id}`}, ${sql.json({ bookId: id })}, now() - interval '95 seconds',
        now() - interval '95 seconds')`;
  }
  await sql`
    update public.job_schedules set last_run_at = now() - interval '3 minutes', next_run_at = now() + interval '2 minutes'
    where is_active and cron like '*/5%'`;
  await sql`
    update public.job_schedules set last_run_at = now() - interval '9 hours', next_run_at = now() + interval '15 hours'
    where is_active and cron not like '*/5%'`;
  return { failedJob, readyBook };
}

async function addBook(sql: Sql, ownerId: string, title: string, ago: string): Promise<string> {
  const [row] = await sql`
    insert into public.books (owner_id, title, upload_path, created_at)
    values (${ownerId}, ${title}, ${`uploads/${ownerId}/${randomUUID()}.epub`}, now() - ${ago}::interval) returning id`;
  return row?.id;
}
