import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { type Postgres, startVolatilePostgres } from './postgres.ts';
import { prepareDatabase } from './stack.ts';

const template = 'template_migrated';

/**
 * Vitest's global set-up: one PostgreSQL for a whole test run, started when the first test file asks for it. Runs
 * without such a file pay for a listening socket only (1 ms instead of 1 s).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<Postgres> | undefined;
  const migrated = async () => {
    const started = await startVolatilePostgres();
    const administrator = postgres(started.url, { max: 1, onnotice: () => {} });
    await administrator`create database ${administrator(template)}`;
    await administrator.end();
    const sql = postgres(Object.assign(new URL(started.url), { pathname: `/${template}` }).href, {
      max: 1,
      onnotice: () => {},
    });
    await prepareDatabase(sql).finally(() => sql.end());
    return started;
  };
  // The answer holds a password: only who knows the path gets it.
  const path = `/${randomBytes(16).toString('hex')}`;
  const desk = createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    server ??= migrated();
    server.then(
      ({ url }) => response.end(JSON.stringify({ url, template })),
      (error: unknown) => response.writeHead(500).end(`The database for the tests did not start: ${error}`),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('templateUrl', `http://127.0.0.1:${(desk.address() as AddressInfo).port}${path}`);
  return async () => {
    desk.close();
    desk.closeAllConnections();
    await (await server?.catch(() => undefined))?.stop();
  };
}
