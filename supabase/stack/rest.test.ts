import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { sign } from 'hono/jwt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeys } from './keys.ts';
import { isoTime, statusOf } from './rest.ts';
import { type Stack, serve } from './serve.ts';
import { useDatabase } from './testing.ts';

const database = useDatabase();
const keys = newKeys();
let stack: Stack;
let objectsFolder: string;
let service: SupabaseClient;
let visitor: SupabaseClient;

function clientOf(token: string): SupabaseClient {
  return createClient(stack.url, stack.publishableKey, { accessToken: async () => token });
}

beforeAll(async () => {
  await database.sql.unsafe(`
    create type public.mood as enum ('good', 'bad');
    create table public.samples (
      id bigint generated always as identity primary key, at timestamptz, day date, span interval, amount numeric,
      bytes bytea, mood public.mood, data jsonb, labels text[], times timestamptz[], owner uuid, positive int check (positive > 0)
    );
    insert into public.samples (at, day, span, amount, bytes, mood, data, labels, times, owner) values (
      '2026-11-22 06:40:09.5+02', '2026-11-22', '1 day 02:03:04', 1.50, '\\x00ff', 'good',
      '{"a": [1, 2.5, "x", null], "t": "2026-11-22"}', '{a,"b c"}', '{2026-11-22 04:40:09+00}', gen_random_uuid());
    create function public.sample_rows() returns setof public.samples language sql as 'select * from public.samples';
    create function public.one_sample() returns public.samples language sql as 'select * from public.samples limit 1';
    create function public.scalar() returns timestamptz language sql as $$ select timestamptz '2026-11-22 04:40:09+00' $$;
    create function public.nothing() returns void language sql as 'select';
    create function public.echo(
      whole int, big bigint default null, id uuid default null, data jsonb default null, labels text[] default null,
      ids uuid[] default null, items jsonb[] default null, at timestamptz default null, span interval default null,
      mood public.mood default null, flag boolean default null
    ) returns jsonb language sql as $$
      select jsonb_strip_nulls(jsonb_build_object('whole', whole, 'big', big, 'id', id, 'data', data, 'labels', labels, 'ids',
        ids, 'items', items, 'at', at, 'span', span, 'mood', mood, 'flag', flag)) $$;
    create function public.fail(state text) returns void language plpgsql as $$
      begin raise exception using errcode = state, message = 'the message', detail = 'the detail', hint = 'the hint'; end $$;
    create function public.who() returns jsonb language sql as $$
      select jsonb_build_object('uid', auth.uid(), 'role', auth.role(), 'user', current_user, 'email', auth.jwt() ->> 'email') $$;
    create function public.patience() returns text language sql as $$ select current_setting('statement_timeout') $$;
    create function public.hurried() returns void language sql set statement_timeout = '200ms' as 'select pg_sleep(20)';
    create function public.secret() returns int language sql as 'select 1';
    grant execute on all functions in schema public to service_role;
    grant execute on function public.who, public.patience to anon, authenticated;
    grant select, insert on public.samples to service_role, authenticated;
    alter table public.samples enable row level security;
    create policy own on public.samples to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
  `);
  objectsFolder = await mkdtemp(join(tmpdir(), 'stack-rest-'));
  const { databaseUrl } = database;
  stack = await serve({ databaseUrl, objectsFolder, keys, port: 0 });
  service = createClient(stack.url, stack.secretKey);
  visitor = createClient(stack.url, stack.publishableKey);
});

afterAll(async () => {
  await stack.stop();
  await rm(objectsFolder, { recursive: true });
});

test('values are written as PostgreSQL itself writes them in JSON, which is what PostgREST sends', async () => {
  const [{ expected }] =
    (await database.sql`select to_jsonb(samples) as expected from samples`) as unknown as [
      { expected: object },
    ];
  expect(expected).toMatchObject({
    at: '2026-11-22T04:40:09.5+00:00',
    span: '1 day 02:03:04',
    bytes: '\\x00ff',
  });
  expect((await service.rpc('sample_rows')).data).toEqual([expected]);
  expect((await service.rpc('one_sample')).data).toEqual(expected);
  expect((await service.from('samples').select()).data).toEqual([expected]);
  expect((await service.rpc('scalar')).data).toBe('2026-11-22T04:40:09+00:00');
  expect(await service.rpc('nothing')).toMatchObject({ data: null, error: null, status: 204 });
});

