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

export function statusOf(sqlState: string): number {
  return statuses.find(([prefix]) => sqlState.startsWith(prefix))?.[1] ?? 400;
}

/** lite prints every error of a statement; this makes one quiet line of it. */
class StatementError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly line: string;

  constructor(error: DatabaseError, code: string, message: string, detail: string | undefined) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.hint = error.hint;
    this.line = `${error.code} ${error.message}`;
  }

  [inspect.custom](): string {
    return `[stack] ${this.line}`;
  }
}

/**
 * lite's connection, mended where it differs from the platform:
 * - errors it does not know (P0001, 23514, …) would come out as HTTP 500 with the code `SUP` and the SQLSTATE lost. They are
 *   handed on in the form of PostgREST's own `raise sqlstate 'PGRST'`, which carries status and body;
 * - before its first request it would grant everything to anon in every schema that has row-level security. Telling
 *   it that this has been done keeps what the migrations revoked;
 * - it would set the role only if some table has row-level security; now it always does.
 */
class Connection extends PostgresConnection {
  constructor(url: string) {
    super({
      url,
      postgresOptions: {
        max: 10,
        onnotice: () => {},
        connection: { application_name: 'stack rest' },
        types: {
          // lite has made JSON of arguments already: making it again would store `"{\\"a\\":1}"` for `{"a":1}`.
          json: { to: 114, from: [114], serialize: jsonText, parse: JSON.parse },
          jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: JSON.parse },
          timestamptz: { to: 1184, from: [1184], serialize: (value: string) => value, parse: isoTime },
          timestamp: { to: 1114, from: [1114], serialize: (value: string) => value, parse: isoTime },
        },
      },
    });
    Object.assign(this, { rlsState: 'active' });
  }

  override normalizeDbError(error: unknown): unknown {
    if (!isDatabaseError(error)) return super.normalizeDbError(error);
    const { code, message, detail, hint } = error;
    if (code === '42501' || code.startsWith('PT') || code === 'PGRST')
      return new StatementError(error, code, message, detail);
    const body = JSON.stringify({ code, message, details: detail ?? null, hint: hint ?? null });
    return new StatementError(error, 'PGRST', body, JSON.stringify({ status: statusOf(code), headers: {} }));
  }
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.length === 5
  );
}

/** `2026-11-22 04:40:09.5+00` → `2026-11-22T04:40:09.5+00:00`, as PostgREST gives it. */
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
  return { fetch: (request) => app.fetch(request), close: () => connection.close() };
}
