import { readFile } from 'node:fs/promises';
import { getAuthSchemaSql, getStorageSchemaSql, SUPABASE_AUTH_HELPERS_SQL } from '@supabase/lite';
import type { Sql } from 'postgres';

/** The one bucket of the project; config.toml says the same to the Supabase CLI (tested). */
export const bucket = { id: 'epubs', fileSizeLimit: 200 * 1024 * 1024 };

/**
 * Gives a database what the Supabase platform gives one before any migration runs: roles, default privileges,
 * `auth`, `storage`. Changes nothing on a second run. `sql` is the superuser's.
 */
export async function preparePlatform(sql: Sql): Promise<void> {
  const own = await readFile(new URL('platform.sql', import.meta.url), 'utf8');
  await sql.unsafe([getAuthSchemaSql(), SUPABASE_AUTH_HELPERS_SQL, getStorageSchemaSql(), own].join('\n'));
}

/** Creates the private bucket unless a migration already has. */
export async function ensureBucket(sql: Sql): Promise<void> {
  await sql`
    insert into storage.buckets (id, name, public, file_size_limit)
    values (${bucket.id}, ${bucket.id}, false, ${bucket.fileSizeLimit})
    on conflict (id) do nothing`;
}
