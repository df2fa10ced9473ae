import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyMigrations, readMigrations } from './migrations.ts';
import { useDatabase } from './testing.ts';

const database = useDatabase();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
});

afterEach(() => rm(folder, { recursive: true }));

function add(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

test('migrations are read in order of their version', async () => {
  await add('20260102000000_second.sql', 'select 2');
  await add('20260101000000_first.sql', 'select 1');
  await add('notes.md', '');
  expect(await readMigrations(folder)).toEqual([
    { version: '20260101000000', name: 'first', text: 'select 1' },
    { version: '20260102000000', name: 'second', text: 'select 2' },
  ]);
});

test('a name that the Supabase CLI would not take is refused, and so are two of one version', async () => {
  await add('1_short.sql', '');
  await expect(readMigrations(folder)).rejects.toThrow('got 1_short.sql');
  await rm(join(folder, '1_short.sql'));
  await add('20260101000000_a.sql', '');
  await add('20260101000000_b.sql', '');
  await expect(readMigrations(folder)).rejects.toThrow('20260101000000');
});

test('each migration is applied once, as the role postgres, with the rights of the platform on what it makes', async () => {
  await add('20990101000000_table.sql', 'create table public.made_once (id int);');
  expect(await applyMigrations(database.sql, folder)).toEqual(['20990101000000']);
  await add('20990102000000_column.sql', 'alter table public.made_once add column more int; select 1;');
  expect(await applyMigrations(database.sql, folder)).toEqual(['20990102000000']);
  expect(await applyMigrations(database.sql, folder)).toEqual([]);
  const [table] = await database.sql`
    select pg_get_userbyid(relowner) as owner from pg_class where oid = 'public.made_once'::regclass`;
  expect(table).toEqual({ owner: 'postgres' });
});

test('a migration that fails is named and leaves nothing of itself, and the ones before it stay', async () => {
  await add('20990201000000_good.sql', 'create table public.good ();');
  await add('20990202000000_bad.sql', 'create table public.half (); select no_such_function();');
  await expect(applyMigrations(database.sql, folder)).rejects.toThrow('Migration 20990202000000_bad failed');
  const tables =
    await database.sql`select to_regclass('public.good') as good, to_regclass('public.half') as half`;
  expect(tables).toEqual([{ good: 'good', half: null }]);
});

test('a migration that only a superuser could run fails, as it would on the platform', async () => {
  await add('20990301000000_superuser.sql', 'create role boss superuser;');
  await expect(applyMigrations(database.sql, folder)).rejects.toMatchObject({ cause: { code: '42501' } });
});
