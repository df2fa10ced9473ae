import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';
import { createAuthAdmin } from './auth-admin.ts';
import { type Keys, readerToken } from './keys.ts';
import { createRest } from './rest.ts';
import { ObjectFiles } from './storage/files.ts';
import { createStorage } from './storage/routes.ts';

/** A local Supabase that `@supabase/supabase-js` can talk to. */
export type Stack = {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** `sb_secret_…`: the service role. */
  secretKey: string;
  /** `sb_publishable_…`: anon, or the reader whose token comes along. */
  publishableKey: string;
  /** For the role `postgres`, which owns the project but is no superuser, like the connection string of a real project. */
  databaseUrl: string;
  /** Signs a new reader up: a row in `auth.users` and a token for `Authorization: Bearer` that lasts an hour. */
  createReader(email?: string): Promise<{ id: string; token: string }>;
  /** Closes what this stack opened: first the door, then the connections. */
  stop(): Promise<void>;
};

/** What a stack serves. */
export type Backing = {
  /** A migrated database, as the role `postgres`: all of the stack works without a superuser. */
  databaseUrl: string;
  /** Where the bytes of the objects are. */
  objectsFolder: string;
  keys: Keys;
  /** 0: any free port. */
  port: number;
};

/**
 * Serves PostgREST, Auth and Storage for a migrated database on 127.0.0.1.
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function serve({ databaseUrl, objectsFolder, keys, port }: Backing): Promise<Stack> {
  const sql = postgres(databaseUrl, {
    max: 10,
    onnotice: () => {},
    connection: { application_name: 'stack storage' },
  });
  const rest = await createRest(databaseUrl, keys);
  const storage = createStorage(sql, new ObjectFiles(objectsFolder), keys);
  const door = new Hono()
    .route('/', storage)
    .route('/', createAuthAdmin(sql, keys))
    // Not everything @supabase/lite serves: its /_system tells whoever asks the password of the database.
    .all('/rest/v1/*', (context) => rest.fetch(context.req.raw))
    .all('/auth/v1/*', (context) => rest.fetch(context.req.raw));
  const server = createAdaptorServer({ fetch: door.fetch });
  const closeConnections = async () => {
    await Promise.all([rest.close(), sql.end({ timeout: 1 })]);
  };
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    await closeConnections();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretKey: keys.secret,
    publishableKey: keys.publishable,
    databaseUrl,
    async createReader(email = `${randomUUID()}@example.test`) {
      const id = randomUUID();
      await sql`insert into auth.users (id, email, email_confirmed_at) values (${id}, ${email}, now())`;
      return { id, token: await readerToken(keys, id, email, Date.now()) };
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      // Clients keep connections open for the next request; waiting for them takes five seconds.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await closeConnections();
    },
  };
}
