import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import postgres, { type Sql } from 'postgres';
import { newKeys, readerToken } from './keys.ts';
import { applyMigrations } from './migrations.ts';
import { ObjectFiles } from './objects.ts';
import { ensureBucket, preparePlatform } from './platform.ts';
import { startPostgres } from './postgres.ts';
import { createRest } from './rest.ts';
import { createStorage } from './storage.ts';

/** A local Supabase that `@supabase/supabase-js` can talk to. */
export type Stack = {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** `sb_secret_…`: the service role. */
  secretKey: string;
  /** `sb_publishable_…`: anon, or the reader whose token comes along. */
  publishableKey: string;
  /** Superuser. */
  databaseUrl: string;
  /** Signs a new reader up: a row in `auth.users` and a token for `Authorization: Bearer` that lasts an hour. */
  createReader(email?: string): Promise<{ id: string; token: string }>;
  /** Closes everything this stack opened; also the database server when the stack started it. */
  stop(): Promise<void>;
};

/** Serves a database, or a new one on a server of its own, on a free port of 127.0.0.1. Applies the migrations that are missing. */
export async function startStack(databaseUrl?: string): Promise<Stack> {
  const closing: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    if (databaseUrl === undefined) {
      const server = await startPostgres();
      closing.push(() => server.stop());
      databaseUrl = server.url;
    }
    const sql = postgres(databaseUrl, {
      max: 10,
      onnotice: () => {},
      connection: { application_name: 'stack' },
    });
    closing.push(() => sql.end());
    await prepareDatabase(sql);
    const folder = await mkdtemp(join(tmpdir(), 'stack-objects-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));

    const keys = newKeys((bytes) => randomBytes(bytes).toString('base64url'));
    const rest = await createRest(databaseUrl, keys);
    closing.push(() => rest.close());
    const storage = createStorage(sql, new ObjectFiles(folder), keys);
    const server = createAdaptorServer({
      fetch: (request: Request) =>
        new URL(request.url).pathname.startsWith('/storage/v1/')
          ? storage.fetch(request)
          : rest.fetch(request),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await once(server, 'close');
    });
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      secretKey: keys.secret,
      publishableKey: keys.publishable,
      databaseUrl,
      createReader: async (email = `${randomUUID()}@example.test`) => {
        const id = randomUUID();
        await sql`insert into auth.users (id, email, email_confirmed_at) values (${id}, ${email}, now())`;
        return { id, token: await readerToken(keys, id, email, Date.now()) };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes a fresh database what a Supabase project is after `supabase db push`. */
export async function prepareDatabase(sql: Sql): Promise<void> {
  await preparePlatform(sql);
  await applyMigrations(sql);
  await ensureBucket(sql);
}
