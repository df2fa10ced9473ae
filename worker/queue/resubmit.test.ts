import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { type ClaimedJob, claimJobs } from './claim.ts';
import { completeJob } from './complete.ts';
import { failJob } from './fail.ts';
import { heartbeatJob } from './heartbeat.ts';
import { releaseJob } from './release.ts';
import { asReader, published, queueOf, request, submitBook } from './testing.ts';

// A file that is replaced, and submitted again, while a job reads what it was.
const stack = useStack();
let reader: { id: string; token: string };
let book: { bookId: string; uploadPath: string };
let job: ClaimedJob;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  reader = await stack.createReader();
  book = await submitBook(stack, reader);
  job = await claim();
});

async function claim(): Promise<ClaimedJob> {
  const [claimed] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (!claimed) throw new Error('nothing was claimed');
  return claimed;
}

const replaceFile = () =>
  stack.sql`update storage.objects set updated_at = now() where name = ${book.uploadPath}`;
const submit = () => asReader(stack, reader, 'submit_book', { upload_path: book.uploadPath });
const complete = () => completeJob(queueOf(stack), job, published(book.bookId), {});
const jobs = async () => (await stack.sql`select status from jobs order by id`).map(({ status }) => status);
const shelf = () => stack.sql`select status, output_prefix is not null as readable, error from books`;

test('the new file is read when the old one has been, which is published meanwhile', async () => {
  await replaceFile();
  expect(await submit()).toEqual({ status: 200, body: book.bookId });
  await submit();
  await heartbeatJob(queueOf(stack), job, { stage: 'words', fraction: 0.5 });
  expect(await jobs()).toEqual(['running']);
  await complete();
  expect(await jobs()).toEqual(['succeeded', 'queued']);
  expect(await shelf()).toEqual([{ status: 'queued', readable: true, error: null }]);
  job = await claim();
  await complete();
  expect(await jobs()).toEqual(['succeeded', 'succeeded']);
  expect(await shelf()).toEqual([{ status: 'ready', readable: true, error: null }]);
});

test('a file that cannot be read, and was replaced by one that can, has not failed', async () => {
  await replaceFile();
  await submit();
  const error = { code: 'not_an_epub', message: 'The file is no EPUB.' };
  await failJob(queueOf(stack), job, error, 'permanent', 'failed', {});
  expect(await jobs()).toEqual(['failed', 'queued']);
  expect(await shelf()).toEqual([{ status: 'queued', readable: false, error: null }]);
  expect(await stack.sql`select event from notices`).toEqual([]);
});

test('the same file submitted again is not read twice', async () => {
  await submit();
  await complete();
  expect(await jobs()).toEqual(['succeeded']);
});

test('an attempt that began after the file was replaced has read it', async () => {
  await replaceFile();
  await submit();
  await releaseJob(queueOf(stack), job, {});
  job = await claim();
  await complete();
  expect(await jobs()).toEqual(['succeeded']);
});

test('a job that somebody stops is followed by none', async () => {
  await replaceFile();
  await submit();
  const error = { code: 'cancelled', message: 'Cancelled while it ran.' };
  await failJob(queueOf(stack), job, error, 'permanent', 'cancelled', {});
  expect(await jobs()).toEqual(['cancelled']);
});

test('a job that ends while its book is submitted is followed by another', async () => {
  await replaceFile();
  const ending = await stack.sql.reserve();
  await ending`begin`;
  await ending`select public.complete_job(${job.id}, ${job.leaseToken}, ${ending.json(published(book.bookId) as never)})`;
  const submitted = submit();
  await expect
    .poll(async () => {
      const [row] = await stack.sql`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.waiting;
    })
    .toBe(1);
  await ending`commit`;
  ending.release();
  expect(await submitted).toEqual({ status: 200, body: book.bookId });
  expect(await jobs()).toEqual(['succeeded', 'queued']);
});
