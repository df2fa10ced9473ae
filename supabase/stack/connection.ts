import postgres, { type Sql } from 'postgres';

/** Runs something on one connection and closes it. */
export async function withConnection<T>(databaseUrl: string, run: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/** The address of another database on the same server, for the same role. */
export function inDatabase(databaseUrl: string, name: string): string {
  return Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
}

/** The same database for the role `postgres`, which owns the project and has the superuser's password but not its rights. */
export function asProjectOwner(databaseUrl: string): string {
  return Object.assign(new URL(databaseUrl), { username: 'postgres' }).href;
}
