import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { secretsOf } from '../config.ts';
import { CodedError, PermanentError, TransientError } from '../errors.ts';
import { redact } from '../log.ts';
import { FunctionRefused } from '../queue/client.ts';
import { Refused } from './door.ts';
import type { Trouble } from './wire.ts';

const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  job_missing: 404,
  book_missing: 404,
  name_unknown: 404,
  book_unpublished: 404,
  output_missing: 404,
  not_found: 404,
  payload_invalid: 422,
  supabase_unreachable: 502,
  supabase_refused: 502,
  schema_missing: 502,
};

/** Answers an error as JSON, with no secret in it; what nobody expected is also said on the terminal. */
export function answerTrouble(
  error: unknown,
  context: Context,
  config: Parameters<typeof secretsOf>[0],
): Response {
  if (!(error instanceof CodedError)) console.error(error);
  const { code, message } = told(error);
  const trouble: Trouble = { error: { code, message: redact(message, secretsOf(config)) } };
  return context.json(trouble, statusOf(error));
}

function told(error: unknown): { code: string; message: string } {
  if (error instanceof CodedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message: `The console itself failed: ${message}` };
}

/** HTTP's word for what went wrong. */
export function statusOf(error: unknown): ContentfulStatusCode {
  if (error instanceof Refused) return error.status;
  // PTnnn carries the HTTP status that PostgREST gave it.
  if (error instanceof FunctionRefused) return Number(error.sqlState.slice(2)) as ContentfulStatusCode;
  if (error instanceof CodedError && STATUS[error.code] !== undefined) return STATUS[error.code] ?? 500;
  if (error instanceof PermanentError) return 400;
  return error instanceof TransientError ? 502 : 500;
}
