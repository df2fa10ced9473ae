import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createDatabase, dropDatabase } from './test-database.ts';

test('databases of test files are apart from each other and have the migrations', async () => {
  const [one, two] = await Promise.all([createDatabase(), createDatabase()]);
  const [first, second] = [postgres(one, { max: 1 }), postgres(two, { max: 1 })];
  await first`create table mine ()`;
  expect(await second`select to_regclass('mine') as mine, to_regclass('books') as books`).toEqual([
    { mine: null, books: 'books' },
  ]);
  await Promise.all([first.end(), second.end()]);
  await Promise.all([dropDatabase(one), dropDatabase(two)]);
});

test('a connection that is left open fails the file and is named', async () => {
  const url = await createDatabase();
  const leaked = postgres(url, { max: 1, connection: { application_name: 'leak' }, onclose: () => {} });
  await leaked`select 'the last thing it did'`;
  await expect(dropDatabase(url)).rejects.toThrow(/1 connections[\s\S]*leak: .*the last thing it did/);
  await leaked.end({ timeout: 0 });
});
