import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

/** What the process is told to do: nothing in words means what WORKER_MODE says. */
export type Command =
  | { readonly name: 'work' }
  | { readonly name: 'help' }
  | {
      readonly name: 'run';
      readonly kind: string;
      readonly payload: Readonly<Record<string, unknown>>;
    };

export const HELP = `Turns uploaded books into chapters, words and readings.

  node main.cjs                             work as WORKER_MODE says: drain the queue and end, or stay
  node main.cjs run TASK [--payload JSON]   run one task by name, to its end; the exit code is its success

Example: node main.cjs run process-book --payload '{"bookId":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}'

Everything else comes from the environment: SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY and what the README lists.
`;

/** @throws UsageError that says what would have been right */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help' };
  const [verb, kind, ...more] = positionals;
  if (verb === undefined && values.payload === undefined) return { name: 'work' };
  if (verb !== 'run' || kind === undefined || more.length > 0) {
    throw new UsageError(
      `Expected nothing, or run TASK [--payload JSON]; got ${JSON.stringify(args.join(' '))}`,
    );
  }
  return { name: 'run', kind, payload: parsePayloadText(values.payload ?? '{}') };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { payload: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message);
  }
}

function parsePayloadText(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw new UsageError(`--payload must be a JSON object, like '{"bookId":"…"}'`);
}
