/** Joins the migrations into `schema.sql`, so that the whole schema can be read, and its changes reviewed, in one file. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HELP_OPTION, parseArguments, runCommandLine } from '../worker/command-line.ts';
import { migrationsFolder, readMigrations } from './stack/migrations.ts';

const usage = `Usage: npm run schema [-- --check]

Writes supabase/schema.sql: the migrations in supabase/migrations, in order.
  --check  write nothing; exit 1 when the file is not what the migrations make

Example: npm run schema -- --check
`;

/** The text of `schema.sql` for a folder of migrations. */
export async function joinMigrations(folder: string): Promise<string> {
  const parts = ['-- Generated from supabase/migrations by `npm run schema`. Do not edit.\n'];
  for (const { version, name, text } of await readMigrations(folder)) {
    parts.push(`-- ${version}_${name}.sql\n\n${text.trim()}\n`);
  }
  return parts.join('\n');
}

/** Whether the file says what the migrations make; one that does not exist says nothing. */
export async function isCurrent(target: string, folder: string): Promise<boolean> {
  const text = await readFile(target, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === (await joinMigrations(folder));
}

async function main(): Promise<number> {
  const { values } = parseArguments('npm run schema', {
    options: { check: { type: 'boolean' }, help: HELP_OPTION },
  });
  const target = fileURLToPath(new URL('schema.sql', import.meta.url));
  if (values.help) {
    process.stdout.write(usage);
  } else if (!values.check) {
    await writeFile(target, await joinMigrations(migrationsFolder));
  } else if (!(await isCurrent(target, migrationsFolder))) {
    console.error('supabase/schema.sql is not what the migrations make. Run: npm run schema');
    return 1;
  }
  return 0;
}

if (import.meta.main) await runCommandLine(main);
