import { hostname } from 'node:os';
import { type Config, readConfig } from './config.ts';
import { ConfigError, Interrupted } from './errors.ts';
import { jsonLogger, type Logger, terminalLogger } from './log.ts';

/** sysexits.h: the configuration is wrong, starting again will not help. */
const EX_CONFIG = 78;

/**
 * Process entry: environment, mode, signals, exit code. 0 means drained (also when jobs failed and were recorded),
 * 78 a faulty environment, 1 that the worker could not work, 128 + n an impatient second signal n.
 */
async function main(): Promise<number> {
  const makeLogger = process.stdout.isTTY ? terminalLogger : jsonLogger;
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    makeLogger(process.stdout, [], () => new Date()).error(error.message, { code: error.code });
    return EX_CONFIG;
  }
  const execution = config.execution
    ? { execution: config.execution.name, task: config.execution.taskIndex }
    : {};
  const log = makeLogger(process.stdout, [config.serviceRoleKey], () => new Date()).child(execution);
  try {
    await work(config, log, listenForSignals(log));
    return 0;
  } catch (error) {
    log.error(error instanceof Error ? error.message : 'the worker could not work', { error });
    return 1;
  }
}

async function work(config: Config, log: Logger, stop: AbortSignal): Promise<void> {
  const { openQueue } = await import('./queue/client.ts');
  const queue = openQueue(config, stop);
  const worker = { config, log, queue, name: `${hostname()}/${process.pid}` };
  if (config.mode === 'loop') await (await import('./modes/loop.ts')).runLoopMode(worker, stop);
  else await (await import('./modes/job.ts')).runJobMode(worker, stop);
}

/** The first SIGTERM or SIGINT asks for an orderly end, the second ends at once. */
function listenForSignals(log: Logger): AbortSignal {
  const controller = new AbortController();
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGINT', 2],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + number);
      log.info(`${signal} received; giving the running job back`);
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}

// Not exitCode: a task that was told to stop may still be computing, and nobody waits for what it computes.
process.exit(await main());
