import { hostname } from 'node:os';
import { type Command, HELP, parseCommand } from './command.ts';
import { type Config, readConfig, secretsOf } from './config.ts';
import { ConfigError, Interrupted, UsageError } from './errors.ts';
import { jsonLogger, type Logger, terminalLogger } from './log.ts';
import { openDeadline } from './modes/deadline.ts';

/** sysexits.h: called wrongly; the configuration is wrong. Starting again will not help. */
const EX_USAGE = 64;
const EX_CONFIG = 78;

/** No secret is known before the configuration is read, and no fault of it quotes one. */
let log = openLog([]);

function openLog(secrets: readonly string[]): Logger {
  const makeLogger = process.stdout.isTTY ? terminalLogger : jsonLogger;
  return makeLogger(process.stdout, secrets, () => new Date());
}

/**
 * Process entry: arguments, environment, mode, signals, exit code. 0 means drained (also when jobs failed and were
 * recorded) or, for `run TASK`, that the task succeeded; 1 that the worker could not work or the task did not succeed;
 * 64 wrong arguments, 78 a faulty environment, 128 + n an impatient second signal n.
 */
async function main(): Promise<number> {
  const stop = listenForSignals();
  let command: Command;
  let config: Config;
  try {
    command = parseCommand(process.argv.slice(2));
    if (command.name === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
    log.error(error.message, { code: error.code });
    return error instanceof UsageError ? EX_USAGE : EX_CONFIG;
  }
  const execution = config.execution
    ? { execution: config.execution.name, task: config.execution.taskIndex }
    : {};
  log = openLog(secretsOf(config)).child(execution);
  // Before the first request: whoever waits for a slow or a missing Supabase sees that, and what, is waiting.
  log.info('worker started', {
    mode: command.name === 'run' ? 'run' : config.mode,
    revision: config.revision,
  });
  try {
    return await work(command, config, log, stop);
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): number {
  log.error(error instanceof Error ? error.message : 'the worker could not work', { error });
  return 1;
}

async function work(command: Command, config: Config, log: Logger, stop: AbortSignal): Promise<number> {
  const { openQueue } = await import('./queue/client.ts');
  const queue = openQueue(config, stop);
  const deadline = openDeadline(config.taskTimeoutSeconds);
  const worker = { config, log, queue, deadline, name: `${hostname()}/${process.pid}` };
  if (command.name === 'run') {
    const { runTaskByName } = await import('./modes/run-task.ts');
    return (await runTaskByName(worker, command, stop)).outcome === 'succeeded' ? 0 : 1;
  }
  if (config.mode === 'loop') await (await import('./modes/loop.ts')).runLoopMode(worker, stop);
  else await (await import('./modes/job.ts')).runJobMode(worker, stop);
  return 0;
}

/** npm hands on a Ctrl-C that the terminal has already sent to the whole group: one press, two signals. */
const SAME_PRESS_MS = 500;

/** The first SIGTERM or SIGINT asks for an orderly end, the second ends at once. */
function listenForSignals(): AbortSignal {
  const controller = new AbortController();
  let askedAt = 0;
  const onSignal = (signal: 'SIGTERM' | 'SIGINT', number: number) => {
    if (!controller.signal.aborted) {
      askedAt = performance.now();
      log.info(`${signal} received; giving the running job back`);
      controller.abort(new Interrupted(signal));
    } else if (signal === 'SIGTERM' || performance.now() - askedAt > SAME_PRESS_MS) {
      process.exit(128 + number);
    }
  };
  process.on('SIGTERM', () => onSignal('SIGTERM', 15));
  process.on('SIGINT', () => onSignal('SIGINT', 2));
  return controller.signal;
}

/** How long a reader of the log may take to read what is left of it. */
const LAST_LINES_MS = 2_000;

/** Not exitCode: a task that was told to stop may still be computing, and nobody waits for what it computes. */
function exit(code: number): void {
  // A pipe takes 64 KB at once; the rest of the lines would end with the process.
  process.stdout.write('', () => process.exit(code));
  setTimeout(() => process.exit(code), LAST_LINES_MS);
}

// Its reader is gone, or the disk is full: better a book without a log than neither.
process.stdout.on('error', () => {});

// Also of a promise. Node would print the line of the source, which in a bundle is all of it, and no JSON.
process.on('uncaughtException', (error) => exit(fail(error)));

void main().then(exit);
