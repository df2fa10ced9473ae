import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { PermanentError } from '../errors.ts';

/** Why somebody was not let in; the status is HTTP's. */
export class Refused extends PermanentError {
  readonly status: 401 | 403 | 413 | 421;

  constructor(status: Refused['status'], code: string, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** What changes something says this, and only a page of ours can: it stands in the page, which nobody else can read. */
export const CSRF_HEADER = 'x-console-csrf';

/**
 * Who may come in. The console holds the secret key of a project and does what it is asked, so every page that is open in
 * the same browser, and every program on the same machine, counts as a stranger:
 *
 * - a one-time token in the printed address is exchanged for a cookie that no script can read and no other site sends;
 * - the Host header must be ours, or a name that a stranger controls could be pointed here (DNS rebinding);
 * - `Sec-Fetch-Site` and `Origin` must name ourselves: SameSite takes another port of this machine for the same site;
 * - a change must bring a token that stands in the page alone.
 */
export class Door {
  /** For the printed address; spent when it has been used. */
  #entry: string | null = newSecret();
  readonly #session = newSecret();
  readonly csrf = newSecret();
  #port = 0;

  /** Nobody is let in before the port is known. */
  listensOn(port: number): void {
    this.#port = port;
  }

  /** The address to open, once. */
  get address(): string {
    return `http://127.0.0.1:${this.#port}/open?token=${this.#entry ?? 'used'}`;
  }

  /** Spends the token. @throws Refused `token_used` when it is not, or no longer, the one that was printed */
  enter(context: Context, token: string): void {
    if (this.#entry === null || !isSame(token, this.#entry)) {
      throw new Refused(401, 'token_used', 'This address has been used already, or is of an earlier start.');
    }
    this.#entry = null;
    setCookie(context, this.#cookie, this.#session, { httpOnly: true, sameSite: 'Strict', path: '/' });
  }

  hasSession(context: Context): boolean {
    return isSame(getCookie(context, this.#cookie) ?? '', this.#session);
  }

  /** For everything: the request means us by name. */
  readonly guardHost: MiddlewareHandler = async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (host !== `127.0.0.1:${this.#port}` && host !== `localhost:${this.#port}`) {
      throw new Refused(
        421,
        'host_unknown',
        'This is not the name of the console; open the printed address.',
      );
    }
    await next();
  };

  /** For what only our own page may ask. */
  readonly guardSession: MiddlewareHandler = async (context, next) => {
    const from = context.req.header('sec-fetch-site') ?? 'none';
    if (from !== 'same-origin' && from !== 'none') throw foreign();
    if (!this.hasSession(context)) {
      throw new Refused(
        401,
        'session_missing',
        'There is no session: open the address that npm run console has printed.',
      );
    }
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      if (context.req.header('origin') !== `http://${context.req.header('host')}`) throw foreign();
      if (!isSame(context.req.header(CSRF_HEADER) ?? '', this.csrf)) {
        throw new Refused(403, 'csrf_missing', 'The page is of an earlier start of the console: reload it.');
      }
    }
    await next();
  };

  /** Cookies know no ports: the name keeps two consoles apart. */
  get #cookie(): string {
    return `console_${this.#port}`;
  }
}

function foreign(): Refused {
  return new Refused(403, 'origin_foreign', 'Only the console’s own page may ask this.');
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compared by their hashes, in a time that tells nothing of where they differ. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(hash(given), hash(secret));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
