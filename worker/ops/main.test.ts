import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { startRelay } from '../testing/relay.ts';
import { runCommand } from '../testing/run-command.ts';
import { listBooks, reprocess, showBook } from './commands/books.ts';
import { cancel, enqueue, listJobs, retry, retryByCode, showJob } from './commands/jobs.ts';
import { runTask } from './commands/run-task.ts';
import { addSchedule, disable, enable, listSchedules, remove, runNow } from './commands/schedules.ts';
import { showStats } from './commands/stats.ts';
import { openSession, type Session } from './session.ts';

const stack = useStack();

function session(): Session {
  return openSession({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
}

const everything = { status: undefined, kind: undefined, before: undefined, limit: 20 };

/** A book as submit_book leaves it, without the upload: no worker runs here. */
async function newBook(title: string): Promise<string> {
  const { id } = await stack.createReader();
  const [book] = await stack.sql`
    insert into public.books (owner_id, title, upload_path)
    values (${id}, ${title}, ${`uploads/${id}/book.epub`}) returning id`;
  return book?.id;
}

describe('books and jobs', () => {
  it('follows a book from reprocess to its job, cancelled and retried', async () => {
    const id = await newBook('草枕');
    const queued = await reprocess(session(), id);
    const { jobId } = queued.data as { jobId: string };
    expect(queued.text()).toBe(`Book ${id} is queued again with job ${jobId}.`);
    expect((await reprocess(session(), id)).text()).toContain('is queued already');

    const list = await listJobs(session(), { ...everything, kind: 'process-book', status: 'queued' });
    expect(list.data).toMatchObject([{ id: Number(jobId), kind: 'process-book', book_id: id }]);
    expect(list.text()).toContain('process-book');

    expect((await cancel(session(), jobId)).data).toEqual({ id: jobId, status: 'cancelled' });
    expect((await showBook(session(), id)).text()).toMatch(/cancelled/);
    await retry(session(), jobId);
    expect((await showJob(session(), jobId)).data).toMatchObject({ status: 'queued', attempts: [] });

    await cancel(session(), jobId);
    expect((await reprocess(session(), id)).data).toEqual({ id, jobId });
    const books = await listBooks(session(), { status: 'queued', owner: undefined, skip: 0, limit: 5 });
    expect(books.data).toMatchObject([{ id, title: '草枕' }]);
    expect((await showStats(session())).text()).toContain('process-book');
    await cancel(session(), jobId);
  });

  it('lists the jobs of a task by any clear beginning of its name, and of one that is no more by its whole name', async () => {
    const kindsOf = async (kind: string) =>
      ((await listJobs(session(), { ...everything, kind })).data as { kind: string }[]).map(
        (job) => job.kind,
      );
    await stack.sql`
      insert into public.jobs (kind, status, finished_at) values
        ('purge-history', 'succeeded', now()), ('purge', 'succeeded', now())`;
    expect(await kindsOf('purge-h')).toEqual(['purge-history']);
    expect(await kindsOf('purge')).toEqual(['purge']);
    await expect(kindsOf('purge-')).rejects.toMatchObject({ code: 'name_ambiguous' });
    await expect(kindsOf('purge-histroy')).rejects.toThrow('Did you mean purge-history?');
    await expect(kindsOf('bogus')).rejects.toMatchObject({ code: 'name_unknown' });
    // A task that has not run yet is no mistake.
    expect(await kindsOf('weekly')).toEqual([]);
  });

  it('shows each attempt with its error and where its time went', async () => {
    const id = await newBook('x');
    const { jobId } = (await reprocess(session(), id)).data as { jobId: string };
    const { queue } = session();
    const tick = { worker: 'w1', max_jobs: 1, max_tasks: 0 };
    const { jobs } = (await queue.call('tick', tick)) as { jobs: { id: string; lease_token: string }[] };
    const [claimed] = jobs;
    await queue.call('fail_job', {
      id: claimed?.id,
      token: claimed?.lease_token,
      error: { code: 'not_an_epub', message: 'The file is no EPUB.' },
      retryable: false,
      metrics: { ms: { download: 12, parse: 3400 } },
    });
    const text = (await showJob(session(), jobId)).text();
    expect(text).toContain('The file is no EPUB. (not_an_epub)');
    expect(text).toContain('parse 3.4 s');
    expect(text).toContain('w1');
  });

  it('answers a wrong kind or payload at once and enqueues nothing', async () => {
    const wrong = enqueue(session(), { kind: 'process-boook', payload: {} });
    await expect(wrong).rejects.toThrow('Did you mean process-book?');
    const unknown = enqueue(session(), { kind: 'process-book', payload: { bookId: 'none' } });
    await expect(unknown).rejects.toMatchObject({ code: 'book_missing' });
    await expect(showJob(session(), '987654')).rejects.toMatchObject({ code: 'job_missing' });
    await expect(showBook(session(), 'no-uuid')).rejects.toMatchObject({ code: 'book_missing' });
    const ofNobody = listBooks(session(), { status: undefined, owner: 'no-uuid', skip: 0, limit: 5 });
    await expect(ofNobody).rejects.toMatchObject({ code: 'reader_invalid' });
  });
});

describe('schedules', () => {
  it('are listed, switched, run now and removed by any clear beginning of their name', async () => {
    await stack.sql`
      insert into public.job_schedules (name, kind, cron) values ('nightly-sweep', 'sweep', '0 3 * * *')`;
    const list = await listSchedules(session());
    expect(list.text()).toContain('nightly-sweep');
    expect((await disable(session(), 'nightly')).data).toEqual({ name: 'nightly-sweep', isActive: false });
    expect((await enable(session(), 'nightly-sweep')).data).toEqual({
      name: 'nightly-sweep',
      isActive: true,
    });
    const { jobId } = (await runNow(session(), 'nightly')).data as { jobId: string };
    expect((await showJob(session(), jobId)).data).toMatchObject({ kind: 'sweep', status: 'queued' });
    await cancel(session(), jobId);
    await remove(session(), 'nightly');
    await expect(remove(session(), 'nightly')).rejects.toMatchObject({ code: 'name_unknown' });
  });

  it('are refused with the reason when their task is unknown', async () => {
    const added = addSchedule(session(), {
      name: 'x',
      kind: 'no-such',
      cron: '* * * * *',
      timeZone: 'Etc/UTC',
    });
    await expect(added).rejects.toMatchObject({ code: 'name_unknown' });
  });

  it('of books there are none, whatever the payload', async () => {
    const added = addSchedule(session(), {
      name: 'x',
      kind: 'process-book',
      cron: '* * * * *',
      timeZone: 'Etc/UTC',
    });
    await expect(added).rejects.toMatchObject({ code: 'kind_invalid' });
  });
});

describe('what failed with one code, or waits after it', () => {
  it('is run now, but for a job whose book has a newer one', async () => {
    await stack.sql`truncate public.jobs cascade`;
    const jobOf = async (bookId: string, change: object) => {
      const job = { kind: 'process-book', book_id: bookId, dedupe_key: `process-book:${bookId}`, ...change };
      const [row] = await stack.sql`insert into public.jobs ${stack.sql(job)} returning id`;
      return Number(row?.id);
    };
    const failed = (code: string) => ({
      status: 'failed',
      finished_at: new Date(),
      error: { code, message: 'x' },
    });
    const [lost, other, again, later] = await Promise.all([
      newBook('一'),
      newBook('二'),
      newBook('三'),
      newBook('四'),
    ]);
    const first = await jobOf(lost, failed('storage_unavailable'));
    const unfit = await jobOf(other, failed('not_an_epub'));
    const old = await jobOf(again, failed('storage_unavailable'));
    await jobOf(again, {});
    const putOff = await jobOf(later, {
      delayed: true,
      run_at: new Date(Date.now() + 600_000),
      error: { code: 'storage_unavailable', message: 'x' },
    });

    const shown = await retryByCode(session(), 'storage_unavailable');
    expect(shown.data).toEqual({ code: 'storage_unavailable', retried: [first, putOff], left: [old] });
    expect(shown.text()).toBe(
      `Queued to run now: 2 jobs with storage_unavailable. Left alone, since newer ones are under way: ${old}.`,
    );
    expect((await showJob(session(), String(unfit))).data.status).toBe('failed');
    expect((await showJob(session(), String(first))).data.status).toBe('queued');
    expect((await retryByCode(session(), 'storage_unavailable')).data).toMatchObject({ retried: [] });
  });
});

describe('a task run here and now', () => {
  it('ends with its job and result, named by any clear beginning', async () => {
    const ran = await runTask(session(), 'reconcile', {});
    expect(ran).toMatchObject({ isBad: false, data: { kind: 'reconcile-counts', status: 'succeeded' } });
    expect(ran.text()).toContain('"mended":0');
  });

  it('is bad news when it does not succeed, and shows the complaint', async () => {
    const ran = await runTask(session(), 'notify-readers', {});
    expect(ran).toMatchObject({
      isBad: true,
      data: { status: 'failed', error: { code: 'notices_unconfigured' } },
    });
    expect(ran.text()).toContain('Nobody can be told: set SMTP_URL');
  });

  it('is good news when it is done, also where the answer that said so is lost for good', async () => {
    const relay = await startRelay(stack.url);
    relay.route = (incoming, outgoing, pass) => {
      if (!incoming.url?.endsWith('/complete_job')) return pass();
      Object.assign(outgoing, { writeHead: () => outgoing, write: () => true, end: () => outgoing });
      pass();
    };
    const env = { SUPABASE_URL: relay.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey };
    const stopped = setTimeout(() => process.emit('SIGTERM'), 1_000);
    const ran = await runTask(openSession(env), 'reconcile', {});
    clearTimeout(stopped);
    expect(ran).toMatchObject({ isBad: false, data: { status: 'succeeded' } });
    await relay.stop();
  });

  it('is none when the name or the payload is a typing error', async () => {
    await expect(runTask(session(), 'swep-storage', {})).rejects.toThrow('Did you mean sweep-storage?');
    await expect(runTask(session(), 'sweep-storage', { dryRun: 'maybe' })).rejects.toThrow(
      'dryRun: Invalid type: Expected boolean but received "maybe"',
    );
    const [jobs] = await stack.sql`select count(*)::int from public.jobs where kind = 'sweep-storage'`;
    expect(jobs?.count).toBe(0);
  });
});

describe('the command line', () => {
  it('completes commands, options and tasks in bash', async () => {
    const { out } = await runCommand('ops/main.ts', 'completion', 'bash');
    const complete = (...typed: string[]) =>
      execFileSync(
        'bash',
        ['-c', `${out}\nCOMP_WORDS=(ops "$@"); COMP_CWORD=$#; _ops; echo "\${COMPREPLY[@]}"`, '-', ...typed],
        { encoding: 'utf8' },
      ).trim();
    expect(complete('sche')).toBe('schedules');
    expect(complete('tasks', 'run', 'purge-h')).toBe('purge-history');
    expect(complete('--json', 'jobs', 'enqueue', 'x', '--max')).toBe('--max-attempts');
  });

  it('helps, suggests, and never needs an environment for that', async () => {
    expect(await runCommand('ops/main.ts', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Example'),
    });
    expect(await runCommand('ops/main.ts', 'jobz')).toMatchObject({
      code: 64,
      err: expect.stringContaining('jobs'),
    });
    expect(await runCommand('ops/main.ts', 'jobs', 'show', 'abc')).toMatchObject({
      code: 64,
      err: expect.stringContaining('number of a job'),
    });
    expect(
      await runCommand('ops/main.ts', 'jobs', 'enqueue', 'sweep-storage', '--run-at', '12'),
    ).toMatchObject({ code: 64, err: expect.stringContaining('Expected a time, 2026-11-22T04:40:09Z.') });
    expect(await runCommand('ops/main.ts', 'jobs', 'list', '--status', 'done')).toMatchObject({
      code: 64,
      err: expect.stringContaining('Allowed choices are queued, running, succeeded, failed, cancelled.'),
    });
  });

  it('prints the same facts as JSON', async () => {
    const { code, out } = await runCommand('ops/main.ts', 'tasks', 'list', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ kind: 'process-book' }));
  });
});
