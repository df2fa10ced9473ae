import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { runTaskOn } from './testing.ts';

const stack = useStack();

test('deletes what ended over 30 days ago with its attempts, in batches, and nothing else', async () => {
  const { sql } = stack;
  await sql`
    insert into public.jobs (kind, status, created_at, finished_at)
    select 'noop', 'succeeded', now() - interval '60 days', now() - interval '31 days' from generate_series(1, 12000)`;
  await sql`
    insert into public.job_attempts (job_id, id, kind, attempt, worker, started_at, finished_at, outcome)
    select id, gen_random_uuid(), kind, 1, 'w', created_at, finished_at, 'succeeded' from public.jobs`;
  // An old job that still waits, one that ended yesterday though it is old, and an attempt whose job went with its book.
  await sql`insert into public.jobs (kind, created_at) values ('waiting', now() - interval '60 days')`;
  await sql`
    insert into public.jobs (kind, status, created_at, finished_at)
    values ('late', 'succeeded', now() - interval '60 days', now() - interval '1 day')`;
  await sql`
    insert into public.job_attempts (job_id, id, kind, attempt, worker, started_at, finished_at, outcome)
    values (99999999, gen_random_uuid(), 'process-book', 1, 'w', now(), now() - interval '40 days', 'failed')`;
  await sql`insert into public.health_checks (at, status, checks) values (now() - interval '31 days', 'ok', '[]')`;
  await sql`insert into public.alerts (subject, status, says, created_at)
    values ('queue', 'ok', 'x', now() - interval '31 days')`;

  const { result } = await runTaskOn(stack, 'purge-history');
  expect(result).toEqual({ jobs: 12000, attempts: 12001, views: 0, others: 2, done: true });
  const left = await sql`select kind from public.jobs order by kind`;
  expect(left.map(({ kind }) => kind)).toEqual(['late', 'purge-history', 'waiting']);

  expect((await runTaskOn(stack, 'purge-history')).result).toEqual({
    jobs: 0,
    attempts: 0,
    views: 0,
    others: 0,
    done: true,
  });
});

test('deletes views that nothing looks at any more, and no other event', async () => {
  const { sql } = stack;
  const reader = await stack.createReader();
  const upload = `uploads/${reader.id}/book.epub`;
  const [book] = await sql`
    insert into public.books (owner_id, upload_path) values (${reader.id}, ${upload}) returning id`;
  const log = (kind: string, days: number, times: number) => sql`
    insert into public.reading_events (reader_id, book_id, kind, at)
    select ${reader.id}, ${book?.id}, ${kind}::public.reading_kind, now() - make_interval(days => ${days})
    from generate_series(1, ${times})`;
  await log('view', 40, 6000);
  await log('comment', 40, 10);
  await log('like', 40, 1);
  await log('view', 31, 3);
  await log('view', 29, 5);

  // However little history is wanted: what is shown of a month needs a month.
  const { result } = await runTaskOn(stack, 'purge-history', { keepDays: 1 });
  expect(result).toMatchObject({ views: 6003, done: true });
  const left = await sql`select kind, count(*)::int from public.reading_events group by kind order by kind`;
  expect(left.map(({ kind, count }) => [kind, count])).toEqual([
    ['view', 5],
    ['like', 1],
    ['comment', 10],
  ]);
  const [counts] = await sql`select likes, comments from public.book_counts where book_id = ${book?.id}`;
  expect(counts).toEqual({ likes: 1, comments: 10 });
});

test('a wrong payload is refused with the complaint of its schema', async () => {
  await expect(runTaskOn(stack, 'purge-history', { keepDays: 0 })).rejects.toMatchObject({
    code: 'payload_invalid',
    message: expect.stringContaining('keepDays'),
  });
});
