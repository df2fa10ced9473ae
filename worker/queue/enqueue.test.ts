import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { claimJobs } from './claim.ts';
import { completeJob } from './complete.ts';
import { enqueueJob, type NewJob } from './enqueue.ts';
import { queueOf, request, submitBook } from './testing.ts';

const stack = useStack();

test.each<[code: string, job: Partial<NewJob>]>([
  ['kind_invalid', { kind: 'Not A Kind' }],
  ['kind_invalid', { kind: '' }],
  ['payload_too_large', { payload: { text: 'あ'.repeat(90_000) } }],
  ['priority_invalid', { priority: -1 }],
  ['priority_invalid', { priority: 101 }],
  ['timeout_invalid', { timeoutMs: -5 }],
  ['timeout_invalid', { timeoutMs: 0 }],
  ['max_attempts_invalid', { maxAttempts: 0 }],
  ['dedupe_key_invalid', { dedupeKey: '' }],
  ['expires_at_invalid', { expiresAt: new Date(0) }],
  ['expires_at_invalid', { runAt: new Date('2100-01-02'), expiresAt: new Date('2100-01-01') }],
  ['book_missing', { kind: 'process-book' }],
  ['book_missing', { kind: 'process-book', payload: { bookId: '00000000-0000-4000-8000-000000000000' } }],
])('%s: %o is refused at the call and nothing is enqueued', async (code, change) => {
  const [before] = await stack.sql`select count(*) from jobs`;
  const job = { kind: 'noop', payload: {}, ...change };
  await expect(enqueueJob(queueOf(stack), job)).rejects.toMatchObject({ code });
  expect(await stack.sql`select count(*) from jobs`).toEqual([before]);
});

test('a payload of just under 256 KB comes out as it went in', async () => {
  const payload = { text: '本'.repeat(87_000), list: [1, null, { deep: true }] };
  const { id } = await enqueueJob(queueOf(stack), { kind: 'large', payload });
  const [job] = await claimJobs(queueOf(stack), request());
  expect(job).toMatchObject({ id, payload });
});

test('one active job a dedupe key, however many ask at once; a new one when it ended', async () => {
  const queue = queueOf(stack);
  const job = { kind: 'dedupe', payload: {}, dedupeKey: 'only-one' };
  const answers = await Promise.all(Array.from({ length: 12 }, () => enqueueJob(queueOf(stack), job)));
  expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  expect(answers.filter((answer) => answer.isNew)).toHaveLength(1);

  const [claimed] = await claimJobs(queue, request());
  if (!claimed) throw new Error('nothing was claimed');
  expect(await enqueueJob(queue, job)).toEqual({ id: claimed.id, status: 'running', isNew: false });
  await completeJob(queue, claimed, null, {});
  const next = await enqueueJob(queue, job);
  expect(next.isNew).toBe(true);
  await stack.sql`delete from jobs where id = ${next.id}`;
});

test('a book enqueued twice is one job, with the path from its own row', async () => {
  const queue = queueOf(stack);
  const { bookId, uploadPath } = await submitBook(stack, await stack.createReader());
  const payload = { bookId, uploadPath: 'uploads/somebody-else/secret.epub' };
  const again = await enqueueJob(queue, { kind: 'process-book', payload, dedupeKey: 'own-key' });
  expect(again.isNew).toBe(false);
  const [job] = await claimJobs(queue, request({ maxJobs: 1 }));
  if (!job) throw new Error('nothing was claimed');
  await stack.sql`update jobs set lease_expires_at = now() where id = ${job.id}`;
  await stack.sql`delete from jobs where id = ${job.id}`;

  const reprocess = await enqueueJob(queue, { kind: 'process-book', payload });
  expect(await stack.sql`select payload, dedupe_key from jobs where id = ${reprocess.id}`).toMatchObject([
    { payload: { bookId, uploadPath }, dedupe_key: `process-book:${bookId}` },
  ]);
  await stack.sql`delete from jobs where id = ${reprocess.id}`;
});

test('a book is found through its index, however many there are', async () => {
  const { bookId } = await submitBook(stack, await stack.createReader());
  await stack.sql`delete from jobs where book_id = ${bookId}`;
  const scans = await stack.sql.begin(async (sql) => {
    // Of three books the planner reads all, index or not.
    await sql`set local enable_seqscan = off`;
    await sql`select enqueue_job('process-book', ${sql.json({ bookId })})`;
    return sql`select seq_scan::int from pg_stat_xact_user_tables where relname = 'books'`;
  });
  expect(scans).toEqual([{ seq_scan: 0 }]);
  await stack.sql`delete from jobs where book_id = ${bookId}`;
});

test('jobs are claimed by priority, then by age, and not before they are due', async () => {
  const queue = queueOf(stack);
  const enqueue = (name: string, change: Partial<NewJob> = {}) =>
    enqueueJob(queue, { kind: 'ordered', payload: { name }, ...change });
  await enqueue('later', { priority: 100, runAt: new Date(Date.now() + 3_600_000) });
  await enqueue('first of low');
  await enqueue('second of low');
  await enqueue('high', { priority: 7 });
  await enqueue('highest', { priority: 9 });
  const jobs = await claimJobs(queue, request({ maxTasks: 10 }));
  const names = jobs.map((job) => (job.payload as { name: string }).name);
  expect(names).toEqual(['highest', 'high', 'first of low', 'second of low']);
});

test('a job that nobody started in time ends as expired and never runs', async () => {
  const queue = queueOf(stack);
  const { id } = await enqueueJob(queue, {
    kind: 'stale',
    payload: {},
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  await stack.sql`update jobs set expires_at = now() - interval '1 s' where id = ${id}`;
  const claimed = await claimJobs(queue, request({ maxTasks: 100 }));
  expect(claimed.map((job) => job.id)).not.toContain(id);
  expect(await stack.sql`select status, error, attempt from jobs where id = ${id}`).toMatchObject([
    { status: 'failed', error: { code: 'expired' }, attempt: 0 },
  ]);
});
