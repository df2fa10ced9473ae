import { CodedError } from './errors.ts';
import { redact } from './log.ts';

/** What of an error is stored with a job or a notice, which are shown to people: no stack, no secret. */
export function storedError(error: unknown, secrets: readonly string[]): { code: string; message: string } {
  const code = error instanceof CodedError ? error.code : 'unexpected';
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: storable(redact(message, secrets)) };
}

/** PostgreSQL takes neither NUL nor half a surrogate pair, and a message may quote a stranger's file or cut what it quotes. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
