import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { asReader, submitBook } from '../worker/queue/testing.ts';
import { useStack } from './stack/testing.ts';

// Two that are under way at once, the one stopped where it matters.
const stack = useStack();

/** Until some statement waits for a lock that another one holds. */
const somebodyWaits = (waiting: number) =>
  expect
    .poll(async () => {
      const [row] = await stack.sql`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.waiting;
    })
    .toBe(waiting);

test('a book submitted again while its job moves waits for the job, which does not wait for it', async () => {
  const reader = await stack.createReader();
  const { bookId, uploadPath } = await submitBook(stack, reader);
  // The job has moved and its book has not yet: an instant that the statement is held in here.
  await stack.sql.unsafe(`
    create function public.pause() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock_shared(42); return null; end $$;
    create trigger a_pause after update on public.jobs for each row execute function public.pause();`);
  const pause = await stack.sql.reserve();
  await pause`select pg_advisory_lock(42)`;
  const cancelled = stack.sql`select public.cancel_job(id) as status from public.jobs where book_id = ${bookId}`;
  // Sent now, and not when its rows are wanted.
  const cancelling = cancelled.execute();
  await somebodyWaits(1);
  const submitted = asReader(stack, reader, 'submit_book', { upload_path: uploadPath, title: 'again' });
  await somebodyWaits(2);
  await pause`select pg_advisory_unlock(42)`;
  pause.release();

  expect(await cancelling).toEqual([{ status: 'cancelled' }]);
  expect(await submitted).toEqual({ status: 200, body: bookId });
  expect(await stack.sql`select status, title from public.books where id = ${bookId}`).toEqual([
    { status: 'queued', title: 'again' },
  ]);
  await stack.sql`drop trigger a_pause on public.jobs`;
});

test('a job that is run again while history is purged is not purged with it', async () => {
  const [job] = await stack.sql`
    insert into public.jobs (kind, status, created_at, finished_at, error)
    values ('noop', 'failed', now() - interval '60 days', now() - interval '40 days', '{"code": "x", "message": "y"}')
    returning id`;
  const retrying = await stack.sql.reserve();
  await retrying`begin`;
  await retrying`select public.retry_job(${job?.id})`;
  const purging = stack.sql`select public.purge_history()`.execute();
  await somebodyWaits(1);
  await retrying`commit`;
  retrying.release();
  await purging;
  expect(await stack.sql`select status from public.jobs where id = ${job?.id}`).toEqual([
    { status: 'queued' },
  ]);
});

test('an account goes while the words of its book are stored, and neither waits for the other for ever', async () => {
  const reader = await stack.createReader();
  const { bookId } = await submitBook(stack, reader);
  const token = randomUUID();
  await stack.sql`select public.claim_jobs('worker', 10, token => ${token})`;
  const [job] = await stack.sql`select id from public.jobs where book_id = ${bookId}`;
  // The words that are new are stored first: an instant that the statement is held in here.
  await stack.sql.unsafe(`
    create trigger a_pause after insert on public.lemmas for each row execute function public.pause();`);
  const pause = await stack.sql.reserve();
  await pause`select pg_advisory_lock(42)`;
  const words = stack.sql.json({ bases: ['本'], readings: ['ほん'], counts: [1] });
  const storing = stack.sql`
    select public.store_book_words(${job?.id}, ${token}, ${`books/${bookId}/first`}, ${words}) as stored`.execute();
  await somebodyWaits(1);
  const deleting = stack.sql`delete from auth.users where id = ${reader.id}`.execute();
  await somebodyWaits(2);
  await pause`select pg_advisory_unlock(42)`;
  pause.release();

  expect(await storing).toEqual([{ stored: 1 }]);
  expect((await deleting).count).toBe(1);
  expect(await stack.sql`select from public.book_words where book_id = ${bookId}`).toEqual([]);
  await stack.sql`drop trigger a_pause on public.lemmas`;
});
