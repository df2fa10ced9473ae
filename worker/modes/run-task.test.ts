import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { buildEpub } from '../epub/build.ts';
import { submitBook } from '../ops/demo/submit-book.ts';
import { claimJobs } from '../queue/claim.ts';
import { startJob } from '../queue/start.ts';
import { queueOf, request } from '../queue/testing.ts';
import { fromSource, startWorker } from '../testing/worker-process.ts';

const stack = useStack();
const BOOK = buildEpub({ title: '小さな本', chapters: [{ title: '一', body: '<p>雨が止んだ。</p>' }] });

function run(...args: string[]) {
  const env = { SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey };
  return startWorker(env, fromSource('run', ...args));
}

async function messageOf(worker: ReturnType<typeof run>): Promise<string> {
  await worker.exit;
  return worker.lines.at(-1)?.message ?? '';
}

describe('run TASK', () => {
  it('makes the named book ready, though nobody else looks at the queue', async () => {
    const id = await submitBook(stack, BOOK);
    const other = await submitBook(stack, BOOK);
    const worker = run('process-book', '--payload', JSON.stringify({ bookId: id }));
    expect(await worker.exit).toBe(0);
    const books = await stack.sql`select id, status from public.books where id in (${id}, ${other})`;
    expect(Object.fromEntries(books.map((book) => [book.id, book.status]))).toEqual({
      [id]: 'ready',
      [other]: 'queued',
    });
    const [attempt] = await stack.sql`
      select outcome from public.job_attempts join public.jobs on jobs.id = job_id where book_id = ${id}`;
    expect(attempt?.outcome).toBe('succeeded');
    await stack.sql`update public.jobs set status = 'failed', finished_at = now(), error = '{"code":"x","message":"x"}'
      where book_id = ${other}`;
  });

  it('does a finished book again, as a new job', async () => {
    const id = await submitBook(stack, BOOK);
    for (const round of [1, 2]) {
      expect(await run('process-book', '--payload', JSON.stringify({ bookId: id })).exit).toBe(0);
      const [jobs] = await stack.sql`select count(*)::int from public.jobs where book_id = ${id}`;
      expect(jobs?.count).toBe(round);
    }
  });

  it('leaves a book alone that somebody is at, and says which job', async () => {
    const id = await submitBook(stack, BOOK);
    const [job] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
    const worker = run('process-book', '--payload', JSON.stringify({ bookId: id }));
    expect(await worker.exit).toBe(1);
    expect(await messageOf(worker)).toBe(`Job ${job?.id} is at this very work already.`);
  });

  it('refuses a payload that the task does not know, and enqueues nothing', async () => {
    const worker = run('purge-history', '--payload', '{"keepDays":0}');
    expect(await worker.exit).toBe(1);
    expect(await messageOf(worker)).toContain('keepDays');
    const [jobs] = await stack.sql`select count(*)::int from public.jobs where kind = 'purge-history'`;
    expect(jobs?.count).toBe(0);
  });

  it('suggests the nearest name for one that does not exist, and enqueues nothing', async () => {
    const worker = run('proces-book');
    expect(await worker.exit).toBe(1);
    expect(await messageOf(worker)).toBe('There is no task named "proces-book"; did you mean process-book?');
    const [jobs] = await stack.sql`select count(*)::int from public.jobs where kind = 'proces-book'`;
    expect(jobs?.count).toBe(0);
  });

  it.each([
    [['process-book', 'and-more'], 'Expected nothing, or run TASK'],
    [[], 'Expected nothing, or run TASK'],
    [['process-book', '--payload', '[]'], '--payload must be a JSON object'],
    [['process-book', '--payload', '{'], '--payload must be a JSON object'],
    [['process-book', '--pay'], "Unknown option '--pay'"],
  ])('%j is refused with code 64', async (args, message) => {
    const worker = run(...args);
    expect(await worker.exit).toBe(64);
    expect(await messageOf(worker)).toContain(message);
  });
});

describe('starting a job', () => {
  it('asked twice with one token starts it once', async () => {
    const args = { kind: 'noop', worker: 'me', token: randomUUID() };
    const call = () => stack.sql`
      select public.start_job(${args.kind}, ${args.worker}, token => ${args.token}) as job`;
    const [first] = await call();
    const [second] = await call();
    expect(first?.job).toMatchObject({ attempt: 1, lease_token: args.token });
    expect(second).toEqual(first);
  });

  it('asked again with a token whose lease was lost meanwhile, leaves the job to whoever comes', async () => {
    const bookId = await submitBook(stack, BOOK);
    const [kind, token] = ['process-book', randomUUID()];
    const call = () =>
      queueOf(stack).callOnce(
        'start_job',
        { kind, payload: { bookId }, worker: 'me', token },
        new AbortController().signal,
      );
    await call();
    await stack.sql`update public.jobs set lease_expires_at = now() - interval '1 second' where book_id = ${bookId}`;
    await claimJobs(queueOf(stack), request({ maxJobs: 0, maxTasks: 0 }));
    await expect(call()).rejects.toMatchObject({ code: 'job_running' });
    expect(await stack.sql`select status from public.jobs where book_id = ${bookId}`).toEqual([
      { status: 'queued' },
    ]);
  });

  it('takes the book’s job that is queued already', async () => {
    const bookId = await submitBook(stack, BOOK);
    const starter = { worker: 'me', leaseSeconds: 60, maxAttempts: 5, execution: 'run-1', taskIndex: 2 };
    const job = await startJob(queueOf(stack), { kind: 'process-book', payload: { bookId } }, starter);
    const rows = await stack.sql`
      select id, status, locked_by, execution, task_index from public.jobs where book_id = ${bookId}`;
    expect(rows).toEqual([
      { id: job.id, status: 'running', locked_by: 'me', execution: 'run-1', task_index: 2 },
    ]);
    expect(job).toMatchObject({ attempt: 1, maxAttempts: 5, payload: { bookId } });
  });
});
