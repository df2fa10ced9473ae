import { expect, test } from 'vitest';
import { migrationsFolder, readMigrations } from './stack/migrations.ts';
import { useDatabase } from './stack/testing.ts';

const database = useDatabase();

/** Everything a migration can leave behind, one line a thing, as PostgreSQL itself writes it down. */
async function schema(): Promise<string[]> {
  const rows = await database.sql<{ line: string }[]>`
    with own as (select oid, nspname from pg_namespace where nspname in ('public', 'private', 'storage'))
    select format('table %s.%s acl %s rls %s options %s', nspname, relname, relacl, relrowsecurity, reloptions) as line
      from pg_class join own on own.oid = relnamespace
    union all
    select format('column %s.%s %s %s null %s default %s', nspname, relname, attname,
        format_type(atttypid, atttypmod), not attnotnull, pg_get_expr(adbin, adrelid))
      from pg_attribute join pg_class on pg_class.oid = attrelid join own on own.oid = relnamespace
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attnum > 0 and not attisdropped
    union all
    select format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(pg_constraint.oid))
      from pg_constraint join own on own.oid = connamespace
    union all
    select format('index %s', pg_get_indexdef(indexrelid))
      from pg_index join pg_class on pg_class.oid = indexrelid join own on own.oid = relnamespace
    union all
    select format('function %s acl %s', pg_get_functiondef(pg_proc.oid), proacl)
      from pg_proc join own on own.oid = pronamespace where prokind = 'f'
    union all
    select format('trigger %s', pg_get_triggerdef(pg_trigger.oid)) from pg_trigger where not tgisinternal
    union all
    select format('policy %s', to_jsonb(pg_policies)) from pg_policies
    union all
    select format('default %s %s %s', defaclnamespace::regnamespace, defaclobjtype, defaclacl) from pg_default_acl
    union all
    select format('schema %s acl %s', nspname, nspacl) from pg_namespace where nspname !~ '^pg_'
    union all
    select format('bucket %s', to_jsonb(buckets) - 'created_at' - 'updated_at') from storage.buckets
    order by line`;
  return rows.map((row) => row.line);
}

test('migrations that run a second time leave the same schema', async () => {
  const once = await schema();
  expect(once.length).toBeGreaterThan(100);
  await database.sql`set client_min_messages = warning`;
  for (const { text } of await readMigrations(migrationsFolder)) {
    await database.sql.begin((transaction) => transaction.unsafe(text));
  }
  expect(await schema()).toEqual(once);
});

test('a database in which another app has tables of these names is refused before anything is changed', async () => {
  const [first] = await readMigrations(migrationsFolder);
  const named = await database.sql<{ name: string }[]>`
    select 'public.' || typname as name from pg_type
    where typnamespace = 'public'::regnamespace and typtype in ('c', 'e') order by typname`;
  await database.sql
    .begin(async (sql) => {
      // What is left are tables that are nobody's, all of them.
      await sql`drop schema private cascade`;
      await sql.unsafe(first?.text ?? '');
    })
    .then(
      () => expect.unreachable(),
      (error: Error) =>
        expect(error.message).toBe(
          `This database has ${named.map(({ name }) => name).join(', ')} already, and not from these migrations.`,
        ),
    );
});

test('every function that runs with its owner’s rights pins its search path', async () => {
  const open = await database.sql`
    select oid::regprocedure as name from pg_proc
    where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and prosecdef and not coalesce(proconfig @> array['search_path=""'], false)`;
  expect(open).toEqual([]);
});

test('what a later migration creates and forgets to close is closed', async () => {
  const { sql } = database;
  await sql`create function public.forgotten() returns int language sql as 'select 1'`;
  await sql`create table public.forgotten ()`;
  const open = await sql`
    select role from unnest(array['anon', 'authenticated', 'service_role']) as role
    where has_function_privilege(role, 'public.forgotten()', 'execute')
      or has_table_privilege(role, 'public.forgotten', 'select, insert, update, delete')`;
  expect(open).toEqual([]);
});
