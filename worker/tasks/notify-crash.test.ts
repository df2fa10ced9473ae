import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { startHookServer, startMailServer } from '../notices/testing.ts';
import { fromSource, startWorker } from '../testing/worker-process.ts';

const stack = useStack();

/** `CRASHES=100 npx vitest run worker/tasks/notify-crash` kills more, for minutes. */
const CRASHES = Number(process.env.CRASHES ?? 6);
const BOOKS = CRASHES * 10;

/** A generator with a seed (mulberry32): the same instants each time, as far as the machine allows. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('killed at any instant, every event is told, and twice only what was under way at a kill', {
  timeout: 60_000 + CRASHES * 3_000,
}, async () => {
  const mail = await startMailServer(15);
  const hook = await startHookServer(15);
  const env = {
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    LEASE_SECONDS: '2',
    SMTP_URL: mail.url,
    MAIL_FROM: 'books@reader.example',
    APP_URL: 'https://reader.example',
    NOTIFY_WEBHOOK_URL: hook.url,
    NOTIFY_WEBHOOK_SECRET: 'secret',
  };
  const { id: owner } = await stack.createReader();
  await stack.sql`
    insert into public.books (owner_id, title, upload_path, status)
    select ${owner}, '草枕', 'uploads/' || ${owner} || '/' || n, 'processing' from generate_series(1, ${BOOKS}) as n`;
  await stack.sql`
    update public.books set status = 'ready', output_prefix = 'books/' || id || '/e', chapters = 1, characters = 1,
      words = 1, published_at = now()`;
  const rng = random(20261123);
  const countTold = () => mail.mails.length + hook.calls.length;
  const underWay = new Set<string>();
  try {
    for (let crash = 0; crash < CRASHES; crash++) {
      const worker = startWorker(env, fromSource('run', 'notify-readers'));
      await worker.logged('job started');
      // Every second kill comes once the run has told something: on a busy machine a run loads code for longer than the
      // rest of them wait.
      const before = countTold();
      while (crash % 2 === 1 && countTold() === before && worker.child.exitCode === null) await sleep(5);
      await sleep(40 + rng() * 260);
      worker.child.kill('SIGKILL');
      await worker.exit;
      const claimed =
        await stack.sql`select id from public.notices where token is not null and ended_at is null`;
      for (const { id } of claimed) underWay.add(id);
    }
    const open = async () =>
      (await stack.sql`select count(*)::int as n from public.notices where ended_at is null`)[0]?.n;
    for (
      const deadline = Date.now() + 30_000 + CRASHES * 1_000;
      (await open()) > 0 && Date.now() < deadline;
      await sleep(500)
    ) {
      const worker = startWorker(env, fromSource('run', 'notify-readers'));
      expect(await worker.exit).toBe(0);
    }
  } finally {
    await Promise.all([mail.stop(), hook.stop()]);
  }

  const notices = await stack.sql`select id, channel, outcome from public.notices`;
  expect(notices).toHaveLength(2 * BOOKS);
  expect(notices.filter(({ outcome }) => outcome !== 'sent')).toEqual([]);
  const told = [
    ...mail.mails.map(({ headers }) => headers.get('message-id')?.slice(1, -'@reader.example>'.length) ?? ''),
    ...hook.calls.map(({ headers }) => String(headers['idempotency-key'])),
  ];
  expect(new Set(told)).toEqual(new Set(notices.map(({ id }) => id)));
  const twice = told.filter((id, n) => told.indexOf(id) !== n);
  expect(twice.filter((id) => !underWay.has(id))).toEqual([]);
  // Otherwise no kill hit anything, and the test has shown nothing.
  expect(underWay.size).toBeGreaterThan(0);
});

test('told to go in the middle, it waits for the answers to what it has sent, and tells nobody twice', async () => {
  const mail = await startMailServer(1_000);
  const env = {
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    LEASE_SECONDS: '4',
    SMTP_URL: mail.url,
    MAIL_FROM: 'books@reader.example',
    APP_URL: 'https://reader.example',
  };
  await stack.sql`truncate public.notices`;
  const { id: owner } = await stack.createReader();
  await stack.sql`
    insert into public.notices (channel, event, owner_id, data)
    select 'email', 'digest.weekly', ${owner}, '{"week": "2026-11-23", "count": 0, "books": []}' from generate_series(1, 10)`;
  try {
    const leaving = startWorker(env, fromSource('run', 'notify-readers'));
    await expect.poll(() => mail.mails.length, { timeout: 10_000 }).toBe(5);
    leaving.child.kill('SIGTERM');
    const asked = performance.now();
    await leaving.exit;
    expect(performance.now() - asked).toBeLessThan(5000);
    const sent = await stack.sql`select outcome from public.notices where outcome is not null`;
    expect(sent.map(({ outcome }) => outcome)).toEqual(Array(5).fill('sent'));
    const [job] = await stack.sql`
      select status, attempt from public.jobs where kind = 'notify-readers' order by id desc limit 1`;
    expect(job).toEqual({ status: 'queued', attempt: 0 });
    expect(await startWorker(env, fromSource('run', 'notify-readers')).exit).toBe(0);
  } finally {
    await mail.stop();
  }
  const ids = mail.mails.map(({ headers }) => headers.get('message-id'));
  expect(ids).toHaveLength(10);
  expect(new Set(ids).size).toBe(10);
});
