import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { inDatabase, withConnection } from './connection.ts';
import { type Postgres, startVolatilePostgres } from './postgres.ts';
import type { TestServer } from './test-database.ts';

const template = 'template_migrated';

/**
 * Vitest's global set-up: one PostgreSQL for a whole test run, started when the first test file asks for it. A run without
 * such a file pays for a listening socket only (1 ms instead of 1 s).
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<Postgres> | undefined;
  // The answer holds a password: only who knows the path gets it.
  const path = `/${randomBytes(16).toString('hex')}`;
  const desk = createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    starting ??= startMigrated();
    starting.then(
      ({ url, companion }) => response.end(JSON.stringify({ url, companion, template } satisfies TestServer)),
      (error: unknown) => response.writeHead(500).end(`The database for the tests did not start. ${error}`),
    );
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  project.provide('testServerUrl', `http://127.0.0.1:${(desk.address() as AddressInfo).port}${path}`);
  return async () => {
    desk.close();
    desk.closeAllConnections();
    // One that did not start has been reported to every test file that asked for it.
    const server = await starting?.catch(() => undefined);
    await server?.stop();
  };
}

async function startMigrated(): Promise<Postgres> {
  // Half a second of @supabase/lite that only runs with a database have to wait for.
  const { prepareDatabase } = await import('./stack.ts');
  const server = await startVolatilePostgres();
  try {
    await withConnection(server.url, (sql) => sql`create database ${sql(template)}`);
    await prepareDatabase(inDatabase(server.url, template));
    // With the default timetable, what a worker does in a test would depend on the time of the day.
    await withConnection(inDatabase(server.url, template), (sql) => sql`delete from public.job_schedules`);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
