import { parseArgs } from 'node:util';
import { type Stack, startKeptStack, startTemporaryStack } from './stack.ts';

const usage = `Usage: npm run stack -- [--port N] [--data DIR]

Runs a local Supabase (PostgreSQL, PostgREST, Auth, Storage) until Ctrl-C and prints the environment to export.

  --port N    port of the API (default 54321, like the Supabase CLI; 0: any free one)
  --data DIR  keep rows, objects and keys in DIR for the next time; without it nothing is kept
  --help      this text

Example, in two terminals:
  npm run -s stack > .env
  . ./.env; npm start
`;

/** A mistake in the arguments; \`EX_USAGE\`. */
const usageError = 64;

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return;
  const started = performance.now();
  const { port, data } = options;
  const stack = await (data === undefined ? startTemporaryStack(port) : startKeptStack(data, port));
  stopOnSignal(stack);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const kept = data === undefined ? 'nothing is kept' : `everything is kept in ${data}`;
  console.error(`Local Supabase is up (${seconds} s). Ctrl-C stops it; ${kept}. In another terminal:\n`);
  console.log(`export SUPABASE_URL=${stack.url}
export SUPABASE_SERVICE_ROLE_KEY=${stack.secretKey}
export SUPABASE_BUCKET=epubs
export SUPABASE_PUBLISHABLE_KEY=${stack.publishableKey}
export DATABASE_URL=${stack.databaseUrl}`);
}

function readArguments(): { port: number; data: string | undefined } | undefined {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(usage);
      return undefined;
    }
    const port = Number(values.port ?? 54321);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new TypeError(`Expected --port to be a number from 0 to 65535, got ${values.port}.`);
    return { port, data: values.data };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = usageError;
    return undefined;
  }
}

/** Milliseconds in which two signals are one: npm passes on the Ctrl-C that the terminal has sent to everybody. */
const oneSignal = 500;

function stopOnSignal(stack: Stack): void {
  let since: number | undefined;
  const stop = async () => {
    if (since !== undefined) {
      // Who asks again does not want to wait; PostgreSQL goes all the same.
      if (performance.now() - since > oneSignal) process.exit(1);
      return;
    }
    since = performance.now();
    await stack.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

try {
  await main();
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    isTaken ? `${error.message}. Is another stack running? Choose another port with --port N.` : error,
  );
  process.exitCode = 1;
}
