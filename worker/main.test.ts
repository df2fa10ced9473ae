import { once } from 'node:events';
import { createClient } from '@supabase/supabase-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useStack } from '../supabase/stack/testing.ts';
import { bookFiles, buildEpub, packEpub } from './epub/build.ts';
import { type Relay, startRelay } from './testing/relay.ts';
import { CERTIFICATE, startTlsFront } from './testing/tls/front.ts';
import { startWorker, type WorkerProcess } from './testing/worker-process.ts';

const stack = useStack();

function environment(more: Record<string, string> = {}): Record<string, string> {
  return { SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey, ...more };
}

/** Uploads as a reader does and submits; `null` bytes: the upload is gone by the time the worker comes. */
async function submit(bytes: Uint8Array | null): Promise<string> {
  const reader = await stack.createReader();
  const app = createClient(stack.url, stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: { Authorization: `Bearer ${reader.token}` } },
  });
  const path = `uploads/${reader.id}/book.epub`;
  await app.storage.from('epubs').upload(path, bytes ?? new Uint8Array(1));
  const { data } = await app.rpc('submit_book', { upload_path: path }).throwOnError();
  if (bytes === null) await service().storage.from('epubs').remove([path]);
  return String(data);
}

function service() {
  return createClient(stack.url, stack.secretKey, { auth: { persistSession: false } });
}

async function bookRow(id: string) {
  const [row] = await stack.sql`select * from public.books where id = ${id}`;
  return row;
}

async function jobOf(bookId: string) {
  const [row] = await stack.sql`select * from public.jobs where book_id = ${bookId}`;
  return row;
}

async function attemptsOf(bookId: string) {
  return stack.sql`
    select job_attempts.* from public.job_attempts join public.jobs on jobs.id = job_id
    where book_id = ${bookId} order by finished_at`;
}

const story = buildEpub({
  title: '小さな本',
  chapters: [{ title: '一', body: '<p>雨が<ruby>止<rt>や</rt></ruby>んだ。</p>' }],
});

