import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { readConfig } from '../config.ts';
import { onGivenPort, portOf } from '../given-port.ts';
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

async function main(): Promise<number> {
  const { values } = parseArguments('npm run console', {
    options: { port: { type: 'string', default: '7400' }, help: HELP_OPTION },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const port = portOf(values.port);
  const config = readConfig(process.env);
  const opened = await onGivenPort('console', () => openConsole(config, port));
  console.error(`The console of ${new URL(config.supabaseUrl).host} is open until Ctrl-C, to one browser:\n`);
  console.log(opened.address);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(0));
  // It goes on serving; a signal ends it.
  return 0;
}

await runCommandLine(main);
