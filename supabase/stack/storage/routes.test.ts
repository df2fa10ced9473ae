import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeys } from '../keys.ts';
import { type Stack, serve } from '../serve.ts';
import { useDatabase } from '../testing.ts';

const database = useDatabase();
let stack: Stack;
let folder: string;

type Bucket = ReturnType<SupabaseClient['storage']['from']>;
type Reader = { id: string; token: string };

let bucket: Bucket;
let one: Reader;
let two: Reader;

function bucketOf({ token }: Reader): Bucket {
  return createClient(stack.url, stack.publishableKey, { accessToken: async () => token }).storage.from(
    'epubs',
  );
}

async function textOf(from: Bucket, key: string): Promise<string | undefined> {
  return (await from.download(key)).data?.text();
}

/** How many files there are, finished or not. */
async function storedFiles(): Promise<number> {
  return (await readdir(folder)).length;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-storage-'));
  const { databaseUrl } = database;
  stack = await serve({ databaseUrl, objectsFolder: folder, keys: newKeys(), port: 0 });
  bucket = createClient(stack.url, stack.secretKey).storage.from('epubs');
  one = await stack.createReader();
  two = await stack.createReader();
});

afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

test('an object comes back as it went in, with its type', async () => {
  const key = "books/1/a b & (c)='@;,$.json";
  const { data } = await bucket.upload(key, Buffer.from('{"草":1}'), { contentType: 'application/json' });
  expect(data).toMatchObject({ path: key, fullPath: `epubs/${key}` });
  const blob = (await bucket.download(key)).data;
  expect(await blob?.text()).toBe('{"草":1}');
  expect(blob?.type).toBe('application/json');
  expect((await bucket.info(key)).data).toMatchObject({
    name: key,
    size: 9,
    contentType: 'application/json',
    bucketId: 'epubs',
  });
});

test('buffers, blobs, strings, streams and nothing at all can be uploaded, and read as a stream', async () => {
  const bytes = new Uint8Array(300_000).map((_, n) => n);
  await bucket.upload('kinds/buffer', bytes);
  await bucket.upload('kinds/blob', new Blob([bytes], { type: 'application/epub+zip' }));
  await bucket.upload('kinds/stream', new Blob([bytes]).stream(), { duplex: 'half' });
  await bucket.upload('kinds/empty', new Uint8Array());
  for (const kind of ['buffer', 'blob', 'stream']) {
    const { data } = await bucket.download(`kinds/${kind}`).asStream();
    expect(Buffer.from(await new Response(data).arrayBuffer()).equals(bytes)).toBe(true);
  }
  expect((await bucket.info('kinds/blob')).data?.contentType).toBe('application/epub+zip');
  expect(await textOf(bucket, 'kinds/empty')).toBe('');
});

test('whatever is uploaded under whatever key the platform allows is listed and comes back', async () => {
  const letters = fc.constantFrom(..."abzABZ019_!-.*'() &$@=;:+,");
  const segment = fc
    .string({ unit: letters, minLength: 1, maxLength: 12 })
    .filter((name) => !/^\.+$|^ | $/.test(name));
  const key = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((segments) => ['law', ...segments].join('/'));
  await fc.assert(
    fc.asyncProperty(key, fc.uint8Array({ maxLength: 2000 }), async (name, bytes) => {
      expect((await bucket.upload(name, bytes, { upsert: true })).error).toBeNull();
      expect(new Uint8Array((await (await bucket.download(name)).data?.arrayBuffer()) ?? [])).toEqual(bytes);
      const folder = name.slice(0, name.lastIndexOf('/'));
      const { data } = await bucket.list(folder, { limit: 1000 });
      expect(data?.map((entry) => `${folder}/${entry.name}`)).toContain(name);
    }),
    { numRuns: 40 },
  );
});

test('a second upload is refused with 409 unless it says that it replaces', async () => {
  await bucket.upload('twice', 'first');
  expect((await bucket.upload('twice', 'second')).error).toMatchObject({
    status: 400,
    statusCode: '409',
    message: 'The resource already exists',
  });
  expect(await textOf(bucket, 'twice')).toBe('first');
  expect((await bucket.upload('twice', 'third', { upsert: true })).error).toBeNull();
  expect(await textOf(bucket, 'twice')).toBe('third');
});

test('of many uploads of one key at once exactly one wins', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => bucket.upload('race', `upload ${n}`)),
  );
  expect(answers.filter(({ error }) => error === null)).toHaveLength(1);
  expect(answers.flatMap(({ error }) => (error ? [Reflect.get(error, 'statusCode')] : []))).toEqual(
    Array(11).fill('409'),
  );
});

