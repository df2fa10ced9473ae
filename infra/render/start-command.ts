import { checkKind } from '../../worker/tasks/registry.ts';
import { UsageError } from '../errors.ts';

/** The database's own limit for a payload, and far below what a command line takes. */
const PAYLOAD_BYTES = 262_144;

/**
 * The command that runs one task by name in the image.
 *
 * @param payload JSON text, or undefined for a task that needs none
 * @throws PermanentError `unknown_kind` for a task that does not exist
 * @throws UsageError for a payload that is no JSON object
 */
export function startCommand(task: string, payload: string | undefined): string {
  checkKind(task);
  // By its full path: where a platform starts a command is its own affair.
  const command = `node /app/main.cjs run ${task}`;
  return payload === undefined ? command : `${command} --payload ${shellQuote(compactObject(payload))}`;
}

function compactObject(payload: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    // Said below, together with every other thing that is no object.
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UsageError(`--payload must be a JSON object, like '{"bookId":"…"}'`);
  }
  const compact = JSON.stringify(parsed);
  if (Buffer.byteLength(compact) > PAYLOAD_BYTES) {
    throw new UsageError(`--payload must be at most ${PAYLOAD_BYTES} bytes`);
  }
  return compact;
}

/** POSIX: between single quotes everything stands for itself but the single quote. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
