import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isCurrent, joinMigrations } from './schema.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-'));
  await writeFile(join(folder, '20260102000000_b.sql'), '\nselect 2;\n\n');
  await writeFile(join(folder, '20260101000000_a.sql'), 'select 1;');
});

afterEach(() => rm(folder, { recursive: true }));

test('the schema is the migrations in order, each under its name', async () => {
  const [, ...lines] = (await joinMigrations(folder)).split('\n').filter((line) => line !== '');
  expect(lines).toEqual(['-- 20260101000000_a.sql', 'select 1;', '-- 20260102000000_b.sql', 'select 2;']);
});

test('a file that is missing, older than a migration or edited by hand is not current', async () => {
  const target = join(folder, 'schema.txt');
  expect(await isCurrent(target, folder)).toBe(false);
  await writeFile(target, await joinMigrations(folder));
  expect(await isCurrent(target, folder)).toBe(true);
  await writeFile(join(folder, '20260103000000_c.sql'), 'select 3;');
  expect(await isCurrent(target, folder)).toBe(false);
  await writeFile(target, `${await joinMigrations(folder)}-- by hand`);
  expect(await isCurrent(target, folder)).toBe(false);
});