test('a reader of an object that is being replaced gets one version or the other, whole', async () => {
  const versions = Array.from({ length: 10 }, (_, n) => `${n}`.repeat(200_000));
  await bucket.upload('hot', versions[0] ?? '', { upsert: true });
  let isOver = false;
  const replacing = Promise.all(versions.map((text) => bucket.upload('hot', text, { upsert: true }))).then(
    () => {
      isOver = true;
    },
  );
  while (!isOver) expect(versions).toContain(await textOf(bucket, 'hot'));
  await replacing;
});

test('replaced, refused and removed bytes are not kept', async () => {
  const before = await storedFiles();
  await Promise.all(Array.from({ length: 5 }, () => bucket.upload('space/a', 'bytes', { upsert: true })));
  await bucket.upload('space/a', 'refused');
  await bucketOf(one).upload('space/b', 'forbidden');
  expect(await storedFiles()).toBe(before + 1);
  await bucket.remove(['space/a']);
  expect(await storedFiles()).toBe(before);
});

test('a listing has names relative to the prefix, folders without id, pages and a search', async () => {
  for (const key of ['list/b.txt', 'list/a.txt', 'list/sub/deep/c.txt', 'list/sub/d.txt', 'listing'])
    await bucket.upload(key, 'x');
  const names = async (...args: Parameters<Bucket['list']>) =>
    (await bucket.list(...args)).data?.map(({ name }) => name);
  expect(await names('list')).toEqual(['a.txt', 'b.txt', 'sub']);
  expect(await names('list/')).toEqual(['a.txt', 'b.txt', 'sub']);
  expect(await names('list/sub')).toEqual(['d.txt', 'deep']);
  expect(await names('list', { limit: 1, offset: 1 })).toEqual(['b.txt']);
  expect(await names('list', { search: 'B' })).toEqual(['b.txt']);
  expect(await names('nowhere')).toEqual([]);
  const listed = (await bucket.list('list')).data ?? [];
  expect(listed[0]).toMatchObject({
    id: expect.any(String),
    created_at: expect.any(String),
    metadata: { size: 1, mimetype: 'text/plain;charset=UTF-8' },
  });
  expect(listed[2]).toMatchObject({ id: null, metadata: null });
});

test('removing names what went and passes over what was not there', async () => {
  await bucket.upload('gone', 'x');
  const { data } = await bucket.remove(['gone', 'never']);
  expect(data?.map(({ name }) => name)).toEqual(['gone']);
  expect((await bucket.exists('gone')).data).toBe(false);
  expect((await bucket.download('gone')).error).toMatchObject({
    status: 400,
    statusCode: '404',
    code: 'NoSuchKey',
  });
});

test.each(['草枕.epub', 'a%b', 'a"b', 'a|b', 'x'.repeat(1025)])(
  'the key %.20s is refused, as the platform refuses it',
  async (key) => {
    expect((await bucket.upload(key, 'x')).error).toMatchObject({ statusCode: '400', code: 'InvalidKey' });
  },
);

test('an upload larger than the bucket allows is refused and leaves nothing', async () => {
  await database.sql`insert into storage.buckets (id, name, file_size_limit) values ('small', 'small', 10)`;
  const small = createClient(stack.url, stack.secretKey).storage.from('small');
  const before = await storedFiles();
  for (const body of [Buffer.alloc(11), new Blob(['x'.repeat(100_000)])])
    expect((await small.upload('a', body)).error).toMatchObject({ statusCode: '413' });
  expect(await storedFiles()).toBe(before);
  expect((await small.upload('a', Buffer.alloc(10))).error).toBeNull();
});

test('a bucket that does not exist says so', async () => {
  const none = createClient(stack.url, stack.secretKey).storage.from('none');
  expect((await none.upload('a', 'x')).error).toMatchObject({
    statusCode: '404',
    message: 'Bucket not found',
  });
});

test('a signed URL lets anybody read this object until it expires, and no other', async () => {
  await bucket.upload('signed/a b.txt', 'signed');
  await bucket.upload('signed/other.txt', 'other');
  const { data } = await bucket.createSignedUrl('signed/a b.txt', 60, { download: 'name.txt' });
  const answer = await fetch(data?.signedUrl ?? '');
  expect(await answer.text()).toBe('signed');
  expect(answer.headers.get('content-disposition')).toContain('name.txt');
  const token = new URL(data?.signedUrl ?? '').searchParams.get('token');
  const other = await fetch(`${stack.url}/storage/v1/object/sign/epubs/signed/other.txt?token=${token}`);
  expect(await other.json()).toMatchObject({ statusCode: '400', code: 'InvalidSignature' });
  const { data: expired } = await bucket.createSignedUrl('signed/a b.txt', 0);
  expect((await fetch(expired?.signedUrl ?? '')).status).toBe(400);
  expect((await bucketOf(one).createSignedUrl('signed/a b.txt', 60)).error).not.toBeNull();
  const several = (await bucket.createSignedUrls(['signed/a b.txt', 'signed/none'], 60)).data ?? [];
  expect(await (await fetch(several[0]?.signedUrl ?? '')).text()).toBe('signed');
  expect(several[1]).toMatchObject({ path: 'signed/none', signedUrl: null, error: expect.any(String) });
});