test('every time is written as PostgreSQL writes it in JSON', async () => {
  const times = await database.sql<{ printed: string; json: string }[]>`
    select at::text as printed, to_jsonb(at) #>> '{}' as json from (
      select timestamptz '0001-01-01 00:00:00+00' + make_interval(secs => random() * 3e11) as at from generate_series(1, 500)
      union values (timestamptz 'infinity'), (timestamptz 'epoch'), (timestamptz '2026-11-22 04:40:09.000001+00')
    ) as moments`;
  expect(times.map(({ printed }) => isoTime(printed))).toEqual(times.map(({ json }) => json));
});

test('arguments arrive as what they are', async () => {
  const given = {
    whole: 1,
    big: 9_007_199_254_740_991,
    id: '0b7c1a52-6a3c-4b6e-9d3e-1f2a3b4c5d6e',
    data: { deep: [1, { text: '"quoted" \\ 草枕' }], empty: {} },
    labels: ['a', 'b,c', '"q"', '\\', ''],
    ids: ['0b7c1a52-6a3c-4b6e-9d3e-1f2a3b4c5d6e'],
    items: [{ a: 1 }, { b: ['x'] }],
    at: '2026-11-22T04:40:09+00:00',
    span: '00:10:00',
    mood: 'good',
    flag: false,
  };
  expect((await service.rpc('echo', given)).data).toEqual(given);
  expect((await service.rpc('echo', { whole: 1, labels: [], ids: [], items: [], data: [] })).data).toEqual({
    whole: 1,
    labels: [],
    ids: [],
    items: [],
    data: [],
  });
});

test.each([
  ['P0001', 400],
  ['P0002', 500],
  ['PT409', 409],
  ['PT404', 404],
  ['23514', 400],
  ['23505', 409],
  ['23503', 409],
  ['22023', 400],
  ['40001', 500],
  ['53300', 503],
  ['42501', 403],
])('SQLSTATE %s comes out with its code, message, detail and hint as HTTP %i', async (state, status) => {
  expect(await service.rpc('fail', { state })).toMatchObject({
    status,
    error: { code: state, message: 'the message', details: 'the detail', hint: 'the hint' },
  });
});

test('every SQLSTATE has a status', () => {
  expect(statusOf('99999')).toBe(400);
  expect(statusOf('08006')).toBe(503);
  expect(statusOf('P0003')).toBe(500);
});

test('a broken constraint, a wrong argument and an unknown function are told apart', async () => {
  expect(await service.from('samples').insert({ positive: -1 })).toMatchObject({
    status: 400,
    error: { code: '23514', message: expect.stringContaining('samples_positive_check') },
  });
  expect(await service.rpc('echo', { whole: 'x' })).toMatchObject({ status: 400, error: { code: '22P02' } });
  expect(await service.rpc('echo', { unknown: 1 })).toMatchObject({
    status: 404,
    error: { code: 'PGRST202' },
  });
  expect(await service.from('nowhere').select()).toMatchObject({ status: 404, error: { code: 'PGRST205' } });
});

test('each caller runs as its own role with its own claims', async () => {
  const reader = await stack.createReader('reader@example.test');
  const ask = async (client: SupabaseClient) => (await client.rpc('who')).data;
  const asReader = {
    uid: reader.id,
    role: 'authenticated',
    user: 'authenticated',
    email: 'reader@example.test',
  };
  const asService = { uid: null, role: 'service_role', user: 'service_role', email: null };
  const asVisitor = { uid: null, role: 'anon', user: 'anon', email: null };
  // At the same time and over few connections: no claim may stay behind for the next caller.
  const callers = Array.from(
    { length: 30 },
    (_, n) => [clientOf(reader.token), service, visitor][n % 3] ?? service,
  );
  const answers = await Promise.all(callers.map(ask));
  expect(answers).toEqual(callers.map((_, n) => [asReader, asService, asVisitor][n % 3]));
});

