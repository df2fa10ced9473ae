import { expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { claimJobs } from '../queue/claim.ts';
import { failJob } from '../queue/fail.ts';
import { queueOf, request, submitBook } from '../queue/testing.ts';
import { enter, openTestConsole } from './testing.ts';

const stack = useStack();
const bare = useStack();

it('shows a book that failed with its attempt, and runs it again', async () => {
  const visitor = await enter(await openTestConsole(stack));
  const { bookId } = await submitBook(stack, await stack.createReader());
  const [job] = await claimJobs(queueOf(stack), request({ maxJobs: 1 }));
  if (job === undefined) throw new Error('nothing to claim');
  expect((await visitor.ask('/api/now')).body).toMatchObject({ running: [{ id: Number(job.id) }] });
  const error = { code: 'not_an_epub', message: 'The file is no EPUB.' };
  await failJob(queueOf(stack), job, error, 'permanent', 'failed', { ms: { download: 12 } });

  const failed = (await visitor.ask('/api/jobs?status=failed')).body;
  expect(failed).toMatchObject({ rows: [{ id: Number(job.id), error }], hasMore: false });
  expect((await visitor.ask(`/api/jobs/${job.id}`)).body).toMatchObject({
    attempts: [{ outcome: 'failed', metrics: { ms: { download: 12 } } }],
  });
  expect((await visitor.ask('/api/history?span=hour')).body).toMatchObject({
    stepMinutes: 1,
    attempts: [{ failed: 1 }],
  });
  const book = async () => (await visitor.ask(`/api/books/${bookId}`)).body;
  expect(await book()).toMatchObject({ status: 'failed', error, jobs: [{ id: Number(job.id) }] });

  expect((await visitor.change(`/api/jobs/${job.id}/retry`)).body).toMatchObject({
    says: `Job ${job.id} is queued again.`,
  });
  expect(await visitor.change(`/api/jobs/${job.id}/cancel`)).toMatchObject({ status: 200 });
  expect((await visitor.change(`/api/books/${bookId}/reprocess`)).body).toMatchObject({
    data: { jobId: job.id },
  });
  expect(await book()).toMatchObject({ status: 'queued' });
  const preview = await visitor.ask(`/books/${bookId}/preview`);
  expect(preview).toMatchObject({ status: 404, text: expect.stringContaining('has not been published yet') });
  expect((await fetch(`${visitor.origin}/books/${bookId}/preview`)).status).toBe(401);
});

it('pages through lists', async () => {
  await stack.sql`insert into public.jobs (kind) select 'paged' from generate_series(1, 30)`;
  const visitor = await enter(await openTestConsole(stack));
  const first = (await visitor.ask('/api/jobs?kind=paged')).body as Listed;
  expect(first).toMatchObject({ hasMore: true });
  const second = (await visitor.ask(`/api/jobs?kind=paged&before=${first.rows.at(-1)?.id}`)).body as Listed;
  expect(second.hasMore).toBe(false);
  expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(30);
});

interface Listed {
  readonly rows: readonly { readonly id: number }[];
  readonly hasMore: boolean;
}

it('runs a task with the payload its own schema allows, and no other', async () => {
  const visitor = await enter(await openTestConsole(stack));
  const tasks = (await visitor.ask('/api/tasks')).body;
  expect(tasks).toContainEqual(expect.objectContaining({ kind: 'sweep-storage', payload: { dryRun: true } }));
  const run = (kind: string, payload: unknown) => visitor.change(`/api/tasks/${kind}/run`, { payload });
  expect(await run('sweep-storage', { dryRun: 'maybe' })).toMatchObject({
    status: 422,
    body: { error: { code: 'payload_invalid' } },
  });
  expect(await run('swep-storage', {})).toMatchObject({
    status: 404,
    body: { error: { code: 'name_unknown' } },
  });
  expect(await run('sweep-storage', [])).toMatchObject({ status: 400 });
  const done = await run('sweep-storage', { dryRun: true });
  expect(done.body).toMatchObject({ data: { kind: 'sweep-storage', status: 'queued' } });
});

it('switches schedules and runs them now', async () => {
  await stack.sql`insert into public.job_schedules (name, kind, cron) values ('nightly', 'sweep-storage', '0 3 * * *')`;
  const visitor = await enter(await openTestConsole(stack));
  await visitor.change('/api/schedules/nightly/disable');
  expect((await visitor.ask('/api/schedules')).body).toMatchObject([{ name: 'nightly', is_active: false }]);
  expect((await visitor.change('/api/schedules/nightly/run')).body).toMatchObject({
    data: { name: 'nightly' },
  });
  expect(await visitor.change('/api/schedules/nightly/explode')).toMatchObject({ status: 400 });
  expect(await visitor.change('/api/schedules/no-such/enable')).toMatchObject({ status: 404 });
});

it('says of what is not there and of what is no question that it is so', async () => {
  const visitor = await enter(await openTestConsole(stack));
  expect(await visitor.ask('/api/jobs/987654')).toMatchObject({ status: 404 });
  expect(await visitor.ask('/api/books/none')).toMatchObject({ status: 404 });
  for (const path of [
    '/api/jobs/one',
    '/api/jobs?status=done',
    '/api/books?skip=-1',
    '/api/history?span=year',
  ]) {
    expect(await visitor.ask(path)).toMatchObject({
      status: 400,
      body: { error: { code: 'question_invalid' } },
    });
  }
});

it('tells a wrong address, a refused key and missing migrations apart', async () => {
  const asked = async (project: { url: string; secretKey: string }, path: string) => {
    const visitor = await enter(await openTestConsole(project));
    const { status, body } = await visitor.ask(path);
    return { status, code: (body as { error: { code: string } }).error.code };
  };
  for (const path of ['/api/now', '/api/schedules']) {
    expect(await asked({ url: 'http://127.0.0.1:9', secretKey: 'sb_secret_x' }, path)).toEqual({
      status: 502,
      code: 'supabase_unreachable',
    });
    expect(await asked({ url: stack.url, secretKey: 'sb_secret_wrong' }, path)).toEqual({
      status: 502,
      code: 'supabase_refused',
    });
  }
  await bare.sql`drop function public.queue_stats`;
  await bare.sql`drop table public.job_schedules cascade`;
  for (const path of ['/api/now', '/api/schedules']) {
    expect(await asked(bare, path)).toEqual({ status: 502, code: 'schema_missing' });
  }
});