describe('job mode', () => {
  it('logs that there is nothing to do and exits 0', async () => {
    const worker = startWorker(environment());
    expect(await worker.exit).toBe(0);
    expect(worker.lines.map(({ message }) => message)).toEqual([
      'worker started',
      'no jobs available; exiting',
    ]);
  });

  it('takes MAX_JOBS books and leaves the rest', async () => {
    const books = await Promise.all([1, 2, 3, 4, 5].map(() => submit(story)));
    const worker = startWorker(environment({ MAX_JOBS: '3' }));
    expect(await worker.exit).toBe(0);
    const rows = await Promise.all(books.map(bookRow));
    expect(rows.map((row) => row?.status).sort()).toEqual(['queued', 'queued', 'ready', 'ready', 'ready']);
    expect(await startWorker(environment({ MAX_JOBS: '9' })).exit).toBe(0);
  });

  it('makes a book ready over TLS, over few connections', async () => {
    const front = await startTlsFront(stack.url);
    const id = await submit(story);
    const env = environment({ SUPABASE_URL: front.url, NODE_EXTRA_CA_CERTS: CERTIFICATE });
    expect(await startWorker(env).exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'ready' });
    // One for what comes one after the other, and some for the files that go up beside each other.
    expect(front.connections()).toBeLessThan(8);
    await front.stop();
  });

  it.each([
    ['a function of the database is missing', 'schema_missing'],
    ['there is no such bucket', 'bucket_missing'],
    ['there is no place for a dictionary', 'dictionary_unavailable'],
  ])('gives a book back when %s, runs its tasks and says so by its exit code', async (_, code) => {
    const id = await submit(story);
    const [task] = await stack.sql`select job_id from enqueue_job('purge-notifications')`;
    const rename = (from: string, to: string) =>
      stack.sql.unsafe(`alter function public.${from} rename to ${to}`);
    if (code === 'schema_missing') await rename('store_book_words', 'store_book_words_later');
    const wrong: Record<string, Record<string, string>> = {
      bucket_missing: { SUPABASE_BUCKET: 'epub' },
      dictionary_unavailable: { CACHE_FOLDER: `${import.meta.filename}/dictionary` },
    };
    const worker = startWorker(environment(wrong[code]));
    expect(await worker.exit).toBe(1);
    expect(worker.lines.at(-1)).toMatchObject({ severity: 'ERROR', error: { code } });
    expect(await jobOf(id)).toMatchObject({ status: 'queued', attempt: 0 });
    expect(await stack.sql`select status from jobs where id = ${task?.job_id}`).toEqual([
      { status: 'succeeded' },
    ]);
    if (code === 'schema_missing') await rename('store_book_words_later', 'store_book_words');
    expect(await startWorker(environment()).exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'ready' });
  });

  it('publishes a book whose manifest names only what is there', async () => {
    const id = await submit(story);
    expect(await startWorker(environment()).exit).toBe(0);
    const row = await bookRow(id);
    expect(row).toMatchObject({ status: 'ready', title: '小さな本', error: null, characters: 6 });
    const bucket = service().storage.from('epubs');
    const manifest = await bucket.download(`${row?.output_prefix}/book.json`);
    const book = JSON.parse((await manifest.data?.text()) ?? '');
    for (const key of [
      book.lexicon,
      book.search,
      ...book.chapters.map((chapter: { key: string }) => chapter.key),
    ]) {
      expect((await bucket.download(`${row?.output_prefix}/${key}`)).error).toBeNull();
    }
    const [attempt] = await attemptsOf(id);
    expect(attempt?.outcome).toBe('succeeded');
    expect(Object.keys(attempt?.metrics.ms)).toEqual(
      expect.arrayContaining(['load', 'download', 'parse', 'tokenize', 'assemble', 'upload']),
    );
    const words = await stack.sql`
      select base, reading, count from public.book_words
      cross join lateral unnest(lemma_ids, counts) as entry (lemma, count)
      join public.lemmas on lemmas.id = lemma
      where book_id = ${id} and output_prefix = ${row?.output_prefix} order by count desc, base`;
    // The heading and 雨が止んだ。
    expect([...words]).toEqual([
      { base: 'が', reading: 'が', count: 1 },
      { base: '止む', reading: 'やむ', count: 1 },
      { base: '雨', reading: 'あめ', count: 1 },
    ]);
  });

  it('fails a book for good when its upload is gone', async () => {
    const id = await submit(null);
    expect(await startWorker(environment()).exit).toBe(0);
    expect(await jobOf(id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      error: { code: 'upload_missing' },
    });
    expect(await bookRow(id)).toMatchObject({ status: 'failed', output_prefix: null });
  });

  it('fails a book for good also when what it must say of it quotes half a character and a NUL', async () => {
    const name = `${'n'.repeat(38)}\0𠮷`;
    const hostile = packEpub({
      ...bookFiles({ title: '敵', chapters: [{ title: '一', body: '<p>一</p>' }] }),
      'OPS/chapter-0001.xhtml': `<!DOCTYPE html [<!ENTITY ${name} "&${name};">]><html><body>&${name};</body></html>`,
    });
    const id = await submit(hostile);
    expect(await startWorker(environment()).exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'failed', error: { code: 'entity_bomb' } });
  });

  it('fails a file that is no EPUB for good and says so', async () => {
    const id = await submit(Buffer.from('this is a letter, not a book'));
    expect(await startWorker(environment()).exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'failed', error: { code: 'not_an_epub' } });
  });
});

describe('a secret', () => {
  it('is in no message that is stored with a job', async () => {
    const [job] = await stack.sql`insert into public.jobs (kind) values ('geheimnis') returning id`;
    expect(await startWorker(environment({ NOTIFY_WEBHOOK_SECRET: 'geheimnis' })).exit).toBe(0);
    const [failed] = await stack.sql`select error from public.jobs where id = ${job?.id}`;
    expect(failed?.error.message).toContain('no task named "[secret]"');
  });
});

describe('the environment', () => {
  it('ends with code 78 and one line that names every fault', async () => {
    const worker = startWorker({ MAX_JOBS: 'many' });
    expect(await worker.exit).toBe(78);
    expect(worker.lines).toHaveLength(1);
    for (const name of ['SUPABASE_URL', 'SUPABASE_SERVICE_ROLE_KEY', 'MAX_JOBS']) {
      expect(worker.lines[0]?.message).toContain(name);
    }
  });
});

