import type { Context } from 'hono';
import { refusals } from './refusals.ts';

/** The bytes of an upload and what is said about them. */
export type Content = { bytes: AsyncIterable<Uint8Array>; type: string; cacheControl: string };

/** The most bytes of a request that is no upload: a thousand names of 1024 bytes. */
const largestRequest = 1024 * 1024;

/** A form comes with its own headers around the file. */
const formOverhead = 64 * 1024;

/** The characters that real Storage allows in the name of an object; a name of S3 has 1024 bytes at most. */
export function checkKey(key: string): void {
  if (!/^[\w/!.*'() &$@=;:+,?-]{1,1024}$/.test(key)) throw refusals.badKey(key.slice(0, 1024));
}

/**
 * Reads an upload. supabase-js sends buffers and streams as they are, and a Blob as a form with one file.
 * @throws Refusal when a form is larger than `limit` bytes or has no file
 */
export async function readContent(context: Context, limit: number): Promise<Content> {
  const type = context.req.header('content-type') ?? 'application/octet-stream';
  if (!type.startsWith('multipart/form-data')) {
    const bytes = context.req.raw.body ?? new Blob([]).stream();
    return { bytes, type, cacheControl: context.req.header('cache-control') ?? 'no-cache' };
  }
  // A form is read into memory as a whole before its file can be had.
  checkLength(context, limit + formOverhead);
  const form = await context.req.formData();
  const file = [...form.values()].find((value) => value instanceof File);
  if (!file) throw refusals.badRequest('The form has no file');
  const seconds = form.get('cacheControl');
  return {
    bytes: file.stream(),
    type: file.type || 'application/octet-stream',
    cacheControl: typeof seconds === 'string' ? `max-age=${seconds}` : 'no-cache',
  };
}

/** The JSON object a request carries. @throws Refusal when it is something else or too large */
export async function readFields(context: Context): Promise<Fields> {
  checkLength(context, largestRequest);
  const body: unknown = await context.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) throw refusals.badRequest('Expected a JSON object');
  return new Fields(body as Record<string, unknown>);
}

function checkLength(context: Context, limit: number): void {
  const length = context.req.header('content-length');
  if (length === undefined) throw refusals.badRequest('You must provide the Content-Length HTTP header.');
  if (Number(length) > limit) throw refusals.tooLarge();
}

/** Fields of a request, each checked when it is asked for. */
class Fields {
  readonly #values: Record<string, unknown>;

  constructor(values: Record<string, unknown>) {
    this.#values = values;
  }

  text(name: string, otherwise: string): string {
    const value = this.#values[name] ?? otherwise;
    if (typeof value !== 'string') throw refusals.badRequest(`Expected ${name} to be a string`);
    return value;
  }

  count(name: string, otherwise: number): number {
    const value = this.#values[name] ?? otherwise;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw refusals.badRequest(`Expected ${name} to be a whole number`);
    return value;
  }

  texts(name: string): string[] {
    const value = this.#values[name];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw refusals.badRequest(`Expected ${name} to be a list of strings`);
    return value;
  }
}
