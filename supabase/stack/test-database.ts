import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';
import { asProjectOwner, inDatabase, withConnection } from './connection.ts';

/** The PostgreSQL of this test run and its migrated database, which test files copy. */
export type TestServer = { url: string; companion: string; template: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with a {@link TestServer}, which it starts when it is asked for the first time. */
    testServerUrl: string;
  }
}

/** The PostgreSQL of this test run; it starts when it is asked for the first time. */
export async function testServer(): Promise<TestServer> {
  const answer = await fetch(inject('testServerUrl'));
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as TestServer;
}

/** A copy of the migrated database under a new name, for the role `postgres`. */
export async function createDatabase(): Promise<string> {
  const { url, template } = await testServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withConnection(
    url,
    (sql) => sql`create database ${sql(name)} template ${sql(template)} owner postgres`,
  );
  return asProjectOwner(inDatabase(url, name));
}

/** Drops it, and fails, naming them, when connections are still open: a test that leaks one would hide a leak of the program. */
export async function dropDatabase(databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const { url } = await testServer();
  await withConnection(url, async (sql) => {
    const open = () => sql<{ application_name: string; query: string }[]>`
      select application_name, query from pg_stat_activity where datname = ${name}`;
    let left = await open();
    // The server notices the end of a connection a moment after its client has closed it.
    for (let waited = 0; left.length > 0 && waited < 4000; waited += 50) {
      await setTimeout(50);
      left = await open();
    }
    await sql`drop database ${sql(name)} with (force)`;
    if (left.length === 0) return;
    const list = left.map((row) => `  ${row.application_name}: ${row.query}`).join('\n');
    throw new Error(`This test file left ${left.length} connections to its database open:\n${list}`);
  });
}
