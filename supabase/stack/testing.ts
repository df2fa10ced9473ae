import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { newKeys } from './keys.ts';
import type { Stack } from './serve.ts';
import { createDatabase, dropDatabase, testServer } from './test-database.ts';

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
    const { databaseUrl, sql } = database;
    // A file that wants SQL alone must not wait for the import of @supabase/lite (0.3 s).
    const { serve } = await import('./serve.ts');
    const { companion } = await testServer();
    const stack = await serve({ databaseUrl, objectsFolder: companion, keys: newKeys(), port: 0 });
    return { value: { ...stack, sql }, release: stack.stop };
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
