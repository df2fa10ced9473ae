import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { showHealth } from '../ops/commands/health.ts';
import { openSession } from '../ops/session.ts';
import { claimJobs } from '../queue/claim.ts';
import { completeJob } from '../queue/complete.ts';
import { deferJob } from '../queue/defer.ts';
import { enqueueJob } from '../queue/enqueue.ts';
import { failJob } from '../queue/fail.ts';
import { retryJob } from '../queue/retry-job.ts';
import { published, queueOf, request, submitBook } from '../queue/testing.ts';
import { runTaskOn } from './testing.ts';

const stack = useStack();
const SECRET_PATH = '/services/T000/B000/verysecret';
let posts: { text: string }[];
let answer: number;
let server: ReturnType<typeof createServer>;
let env: Record<string, string>;

beforeEach(async () => {
  await stack.sql`truncate public.jobs, public.job_attempts, public.alerts, public.health_checks`;
  posts = [];
  answer = 200;
  server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    if (answer === 200) posts.push(JSON.parse(body));
    outgoing.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  env = { ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}${SECRET_PATH}` };
});

afterEach(() => server.close());

const session = (url: string) =>
  openSession({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });

test('tells once of a book that failed for good, of a queue that waits, and when it is over', async () => {
  const reader = await stack.createReader();
  const { bookId } = await submitBook(stack, reader);
  const queue = queueOf(stack);
  const [job] = await claimJobs(queue, request({ maxJobs: 1 }));
  if (job === undefined) throw new Error('nothing to claim');
  const error = { code: 'not_an_epub', message: `No <b>EPUB</b>; see ${env.ALERT_WEBHOOK_URL}` };
  await failJob(queue, job, error, 'permanent', 'failed', {});
  const [waiting] = await stack.sql`
    insert into public.jobs (kind, run_at) values ('noop', now() - interval '1 hour') returning id`;

  const first = await runTaskOn(stack, 'health-check', {}, env);
  expect(first.result).toMatchObject({ status: 'critical', alerts: 2, told: 2 });
  expect(posts).toHaveLength(1);
  expect(posts[0]?.text).toContain('1 due job waits, the oldest for 60 min.');
  expect(posts[0]?.text).toContain('No &lt;b&gt;EPUB&lt;/b&gt;; see [secret] (not_an_epub)');
  const stored = await stack.sql`select says from public.alerts`;
  expect(JSON.stringify(stored)).not.toContain('verysecret');

  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ alerts: 0, told: 0 });
  await stack.sql`delete from public.jobs where id = ${waiting?.id}`;
  await stack.sql`update public.alerts set created_at = now() - interval '31 minutes'`;
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({
    status: 'ok',
    alerts: 1,
    told: 1,
  });
  expect(posts[1]?.text).toBe('✅ Nothing waits.');
  expect((await stack.sql`select status from public.health_checks order by id`).map((r) => r.status)).toEqual(
    ['critical', 'critical', 'ok'],
  );
  await stack.sql`delete from public.books where id = ${bookId}`;
});

test('a book that was run again and failed again is told of once, for its last attempt', async () => {
  const { bookId } = await submitBook(stack, await stack.createReader());
  const queue = queueOf(stack);
  for (const code of ['first', 'second']) {
    const [job] = await claimJobs(queue, request({ maxJobs: 1 }));
    if (job === undefined) throw new Error('nothing to claim');
    await failJob(queue, job, { code, message: 'Broken.' }, 'permanent', 'failed', {});
    if (code === 'first') await retryJob(queue, job.id);
  }
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ alerts: 1 });
  expect(posts[0]?.text).toContain('(second)');
  await stack.sql`delete from public.books where id = ${bookId}`;
});

test('what the webhook did not take is told with the next look', async () => {
  await stack.sql`insert into public.alerts (subject, status, says) values ('storage', 'critical', 'Storage is gone.')`;
  answer = 500;
  const failed = await runTaskOn(stack, 'health-check', {}, env);
  expect(failed.status).toBe('queued');
  expect(failed.error?.message).toBe('The webhook of ALERT_WEBHOOK_URL answered 500.');
  answer = 200;
  await runTaskOn(stack, 'health-check', {}, env);
  expect(posts).toEqual([{ text: '🔴 Storage is gone.' }]);
});

test('of a night of failing books one message tells, and of a check before them', async () => {
  await stack.sql`
    insert into public.alerts (subject, status, says)
    select 'book:' || n, 'critical', 'Book ' || n || ' failed.' from generate_series(1, 5000) as n`;
  await stack.sql`insert into public.alerts (subject, status, says) values ('tasks', 'ok', 'All is well.')`;
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 5001 });
  const lines = posts[0]?.text.split('\n');
  expect(lines).toHaveLength(11);
  expect(lines).toEqual(
    expect.arrayContaining(['✅ All is well.', '🔴 Book 1 failed.', '🔴 Book 9 failed.', '… and 4991 more']),
  );
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 0 });
});

test('what the webhook did not take for a day, and is still so, is told when it does', async () => {
  await stack.sql`insert into public.jobs (kind, run_at) values ('noop', now() - interval '1 hour')`;
  await stack.sql`
    insert into public.alerts (subject, status, says, created_at)
    values ('queue', 'critical', 'Nobody read this.', now() - interval '25 hours')`;
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ alerts: 1, told: 1 });
  expect(posts[0]?.text).toContain('🔴 1 due job waits');
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ alerts: 0, told: 0 });
});

test('an alert is stored once, however often or at once its look is', async () => {
  const queue = queueOf(stack);
  const look = (status: string) =>
    queue.call('record_health', {
      status,
      checks: [],
      alerts: [
        { subject: 'storage', status, says: 'Storage.' },
        { subject: 'book:1', status: 'critical', says: 'A book.' },
      ],
    });
  await Promise.all(Array.from({ length: 6 }, () => look('critical')));
  await look('critical');
  await look('ok');
  await look('critical');
  const stored = await stack.sql`select subject, status from public.alerts order by id`;
  expect(stored.map(({ subject, status }) => `${subject} ${status}`).toSorted()).toEqual([
    'book:1 critical',
    'storage critical',
    'storage critical',
    'storage ok',
  ]);
});

test('a schedule that nobody fires tells that no worker looks, also when nothing waits', async () => {
  await stack.sql`
    insert into public.job_schedules (name, kind, cron, next_run_at)
    values ('nightly', 'purge-history', '17 3 * * *', now() - interval '40 minutes'),
      ('new', 'purge-history', '17 3 * * *', null)`;
  const shown = await showHealth(session(stack.url));
  expect(shown.isBad).toBe(true);
  expect(shown.text()).toContain('A schedule has been due for 40 min: is no worker looking?');
  await stack.sql`update public.job_schedules set is_active = false where name = 'nightly'`;
  expect(await showHealth(session(stack.url))).toMatchObject({ isBad: false });
  await stack.sql`delete from public.job_schedules`;
});

test('tells once of books that an outage keeps waiting, and when they are read', async () => {
  const { bookId } = await submitBook(stack, await stack.createReader());
  const queue = queueOf(stack);
  await stack.sql`update public.jobs set deferrals = 7`;
  const [job] = await claimJobs(queue, request({ maxJobs: 1 }));
  if (job === undefined) throw new Error('nothing to claim');
  await deferJob(queue, job, { code: 'upload_failed', message: 'The bucket is full.' }, {});
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 1 });
  expect(posts[0]?.text).toBe(
    '🔴 1 book is put off again and again, mostly by upload_failed; each is read when that is over.',
  );
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 0 });
  await stack.sql`update public.jobs set run_at = now() where book_id = ${bookId}`;
  const [again] = await claimJobs(queue, request({ maxJobs: 1 }));
  if (again === undefined) throw new Error('nothing to claim');
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 0 });
  await completeJob(queue, again, published(bookId), {});
  await stack.sql`update public.alerts set created_at = now() - interval '31 minutes'`;
  await runTaskOn(stack, 'health-check', {}, env);
  expect(posts[1]?.text).toBe('✅ No book is put off again and again.');
  await stack.sql`delete from public.books where id = ${bookId}`;
});

test('tells once of a scheduled task that failed for good, and when it ends well again', async () => {
  const queue = queueOf(stack);
  await stack.sql`
    insert into public.job_schedules (name, kind, cron, next_run_at)
    values ('nightly', 'purge-history', '17 3 * * *', now() + interval '1 hour')`;
  for (const kind of ['purge-history', 'noop']) {
    await enqueueJob(queue, { kind, payload: {} });
    const [job] = await claimJobs(queue, request());
    if (job === undefined) throw new Error('nothing to claim');
    await failJob(queue, job, { code: 'unexpected', message: 'No space left.' }, 'permanent', 'failed', {});
  }
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 1 });
  expect(posts[0]?.text).toMatch(
    /^🔴 purge-history failed for good, job \d+: No space left\. \(unexpected\)$/,
  );
  expect((await runTaskOn(stack, 'health-check', {}, env)).result).toMatchObject({ told: 0 });
  await runTaskOn(stack, 'purge-history');
  // The rate of failures is another check's.
  await stack.sql`truncate public.job_attempts`;
  await stack.sql`update public.alerts set created_at = now() - interval '31 minutes'`;
  await runTaskOn(stack, 'health-check', {}, env);
  expect(posts[1]?.text).toBe('✅ Every scheduled task ended well.');
  await stack.sql`delete from public.job_schedules`;
});

test('the command shows the same, and is bad news when something is critical', async () => {
  const good = await showHealth(session(stack.url));
  expect(good).toMatchObject({ isBad: false });
  expect(good.text()).toContain('Storage answered in');
  // Storage is asked again for as long as anybody waits.
  const dead = await showHealth({ ...session('http://127.0.0.1:9'), signal: AbortSignal.timeout(1_000) });
  expect(dead).toMatchObject({ isBad: true, data: { status: 'critical' } });
  expect(dead.text()).toContain('The database does not work: ');
});
