import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { inDatabase, withConnection } from './connection.ts';
import { preparePlatform } from './platform.ts';
import { testServer } from './test-database.ts';
import { useDatabase } from './testing.ts';

const database = useDatabase();

test('the Supabase CLI is told the same about the bucket, the version and the port', async () => {
  const config = await readFile(new URL('../config.toml', import.meta.url), 'utf8');
  const [bucket] = await database.sql`select id, public, file_size_limit from storage.buckets`;
  expect(bucket).toEqual({ id: 'epubs', public: false, file_size_limit: `${200 * 1024 * 1024}` });
  expect(config).toContain('[storage.buckets.epubs]\npublic = false\nfile_size_limit = "200MiB"');
  expect(config).toContain('[storage]\nenabled = true\nfile_size_limit = "200MiB"');
  expect(config).toContain('major_version = 17');
  expect(config).toContain('[api]\nenabled = true\nport = 54321');
});

test('a fresh database gives everybody everything that is made in public, like the platform; twice is once', async () => {
  const { url } = await testServer();
  const fresh = inDatabase(url, 'platform_alone');
  await withConnection(url, (sql) => sql`create database platform_alone`);
  await withConnection(fresh, async (sql) => {
    await preparePlatform(sql, new URL(url).password);
    await preparePlatform(sql, new URL(url).password);
    await sql`set role postgres`;
    await sql`create table public.made ()`;
    await sql`create function public.made() returns int language sql as 'select 1'`;
    const rights = await sql`
      select role from unnest(array['anon', 'authenticated', 'service_role']) as role
      where has_table_privilege(role, 'public.made', 'select, insert, update, delete')
        and has_function_privilege(role, 'public.made()', 'execute')`;
    expect(rights).toHaveLength(3);
    await sql`create policy "migrations may make policies" on storage.objects for select using (true)`;
    await sql`create table public.mine (owner uuid references auth.users (id))`;
  });
  await withConnection(url, (sql) => sql`drop database platform_alone`);
});

test('claims reach auth.uid() and auth.role(), as a whole or one by one', async () => {
  const id = '0b7c1a52-6a3c-4b6e-9d3e-1f2a3b4c5d6e';
  const asked = (name: string, value: string) =>
    database.sql.begin(async (sql) => {
      await sql`select set_config(${name}, ${value}, true)`;
      const [row] = await sql`select auth.uid() as uid, auth.role() as role`;
      return row;
    });
  expect(await asked('request.jwt.claims', JSON.stringify({ sub: id, role: 'authenticated' }))).toEqual({
    uid: id,
    role: 'authenticated',
  });
  expect(await asked('request.jwt.claim.sub', id)).toEqual({ uid: id, role: null });
  expect(await asked('request.jwt.claims', '')).toEqual({ uid: null, role: null });
});
