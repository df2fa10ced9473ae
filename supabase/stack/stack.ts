import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PermanentError } from '../../worker/errors.ts';
import { asProjectOwner, withConnection } from './connection.ts';
import { isKeys, type Keys, newKeys } from './keys.ts';
import { applyMigrations } from './migrations.ts';
import { preparePlatform } from './platform.ts';
import { type Postgres, startKeptPostgres, startPostgres } from './postgres.ts';
import { type Stack, serve } from './serve.ts';

export type { Stack } from './serve.ts';

/**
 * Serves a database as Supabase would, on a free port of 127.0.0.1; without one it starts PostgreSQL as well. The
 * platform's schemas and the migrations that are missing are applied first. Objects are gone when it stops.
 * @param databaseUrl the superuser's
 */
export async function startStack(databaseUrl?: string): Promise<Stack> {
  if (databaseUrl === undefined) return startTemporaryStack(0);
  await prepareDatabase(databaseUrl);
  const objectsFolder = join(tmpdir(), `stack-objects-${randomUUID()}`);
  const stack = await serve({
    databaseUrl: asProjectOwner(databaseUrl),
    objectsFolder,
    keys: newKeys(),
    port: 0,
  });
  return {
    ...stack,
    async stop() {
      await stack.stop();
      await rm(objectsFolder, { recursive: true, force: true });
    },
  };
}

/** A stack with a PostgreSQL of its own that leaves nothing behind, on the given port (0: any). */
export async function startTemporaryStack(port: number): Promise<Stack> {
  const server = await startPostgres();
  return serveOwn(server, server.companion, newKeys(), port);
}

/** A stack whose rows, objects and keys stay in `folder` for the next time. */
export async function startKeptStack(folder: string, port: number): Promise<Stack> {
  const home = resolve(folder);
  await mkdir(home, { recursive: true });
  const keys = await keptKeys(join(home, 'keys.json'));
  const server = await startKeptPostgres(join(home, 'postgres'));
  return serveOwn(server, join(home, 'objects'), keys, port);
}

async function serveOwn(server: Postgres, objectsFolder: string, keys: Keys, port: number): Promise<Stack> {
  try {
    await prepareDatabase(server.url);
    const stack = await serve({ databaseUrl: asProjectOwner(server.url), objectsFolder, keys, port });
    return {
      ...stack,
      async stop() {
        await stack.stop();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Makes a fresh database what a Supabase project is after `supabase db push`; brings an older one up to date. */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    await preparePlatform(sql, decodeURIComponent(new URL(databaseUrl).password));
    await applyMigrations(sql);
  });
}

async function keptKeys(file: string): Promise<Keys> {
  try {
    return readKeys(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const keys = newKeys();
    await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
    return keys;
  }
}

/** @throws PermanentError `keys_invalid` */
function readKeys(text: string, file: string): Keys {
  let keys: unknown;
  try {
    keys = JSON.parse(text);
  } catch {
    // Said below: who ended this program while it wrote them left half of them.
  }
  if (isKeys(keys)) return keys;
  throw new PermanentError(
    'keys_invalid',
    `${file} is not what this program wrote. Remove it to get new keys.`,
  );
}
