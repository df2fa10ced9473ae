import { randomBytes } from 'node:crypto';
import { sign, verify } from 'hono/jwt';

/** Who is asking: a database role and, for a signed-in reader, the claims of the token. */
export type Caller = { role: string; claims: Record<string, unknown> };

/** The secrets of one stack, made up at its start. */
export type Keys = { secret: string; publishable: string; jwtSecret: string };

/** New secrets, which nobody can guess. */
export function newKeys(): Keys {
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  return {
    secret: `sb_secret_${random(24)}`,
    publishable: `sb_publishable_${random(24)}`,
    jwtSecret: random(32),
  };
}

/** Whether something that was read from outside is a set of keys. */
export function isKeys(value: unknown): value is Keys {
  const names = ['secret', 'publishable', 'jwtSecret'];
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'string')
  );
}

const anon: Caller = { role: 'anon', claims: { role: 'anon' } };
const service: Caller = { role: 'service_role', claims: { role: 'service_role' } };

/** The caller an API key stands for: an `sb_…` key, or a signed JWT with a role as older projects have. */
export async function callerOfKey(keys: Keys, key: string | undefined): Promise<Caller | undefined> {
  if (key === keys.secret) return service;
  if (key === keys.publishable) return anon;
  const caller = key === undefined ? undefined : await callerOfToken(keys, key);
  // A reader's token says who she is, not that the request comes from an app of this project.
  return caller?.role === 'anon' || caller?.role === 'service_role' ? caller : undefined;
}

/** The caller a signed token names, or undefined when it is forged, malformed or expired. */
export async function callerOfToken(keys: Keys, token: string): Promise<Caller | undefined> {
  try {
    const claims = await verify(token, keys.jwtSecret, 'HS256');
    return typeof claims.role === 'string' ? { role: claims.role, claims } : undefined;
  } catch {
    return undefined;
  }
}

/** A token as Supabase Auth gives one to a signed-in reader; valid for an hour. */
export function readerToken(keys: Keys, id: string, email: string, now: number): Promise<string> {
  const issued = Math.floor(now / 1000);
  return sign(
    { sub: id, email, role: 'authenticated', aud: 'authenticated', iat: issued, exp: issued + 3600 },
    keys.jwtSecret,
    'HS256',
  );
}
