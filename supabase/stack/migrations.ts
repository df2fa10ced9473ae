import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from 'postgres';

/** Where this project's migrations are. */
export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

export type Migration = { version: string; name: string; text: string };

/**
 * Reads the files `<14 digits>_<name>.sql` of a folder in order of their version; the Supabase CLI uses the same names.
 * @throws Error naming a file that is called otherwise, or two with one version
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const file of files) {
    const [, version, name] = /^(\d{14})_(\w+)\.sql$/.exec(file) ?? [];
    if (!version || !name)
      throw new Error(`Expected a migration named <YYYYMMDDhhmmss>_<name>.sql, got ${file}.`);
    if (migrations.at(-1)?.version === version)
      throw new Error(`Two migrations have the version ${version}.`);
    migrations.push({ version, name, text: await readFile(join(folder, file), 'utf8') });
  }
  return migrations;
}

/**
 * Applies the migrations that the database does not have yet, each in its own transaction and as the role `postgres`,
 * like `supabase db push`, and remembers them where that does. Returns the versions applied.
 * @throws Error naming the migration that failed, its cause being PostgreSQL's error
 */
export async function applyMigrations(sql: Sql, folder: string = migrationsFolder): Promise<string[]> {
  await sql.unsafe(`
    set role postgres;
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (
      version text primary key, statements text[], name text
    );
    reset role;`);
  const known = await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
  const done = new Set(known.map((row) => row.version));
  const applied: string[] = [];
  for (const { version, name, text } of await readMigrations(folder)) {
    if (done.has(version)) continue;
    await sql
      .begin(async (transaction) => {
        await transaction`set local role postgres`;
        await transaction.unsafe(text);
        await transaction`
          insert into supabase_migrations.schema_migrations (version, statements, name)
          values (${version}, array[${text}], ${name})`;
      })
      .catch((cause: unknown) => {
        throw new Error(`Migration ${version}_${name} failed: ${cause}`, { cause });
      });
    applied.push(version);
  }
  return applied;
}
