import { CodedError } from '../../worker/errors.ts';
import type { RenderAccess } from './client.ts';

/** Render said no, or nothing; the message is the one line that says what to do. */
export class RenderError extends CodedError {
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(code: string, message: string, options?: ErrorOptions & { status?: number }) {
    super(code, message, options);
    this.status = options?.status;
  }

  /** Whether the same question may be answered in a moment. */
  get passing(): boolean {
    return this.status === undefined
      ? this.code === 'render_unreachable'
      : this.status === 429 || this.status >= 500;
  }
}

export function refused(response: Response, body: string, { serviceId }: RenderAccess): RenderError {
  const { status } = response;
  const make = (code: string, message: string) => new RenderError(code, message, { status });
  if (status === 401 || status === 403) {
    return make(
      'render_key',
      'Render refuses the key: make a new one in the account settings and set RENDER_API_KEY',
    );
  }
  if (status === 404) {
    return make(
      'render_not_found',
      `Render knows no such job or service: is RENDER_SERVICE_ID=${serviceId} right, and does the key belong to its workspace?`,
    );
  }
  if (status === 429) {
    return make(
      'render_busy',
      `Render takes no more requests for now: try again ${whenAllowed(response.headers)}`,
    );
  }
  if (status >= 500) {
    return make(
      'render_broken',
      `Render has a problem of its own (${status}): see status.render.com and try again later`,
    );
  }
  return make('render_refused', `Render refuses the request (${status}): ${reasonIn(body)}`);
}

/**
 * `Ratelimit-Reset` is documented as epoch seconds and shown in the same page as a number of seconds: read as the one
 * that makes sense.
 */
function whenAllowed(headers: Headers): string {
  const reset = Number(headers.get('ratelimit-reset') ?? headers.get('retry-after') ?? Number.NaN);
  const seconds = reset > 1e9 ? Math.ceil(reset - Date.now() / 1000) : reset;
  return seconds > 0 ? `in ${seconds} s` : 'in a minute';
}

/** Render's errors are `{ id, message }`; anything else is cut to a line. */
function reasonIn(body: string): string {
  let message = body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed)
      message = String(parsed.message);
  } catch {
    // Not JSON: a proxy's page. Its first line is still the best there is.
  }
  return message.trim().split('\n', 1)[0]?.slice(0, 200) || 'no reason given';
}
