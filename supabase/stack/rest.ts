import { inspect } from 'node:util';
import { App } from '@supabase/lite';
import { PostgresConnection } from '@supabase/lite/postgres';
import { callerOfKey, type Keys } from './keys.ts';

/** What PostgreSQL says about a failed statement. */
type DatabaseError = Error & { code: string; detail?: string; hint?: string };

/**
 * PostgREST's table of HTTP statuses by SQLSTATE, longest prefix first; anything else is 400.
 * https://docs.postgrest.org/en/stable/references/errors.html
 */
const statuses: readonly (readonly [prefix: string, status: number])[] = [
  ['23503', 409],
  ['23505', 409],
  ['25006', 405],
  ['42883', 404],
  ['42P01', 404],
  ['42P17', 500],
  ['53400', 500],
  ['57P01', 503],
  ['P0001', 400],
  ['08', 503],
  ['09', 500],
  ['0L', 403],
  ['0P', 403],
  ['25', 500],
  ['28', 403],
  ['2D', 500],
  ['38', 500],
  ['39', 500],
  ['3B', 500],
  ['40', 500],
  ['53', 503],
  ['54', 500],
  ['55', 500],
  ['57', 500],
  ['58', 500],
  ['F0', 500],
  ['HV', 500],
  ['P0', 500],
  ['XX', 500],
];

/** The HTTP status with which PostgREST answers a statement that failed with this SQLSTATE. */
export function statusOf(sqlState: string): number {
  return statuses.find(([prefix]) => sqlState.startsWith(prefix))?.[1] ?? 400;
}

/**
 * lite's connection, mended where it differs from the platform:
 * - before its first request lite grants everything to anon in every schema with row-level security, undoing what the
 *   migrations revoked, and sets the role only where there is such a schema. {@link withContext} is ours, so neither happens;
 *   it also takes one statement where lite takes ten (2.5 ms a call instead of 5.2);
 * - errors lite does not know (P0001, 23514, …) would come out as HTTP 500 with the code `SUP` and the SQLSTATE lost. They are
 *   handed on in the form of PostgREST's own `raise sqlstate 'PGRST'`, which carries status and body;
 * - times, JSON arguments, numeric and bytea are written as PostgREST writes them;
 * - a statement ends after the time that the platform gives its role (3 s, 8 s), or that its function gives itself:
 *   https://supabase.com/docs/guides/database/postgres/timeouts.
 */
class Connection extends PostgresConnection {
  #timeouts: ReadonlyMap<string, string> = new Map();

  constructor(url: string) {
    super({
      url,
      postgresOptions: { max: 10, onnotice: () => {}, connection: { application_name: 'stack rest' }, types },
    });
  }

  override withContext<T>(
    context: Record<string, unknown> | undefined,
    run: (db: this['kysely']) => Promise<T>,
    options?: Parameters<PostgresConnection['withContext']>[2],
  ): Promise<T> {
    if (!context) return run(this.kysely);
    const { role, jwt } = context.auth as { role: string; jwt: object | null };
    const request = options?.rpc;
    const called = request?.path.split('/').pop() ?? '';
    const variables: [name: string, value: string][] = [
      ['role', role],
      ['request.jwt.claims', JSON.stringify(jwt ?? { role })],
      ['request.method', request?.method ?? ''],
      ['request.path', request?.path ?? ''],
      ['request.headers', JSON.stringify(request?.requestHeaders ?? {})],
      ['response.status', ''],
      ['response.headers', ''],
      ['transaction_read_only', request?.readOnly ? 'on' : 'off'],
      ['statement_timeout', this.#timeouts.get(called) ?? (role === 'anon' ? '3s' : '8s')],
    ];
    return this.kysely.transaction().execute(async (transaction) => {
      await transaction
        .selectNoFrom(({ fn, val }) =>
          variables.map(([name, value]) => fn('set_config', [val(name), val(value), val(true)]).as(name)),
        )
        .execute();
      return run(transaction);
    });
  }

  /** Reads what functions say of their own time, as PostgREST does when it starts. */
  async readTimeouts(): Promise<void> {
    const rows = await this.driver<{ name: string; timeout: string }[]>`
      select proname as name, split_part(setting, '=', 2) as timeout from pg_proc cross join unnest(proconfig) as setting
      where pronamespace = 'public'::regnamespace and starts_with(setting, 'statement_timeout=')`;
    this.#timeouts = new Map(rows.map(({ name, timeout }) => [name, timeout]));
  }

  /** Statements whose clients are gone are cut off after a second, or stopping would wait for the slowest. */
  override async close(): Promise<void> {
    await this.driver.end({ timeout: 1 });
  }

  override normalizeDbError(error: unknown): unknown {
    if (!(error instanceof Error)) return error;
    // lite prints every error it answers with; this makes one line of it.
    const printed = { [inspect.custom]: () => `[stack] ${error.message}` };
    if (!isDatabaseError(error)) return Object.assign(error, printed);
    const { code, message, detail, hint } = error;
    printed[inspect.custom] = () => `[stack] ${code} ${message}`;
    if (code === '42501' || code.startsWith('PT') || code === 'PGRST') return Object.assign(error, printed);
    const body = JSON.stringify({ code, message, details: detail ?? null, hint: hint ?? null });
    const head = JSON.stringify({ status: statusOf(code), headers: {} });
    return Object.assign(new Error(body), { code: 'PGRST', detail: head }, printed);
  }
}

/** How values of PostgreSQL's types become JSON and JSON becomes them, by the number of the type. */
const types = {
  timestamptz: { to: 1184, from: [1184], serialize: asIs, parse: isoTime },
  timestamp: { to: 1114, from: [1114], serialize: asIs, parse: isoTime },
  numeric: {
    to: 1700,
    from: [1700],
    serialize: String,
    parse: (text: string) => (Number.isFinite(Number(text)) ? Number(text) : text),
  },
  bytea: { to: 17, from: [17], serialize: asIs, parse: asIs },
  // lite has made JSON of arguments already: making it again would store "{\"a\":1}" for {"a":1}.
  json: { to: 114, from: [114], serialize: jsonText, parse: JSON.parse },
  jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: JSON.parse },
};

function asIs(text: string): string {
  return text;
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.length === 5
  );
}

/** `2026-11-22 04:40:09.5+00`, which is how PostgreSQL prints a time, as it writes it in JSON: `2026-11-22T04:40:09.5+00:00`. */
export function isoTime(value: string): string {
  return value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}

export type Rest = { fetch(request: Request): Response | Promise<Response>; close(): Promise<void> };

/** PostgREST and Auth for a database, from @supabase/lite: everything below `/rest/v1` and `/auth/v1`. */
export async function createRest(databaseUrl: string, keys: Keys): Promise<Rest> {
  const connection = new Connection(databaseUrl);
  const app = new App({
    connection,
    api: { enabled: true, schemas: ['public'], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishable,
      secret_key: keys.secret,
    },
    options: {
      server: {
        admin: false,
        disableStudio: true,
        apiKeys: {
          resolver: async (key: string) => {
            const caller = await callerOfKey(keys, key);
            if (!caller) return null;
            return { type: caller.role === 'anon' ? 'publishable' : 'secret', claims: caller.claims };
          },
        },
      },
    },
  });
  await app.init();
  await connection.readTimeouts();
  return { fetch: (request) => app.fetch(request), close: () => connection.close() };
}
