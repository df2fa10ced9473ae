import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { showHealth } from '../ops/commands/health.ts';
import { openSession } from '../ops/session.ts';
import { claimJobs } from '../queue/claim.ts';
import { failJob } from '../queue/fail.ts';
import { retryJob } from '../queue/retry-job.ts';
import { queueOf, request, submitBook } from '../queue/testing.ts';
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

test('a look that is stored again because its answer was lost is told of once', async () => {
  const down = { subject: 'storage', status: 'critical', says: 'Storage is gone.' };
  const record = (alert: typeof down) =>
    queueOf(stack).call('record_health', { status: 'critical', checks: [], alerts: [alert] });
  await record(down);
  await record(down);
  await record({ ...down, status: 'ok', says: 'Storage is back.' });
  await record(down);
  await runTaskOn(stack, 'health-check', {}, env);
  expect(posts).toEqual([{ text: '🔴 Storage is gone.\n✅ Storage is back.\n🔴 Storage is gone.' }]);
});

test('the command shows the same, and is bad news when something is critical', async () => {
  const session = (url: string) =>
    openSession({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
  const good = await showHealth(session(stack.url));
  expect(good).toMatchObject({ isBad: false });
  expect(good.text()).toContain('Storage answered in');
  // Storage is asked again for as long as anybody waits.
  const dead = await showHealth({ ...session('http://127.0.0.1:9'), signal: AbortSignal.timeout(1_000) });
  expect(dead).toMatchObject({ isBad: true, data: { status: 'critical' } });
  expect(dead.text()).toContain('The database does not answer');
});
