import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { completeJob, completeJobs } from './complete.ts';
import { enqueueJob } from './enqueue.ts';
import { published, queueOf, request, submitBook } from './testing.ts';

const stack = useStack();

beforeEach(() => stack.sql`delete from jobs`);

async function claimBook(): Promise<{ job: ClaimedJob; bookId: string }> {
  const { bookId } = await submitBook(stack, await stack.createReader());
  const [job] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (!job) throw new Error('nothing was claimed');
  return { job, bookId };
}

test.each<[what: string, change: Record<string, unknown>]>([
  ['another book’s folder', { outputPrefix: 'books/00000000-0000-4000-8000-000000000000/0123abcd' }],
  ['a way out of its folder', { outputPrefix: 'books/$BOOK/../x' }],
  ['an empty hash', { outputPrefix: 'books/$BOOK/' }],
  ['no prefix', { outputPrefix: null }],
  ['no counts', { characters: undefined }],
  ['a count that is no number', { words: 'many' }],
])('a result with %s publishes nothing, and the job is still the worker’s to end', async (_what, change) => {
  const { job, bookId } = await claimBook();
  const result = JSON.parse(JSON.stringify({ ...published(bookId), ...change }).replace('$BOOK', bookId));
  await expect(completeJob(queueOf(stack), job, result, {})).rejects.toMatchObject({
    code: 'result_invalid',
  });
  expect(await stack.sql`select status, output_prefix from books where id = ${bookId}`).toEqual([
    { status: 'processing', output_prefix: null },
  ]);
  expect(await stack.sql`select status from jobs where id = ${job.id}`).toEqual([{ status: 'running' }]);
  expect(await stack.sql`select * from job_attempts where job_id = ${job.id}`).toEqual([]);
});

test('job, attempt and book change in one transaction: no reader ever sees one without the others', async () => {
  const { job, bookId } = await claimBook();
  const seen = new Set<string>();
  let watching = true;
  const watch = (async () => {
    while (watching) {
      const [row] = await stack.sql`
        select books.status as book, jobs.status as job, books.output_prefix is not null as readable,
          (select count(*)::int from job_attempts where job_id = jobs.id) as attempts
        from books join jobs on jobs.book_id = books.id where books.id = ${bookId}`;
      seen.add(`${row?.book} ${row?.job} ${row?.readable} ${row?.attempts}`);
    }
  })();
  await completeJob(queueOf(stack), job, published(bookId), {});
  watching = false;
  await watch;
  const states = ['processing running false 0', 'ready succeeded true 1'];
  expect(states).toEqual(expect.arrayContaining([...seen]));
});

test('a book whose author has a thousand characters is published', async () => {
  const { job, bookId } = await claimBook();
  // No two alike, or the database would store them in less.
  const author = String.fromCodePoint(
    ...Array.from({ length: 1000 }, (_, n) => 0x4e00 + ((n * 7919) % 20_000)),
  );
  await stack.sql`update books set shared_at = now() where id = ${bookId}`;
  await completeJob(queueOf(stack), job, { ...published(bookId), author }, {});
  expect(await stack.sql`select status, author from books where id = ${bookId}`).toEqual([
    { status: 'ready', author },
  ]);
});

test('an output stays readable while the book is read again, and when that fails', async () => {
  const { job, bookId } = await claimBook();
  await completeJob(queueOf(stack), job, published(bookId), {});
  await enqueueJob(queueOf(stack), { kind: 'process-book', payload: { bookId } });
  expect(await stack.sql`select status, output_prefix from books where id = ${bookId}`).toEqual([
    { status: 'queued', output_prefix: `books/${bookId}/0123abcd` },
  ]);
});

test('a book that is read again keeps the time at which it could be read first', async () => {
  const { job, bookId } = await claimBook();
  await completeJob(queueOf(stack), job, published(bookId), {});
  await enqueueJob(queueOf(stack), { kind: 'process-book', payload: { bookId } });
  const [again] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (!again) throw new Error('nothing was claimed');
  await completeJob(queueOf(stack), again, published(bookId), {});
  expect(
    await stack.sql`select published_at > first_published_at as later from books where id = ${bookId}`,
  ).toEqual([{ later: true }]);
});

test('completing twice with one token is one completion', async () => {
  const { job, bookId } = await claimBook();
  await completeJob(queueOf(stack), job, published(bookId), {});
  const later = { ...published(bookId), outputPrefix: `books/${bookId}/other` };
  await completeJob(queueOf(stack), job, later, {});
  expect(await stack.sql`select output_prefix from books where id = ${bookId}`).toEqual([
    { output_prefix: `books/${bookId}/0123abcd` },
  ]);
  expect(await stack.sql`select * from job_attempts where job_id = ${job.id}`).toHaveLength(1);
});

test('a result over 256 KB is refused', async () => {
  await enqueueJob(queueOf(stack), { kind: 'noop', payload: {} });
  const [job] = await claimJobs(queueOf(stack), request());
  if (!job) throw new Error('nothing was claimed');
  const large = { text: 'x'.repeat(300_000) };
  await expect(completeJob(queueOf(stack), job, large, {})).rejects.toMatchObject({
    code: 'result_too_large',
  });
  await expect(completeJobs(queueOf(stack), [{ job, result: large, metrics: {} }])).rejects.toMatchObject({
    code: 'result_too_large',
  });
});

test('of several completed at once the lost ones are named and the others done', async () => {
  const queue = queueOf(stack);
  for (let n = 0; n < 5; n += 1) await enqueueJob(queue, { kind: 'noop', payload: { n } });
  const jobs = await claimJobs(queue, request({ maxTasks: 5 }));
  const lost = jobs[3];
  if (!lost) throw new Error('too few were claimed');
  await stack.sql`update jobs set lease_expires_at = now() where id = ${lost.id}`;
  const completions = jobs.map((job, n) => ({ job, result: { n }, metrics: { ms: n } }));
  expect(await completeJobs(queue, completions)).toEqual([lost.id]);
  expect(await completeJobs(queue, completions)).toEqual([lost.id]);
  const rows = await stack.sql`select status, result from jobs order by id`;
  expect(rows).toEqual(
    [0, 1, 2, 3, 4].map((n) =>
      n === 3 ? { status: 'running', result: null } : { status: 'succeeded', result: { n } },
    ),
  );
  expect(
    await stack.sql`select metrics from job_attempts where job_id = any(${jobs.map((job) => job.id)}) order by job_id`,
  ).toEqual([0, 1, 2, 4].map((ms) => ({ metrics: { ms } })));
});
