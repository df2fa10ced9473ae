import { readFile } from 'node:fs/promises';
import { getAuthSchemaSql, getStorageSchemaSql, SUPABASE_AUTH_HELPERS_SQL } from '@supabase/lite';
import type { Sql } from 'postgres';

/**
 * Gives a database what the Supabase platform gives one before any migration runs: roles, default privileges,
 * `auth`, `storage`. Changes nothing on a second run.
 * @param sql the superuser's  @param password what the role `postgres` gets when it is created
 */
export async function preparePlatform(sql: Sql, password: string): Promise<void> {
  const own = await readFile(new URL('platform.sql', import.meta.url), 'utf8');
  await sql.begin(async (transaction) => {
    await transaction`select set_config('stack.password', ${password}, true)`;
    await transaction.unsafe(
      [getAuthSchemaSql(), SUPABASE_AUTH_HELPERS_SQL, getStorageSchemaSql(), own].join('\n'),
    );
  });
}
