import { CodedError } from './errors.ts';
import { redact } from './log.ts';

/** What of an error is stored with a job or a notice, which are shown to people: no stack, no secret. */
export function storedError(error: unknown, secrets: readonly string[]): { code: string; message: string } {
  const code = error instanceof CodedError ? error.code : 'unexpected';
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: redact(message, secrets) };
}
