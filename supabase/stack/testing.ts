import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { asProjectOwner } from './platform.ts';
import { type Stack, serve } from './serve.ts';
import { makeKeys, withConnection } from './stack.ts';

/** The PostgreSQL of this test run and its migrated database, which test files copy. */
export type TestServer = { url: string; companion: string; template: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with a {@link TestServer}, which it starts when it is asked for the first time. */
    testServerUrl: string;
  }
}

/** A database of one test file: migrated, empty, dropped at its end. */
export type TestDatabase = {
  /** Twenty connections at most, as the role `postgres`, which ran the migrations: what it creates is what they would. */
  readonly sql: Sql;
  /** For connections of your own as that role: end them before the file ends, or it fails. */
  readonly databaseUrl: string;
};

/** A {@link TestDatabase} with a local Supabase in front of it. */
export type TestStack = TestDatabase & Omit<Stack, 'stop'>;

/**
 * Gives this test file (or `describe` block) a database of its own on the real PostgreSQL of this test run.
 * Its properties can be used in tests and in hooks that run after this one.
 */
export function useDatabase(): TestDatabase {
  return useResource('useDatabase()', async () => {
    const databaseUrl = await createDatabase();
    const sql = postgres(databaseUrl, {
      max: 20,
      onnotice: () => {},
      connection: { application_name: 'test' },
    });
    return {
      value: { sql, databaseUrl },
      async release() {
        await sql.end();
        await dropDatabase(databaseUrl);
      },
    };
  });
}

/** {@link useDatabase} and a local Supabase in front of it, on a port of its own. */
export function useStack(): TestStack {
  const database = useDatabase();
  return useResource('useStack()', async () => {
    const { url, companion } = await testServer();
    const stack = await serve({
      databaseUrl: Object.assign(new URL(url), { pathname: new URL(database.databaseUrl).pathname }).href,
      objectsFolder: companion,
      keys: makeKeys(),
      port: 0,
    });
    return { value: { ...stack, sql: database.sql }, release: stack.stop };
  });
}

/** Something that exists between the hooks of a test file: an object whose properties can be read in between. */
function useResource<T extends object>(
  name: string,
  acquire: () => Promise<{ value: T; release: () => Promise<void> }>,
): T {
  let current: { value: T; release: () => Promise<void> } | undefined;
  beforeAll(async () => {
    current = await acquire();
  });
  afterAll(() => current?.release());
  return new Proxy({} as T, {
    get(_, property) {
      if (!current)
        throw new Error(`${name} gives nothing before the tests run: use it in a test or in a hook.`);
      return Reflect.get(current.value, property);
    },
  });
}

async function testServer(): Promise<TestServer> {
  const answer = await fetch(inject('testServerUrl'));
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as TestServer;
}

async function createDatabase(): Promise<string> {
  const { url, template } = await testServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withConnection(
    url,
    (sql) => sql`create database ${sql(name)} template ${sql(template)} owner postgres`,
  );
  return asProjectOwner(Object.assign(new URL(url), { pathname: `/${name}` }).href);
}

/** Fails, naming them, when connections are still open: a test that leaks one would hide a leak of the program. */
async function dropDatabase(databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const { url } = await testServer();
  await withConnection(url, async (sql) => {
    const open = () => sql<{ application_name: string; query: string }[]>`
      select application_name, query from pg_stat_activity where datname = ${name}`;
    let left = await open();
    // The server notices the end of a connection a moment after its client has closed it.
    for (let waited = 0; left.length > 0 && waited < 2000; waited += 50) {
      await setTimeout(50);
      left = await open();
    }
    await sql`drop database ${sql(name)} with (force)`;
    if (left.length === 0) return;
    const list = left.map((row) => `  ${row.application_name}: ${row.query}`).join('\n');
    throw new Error(`This test file left ${left.length} connections to its database open:\n${list}`);
  });
}
