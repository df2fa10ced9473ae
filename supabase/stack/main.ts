import { HELP_OPTION, parseArguments, runCommandLine } from '../../worker/command-line.ts';
import { openGivenFolder } from '../../worker/given-path.ts';
import { onGivenPort, portOf } from '../../worker/given-port.ts';
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

async function main(): Promise<number> {
  const { values } = parseArguments('npm run stack', {
    options: { port: { type: 'string', default: '54321' }, data: { type: 'string' }, help: HELP_OPTION },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { data } = values;
  const port = portOf(values.port);
  if (data !== undefined) await openGivenFolder('--data', data);
  const started = performance.now();
  const stack = await onGivenPort('stack', () =>
    data === undefined ? startTemporaryStack(port) : startKeptStack(data, port),
  );
  stopOnSignal(stack);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const kept = data === undefined ? 'nothing is kept' : `everything is kept in ${data}`;
  console.error(`Local Supabase is up (${seconds} s). Ctrl-C stops it; ${kept}. In another terminal:\n`);
  console.log(`export SUPABASE_URL=${stack.url}
export SUPABASE_SERVICE_ROLE_KEY=${stack.secretKey}
export SUPABASE_BUCKET=epubs
export SUPABASE_PUBLISHABLE_KEY=${stack.publishableKey}
export DATABASE_URL=${stack.databaseUrl}`);
  // It goes on serving; a signal ends it.
  return 0;
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

await runCommandLine(main);
