import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Stack, startStack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Asked for a database to copy; starts the server of this test run when it is the first to ask. */
    templateUrl: string;
  }
}

/** A database of one test file: migrated, empty, dropped at its end. */
export type TestDatabase = {
  /** Superuser; twenty connections at most. */
  readonly sql: Sql;
  /** For connections of your own: end them before the file ends, or it fails. */
  readonly url: string;
};

/**
 * Gives this test file (or `describe` block) a database of its own on the real PostgreSQL of this test run.
 * Its properties can be used in tests and in hooks that run after this one.
 */
export function useDatabase(): TestDatabase {
  let current: { sql: Sql; url: string } | undefined;
  beforeAll(async () => {
    const url = await createDatabase();
    current = {
      url,
      sql: postgres(url, { max: 20, onnotice: () => {}, connection: { application_name: 'test' } }),
    };
  });
  afterAll(async () => {
    if (!current) return;
    await current.sql.end();
    await dropDatabase(current.url);
  });
  const started = () => {
    if (!current)
      throw new Error('useDatabase() has no database before the tests run: use it in a test or a hook.');
    return current;
  };
  return {
    get sql() {
      return started().sql;
    },
    get url() {
      return started().url;
    },
  };
}

/** {@link useDatabase} and a local Supabase in front of it, on a port of its own. */
export function useStack(): Omit<Stack, 'stop'> & TestDatabase {
  const database = useDatabase();
  let current: Stack | undefined;
  beforeAll(async () => {
    current = await startStack(database.url);
  });
  afterAll(() => current?.stop());
  const started = () => {
    if (!current)
      throw new Error('useStack() has no stack before the tests run: use it in a test or a hook.');
    return current;
  };
  return {
    get sql() {
      return database.sql;
    },
    get databaseUrl() {
      return database.url;
    },
    get url() {
      return started().url;
    },
    get secretKey() {
      return started().secretKey;
    },
    get publishableKey() {
      return started().publishableKey;
    },
    createReader: (email?: string) => started().createReader(email),
  };
}

type Template = { url: string; template: string };

async function template(): Promise<Template> {
  const answer = await fetch(inject('templateUrl'));
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Template;
}

async function createDatabase(): Promise<string> {
  const { url, template: source } = await template();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdministrator(url, (sql) => sql`create database ${sql(name)} template ${sql(source)}`);
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Fails, naming them, when connections are still open: a test that leaks one would hide a leak of the program. */
async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await asAdministrator(url, async (sql) => {
    const open = async () => sql<{ application_name: string; query: string }[]>`
      select application_name, query from pg_stat_activity where datname = ${name}`;
    let left = await open();
    // The server notices the end of a connection a moment after its client has closed it.
    for (let waited = 0; left.length > 0 && waited < 2000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      left = await open();
    }
    await sql`drop database ${sql(name)} with (force)`;
    if (left.length === 0) return;
    const list = left.map((row) => `  ${row.application_name}: ${row.query}`).join('\n');
    throw new Error(`This test file left ${left.length} connections to its database open:\n${list}`);
  });
}

async function asAdministrator(url: string, run: (sql: Sql) => Promise<unknown>): Promise<void> {
  const administrators = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  const sql = postgres(administrators, { max: 1, onnotice: () => {} });
  try {
    await run(sql);
  } finally {
    await sql.end();
  }
}