test('the policies of the migrations hold for a reader’s token in every verb', async () => {
  const mine = `uploads/${one.id}/book.epub`;
  const [own, foreign] = [bucketOf(one), bucketOf(two)];
  expect((await own.upload(mine, 'mine')).error).toBeNull();
  expect((await own.upload(mine, 'mine again', { upsert: true })).error).toBeNull();
  expect(await textOf(own, mine)).toBe('mine again');
  const [row] = await database.sql`select owner_id, owner from storage.objects where name = ${mine}`;
  expect(row).toEqual({ owner_id: one.id, owner: one.id });

  const refused = { status: 400, statusCode: '403', code: 'AccessDenied' };
  expect((await foreign.upload(mine, 'theirs', { upsert: true })).error).toMatchObject(refused);
  expect((await foreign.upload(`uploads/${one.id}/other.epub`, 'x')).error).toMatchObject(refused);
  expect((await own.upload('books/1/book.json', 'x')).error).toMatchObject(refused);
  expect((await foreign.download(mine)).error).toMatchObject({ statusCode: '404' });
  expect((await foreign.exists(mine)).data).toBe(false);
  expect((await foreign.list(`uploads/${one.id}`)).data).toEqual([]);
  expect((await foreign.remove([mine])).data).toEqual([]);
  expect((await foreign.createSignedUrl(mine, 60)).error).not.toBeNull();
  expect(await textOf(own, mine)).toBe('mine again');
});

test('anon and people with no or a forged key read nothing', async () => {
  await bucket.upload('private', 'x');
  const anon = createClient(stack.url, stack.publishableKey).storage.from('epubs');
  expect((await anon.download('private')).error).toMatchObject({ statusCode: '404' });
  expect((await anon.upload('mine', 'x')).error).toMatchObject({ statusCode: '403' });
  expect((await anon.list()).data).toEqual([]);
  const address = `${stack.url}/storage/v1/object/epubs/private`;
  for (const headers of [{}, { apikey: 'sb_secret_x' }, { authorization: 'Bearer a.b.c' }])
    expect((await fetch(address, { headers })).status).toBe(400);
});

test('a request that is not what it should be is refused, not crashed on', async () => {
  const ask = async (path: string, body: string) => {
    const headers = { apikey: stack.secretKey, 'content-type': 'application/json' };
    return (await fetch(`${stack.url}/storage/v1/object/${path}`, { method: 'POST', headers, body })).json();
  };
  expect(await ask('list/epubs', 'no json')).toMatchObject({ code: 'InvalidRequest' });
  expect(await ask('list/epubs', '{"prefix":1}')).toMatchObject({ code: 'InvalidRequest' });
  expect(await ask('list/epubs', '{"limit":-1}')).toMatchObject({ code: 'InvalidRequest' });
  expect(await ask('list/epubs', JSON.stringify({ prefix: 'x'.repeat(2_000_000) }))).toMatchObject({
    statusCode: '413',
  });
});

test('an upload that breaks off leaves neither row nor file', async () => {
  const before = await storedFiles();
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(100_000));
      setTimeout(() => controller.error(new Error('the line is cut')), 50);
    },
  });
  expect((await bucket.upload('broken', stream, { duplex: 'half' })).error).not.toBeNull();
  await expect.poll(storedFiles).toBe(before);
  expect((await bucket.exists('broken')).data).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'no file stays open after a request for the head or a reader who goes away',
  async () => {
    await bucket.upload('large', Buffer.alloc(5_000_000));
    const open = async () => {
      const links = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      );
      return links.filter((link) => link.startsWith(folder));
    };
    const address = `${stack.url}/storage/v1/object/epubs/large`;
    const headers = { apikey: stack.secretKey };
    const head = await fetch(address, { method: 'HEAD', headers });
    expect(head.headers.get('content-length')).toBe('5000000');
    for (let n = 0; n < 5; n++) {
      const leaving = new AbortController();
      const answer = await fetch(address, { headers, signal: leaving.signal });
      await answer.body?.getReader().read();
      leaving.abort();
    }
    await expect.poll(open).toEqual([]);
  },
);