test('what is not granted is refused: 401 to a visitor, 403 to a reader', async () => {
  const reader = await stack.createReader();
  for (const [client, status] of [
    [visitor, 401],
    [clientOf(reader.token), 403],
  ] as const)
    expect(await client.rpc('secret')).toMatchObject({ status, error: { code: '42501' } });
  // The first request of @supabase/lite would have granted everything by now.
  const [granted] =
    await database.sql`select has_function_privilege('anon', 'public.secret()', 'execute') as it`;
  expect(granted).toEqual({ it: false });
});

test('row-level security shows a reader her own rows and lets her write no others', async () => {
  const [one, two] = [await stack.createReader(), await stack.createReader()];
  expect((await clientOf(one.token).from('samples').insert({ owner: one.id })).error).toBeNull();
  expect((await clientOf(one.token).from('samples').insert({ owner: two.id })).error?.code).toBe('42501');
  expect((await clientOf(one.token).from('samples').select('owner')).data).toEqual([{ owner: one.id }]);
  expect((await clientOf(two.token).from('samples').select('owner')).data).toEqual([]);
});

test('a forged, expired or missing token is no reader', async () => {
  const { token } = await stack.createReader();
  const [head, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ role: 'service_role', exp: 4_000_000_000 })).toString(
    'base64url',
  );
  expect((await clientOf(`${head}.${claims}.${signature}`).rpc('who')).status).toBe(401);
  expect((await createClient(stack.url, 'sb_secret_wrong').rpc('who')).status).toBe(401);
  const keyless = await fetch(`${stack.url}/rest/v1/rpc/who`, { method: 'POST' });
  expect(keyless.status).toBe(401);
});

test('a statement ends after the time of its role, or that of its function', async () => {
  expect((await visitor.rpc('patience')).data).toBe('3s');
  expect((await service.rpc('patience')).data).toBe('8s');
  const { status, error } = await service.rpc('hurried');
  expect({ status, code: error?.code }).toEqual({ status: 500, code: '57014' });
});

test('the service-role JWT of an older project works as a key', async () => {
  const key = await sign({ role: 'service_role', iss: 'supabase' }, keys.jwtSecret, 'HS256');
  const legacy = createClient(stack.url, key);
  expect((await legacy.rpc('who')).data).toMatchObject({ role: 'service_role' });
  expect((await legacy.storage.from('epubs').upload('legacy', 'bytes')).error).toBeNull();
});

test('readers sign up and in through Auth, and the token they get is one everywhere', async () => {
  const client = createClient(stack.url, stack.publishableKey);
  const credentials = { email: 'new@example.test', password: 'a long password' };
  expect((await client.auth.signUp(credentials)).error).toBeNull();
  const { data } = await client.auth.signInWithPassword(credentials);
  expect((await client.rpc('who')).data).toMatchObject({ uid: data.user?.id, role: 'authenticated' });
  const { error } = await client.storage.from('epubs').upload(`uploads/${data.user?.id}/a.epub`, 'bytes');
  expect(error).toBeNull();
});

test('stopping does not wait for a statement that nobody waits for', async () => {
  await database.sql`create function public.sleep() returns void language sql as 'select pg_sleep(30)'`;
  await database.sql`grant execute on function public.sleep to service_role`;
  const { databaseUrl } = database;
  const other = await serve({ databaseUrl, objectsFolder, keys, port: 0 });
  const sleeping = createClient(other.url, other.secretKey)
    .rpc('sleep')
    .then(({ error }) => error);
  const running = async () =>
    (await database.sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`).length;
  await expect.poll(running).toBe(1);
  const began = performance.now();
  await other.stop();
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(await sleeping).not.toBeNull();
  await expect.poll(running).toBe(0);
});
