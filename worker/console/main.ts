import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { ConfigError } from '../errors.ts';
import { openConsole } from './server.ts';

const usage = `Usage: npm run console -- [--port N]

Serves a page on this machine over the project of SUPABASE_URL: queue, jobs, schedules, tasks, books and health.
It needs SUPABASE_SERVICE_ROLE_KEY, which stays in this process. The printed address lets one browser in, once.

  --port N   port on 127.0.0.1 (default 7400; 0: any free one)
  --help     this text

Example, over a local Supabase, in two terminals:
  npm run -s stack > .env
  . ./.env; npm run console
`;

/** A mistake in the arguments: \`EX_USAGE\`. */
const USAGE_ERROR = 64;

async function main(): Promise<void> {
  const port = readPort();
  if (port === null) return;
  const config = readConfig(process.env);
  const opened = await openConsole(config, port);
  console.error(`The console of ${new URL(config.supabaseUrl).host} is open until Ctrl-C, to one browser:\n`);
  console.log(opened.address);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(0));
}

/** @returns null when there is nothing to serve: help, or a mistake that has been said */
function readPort(): number | null {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(usage);
      return null;
    }
    const port = Number(values.port ?? 7400);
    if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
    throw new TypeError(`Expected --port to be a number from 0 to 65535, got ${values.port}.`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = USAGE_ERROR;
    return null;
  }
}

try {
  await main();
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (error instanceof ConfigError) {
    console.error(error.message);
    process.exitCode = 78;
  } else if (isTaken) {
    console.error(`${error.message}. Is another console open? Choose another port with --port N.`);
    process.exitCode = 1;
  } else throw error;
}