describe('a book that takes long', () => {
  /** A way to Supabase on which downloads never get an answer: the worker hangs there until somebody ends the attempt. */
  async function hangingDownloads(): Promise<Relay> {
    const relay = await startRelay(stack.url);
    relay.route = (incoming, _outgoing, pass) => {
      if (incoming.method !== 'GET') pass();
    };
    onTestFinished(() => relay.stop());
    return relay;
  }

  async function startHangingWorker(more: Record<string, string> = {}): Promise<WorkerProcess> {
    const { url } = await hangingDownloads();
    const worker = startWorker(environment({ SUPABASE_URL: url, ...more }));
    await worker.logged('job started');
    return worker;
  }

  it('is given back within 5 s of SIGTERM, its attempt not used up', async () => {
    const id = await submit(story);
    const worker = await startHangingWorker();
    const asked = performance.now();
    worker.child.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(await jobOf(id)).toMatchObject({ status: 'queued', attempt: 0, lease_token: null });
    expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['released']);
    expect(await bookRow(id)).toMatchObject({ status: 'queued', output_prefix: null });
    expect(await startWorker(environment()).exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'ready' });
  });

  it('does not keep a second signal waiting', async () => {
    const id = await submit(story);
    const relay = await hangingDownloads();
    const worker = startWorker(environment({ SUPABASE_URL: relay.url }));
    await worker.logged('job started');
    // Nothing is answered any more, so that giving the book back hangs too.
    relay.route = () => undefined;
    worker.child.kill('SIGTERM');
    await worker.logged('SIGTERM received');
    worker.child.kill('SIGTERM');
    expect(await worker.exit).toBe(128 + 15);
    expect(await jobOf(id)).toMatchObject({ status: 'running' });
    await forget(id);
  });

  it('is tried again later when it takes longer than the job allows', async () => {
    const id = await submit(story);
    await stack.sql`update public.jobs set timeout_ms = 500 where book_id = ${id}`;
    const worker = await startHangingWorker();
    expect(await worker.exit).toBe(0);
    expect(await jobOf(id)).toMatchObject({ status: 'queued', attempt: 1, error: { code: 'timed_out' } });
    expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['timed_out']);
    await forget(id);
  });

  it('stops within a heartbeat when somebody cancels it', async () => {
    const id = await submit(story);
    const worker = await startHangingWorker({ LEASE_SECONDS: '6' });
    await service()
      .rpc('cancel_job', { id: (await jobOf(id))?.id })
      .throwOnError();
    expect(await worker.exit).toBe(0);
    expect(await jobOf(id)).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['cancelled']);
  });

  /** Out of the way of the tests that follow. */
  async function forget(id: string): Promise<void> {
    await stack.sql`delete from public.jobs where book_id = ${id}`;
  }
});

describe('loop mode', () => {
  it('takes books as they come until it is told to stop', async () => {
    const worker = startWorker(environment({ WORKER_MODE: 'loop', POLL_INTERVAL_MS: '50' }));
    await worker.logged('polling for jobs');
    const id = await submit(story);
    await worker.logged('job succeeded');
    worker.child.kill('SIGINT');
    expect(await worker.exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'ready' });
  });

  it('goes on when nobody reads its log any more', async () => {
    const { child, logged } = startWorker(environment({ WORKER_MODE: 'loop', POLL_INTERVAL_MS: '50' }));
    await logged('polling for jobs');
    child.stdout?.destroy();
    const id = await submit(story);
    await expect.poll(async () => (await bookRow(id))?.status).toBe('ready');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('tells probes and Prometheus how it is', async () => {
    const worker = startWorker(
      environment({ WORKER_MODE: 'loop', POLL_INTERVAL_MS: '50', HEALTH_PORT: '0' }),
    );
    const { port } = await worker.logged('health served');
    const id = await submit(story);
    await worker.logged('job succeeded');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain('worker_attempts_total{kind="process-book",outcome="succeeded"} 1');
    worker.child.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
    expect(await bookRow(id)).toMatchObject({ status: 'ready' });
  });
});
