import { hostname } from 'node:os';
import { secretsOf } from '../../config.ts';
import { Interrupted } from '../../errors.ts';
import { jsonLogger, terminalLogger } from '../../log.ts';
import { openDeadline } from '../../modes/deadline.ts';
import { runTaskByName } from '../../modes/run-task.ts';
import { openQueue } from '../../queue/client.ts';
import { taskKinds } from '../../tasks/registry.ts';
import { completeName } from '../names.ts';
import { ProgressLine } from '../progress-line.ts';
import type { Session } from '../session.ts';
import type { Shown } from '../shown.ts';
import { showJob } from './jobs.ts';

/**
 * Runs one task to its end in this process, as `node worker/main.ts run` does in a container. What it is at goes to standard
 * error, its job to standard output. Ctrl-C gives the job back to the queue.
 *
 * @throws PermanentError `name_unknown`; FunctionRefused when the queue says no
 */
export async function runTask(
  session: Session,
  typed: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<Shown> {
  const { config } = session;
  const kind = completeName(typed, taskKinds, 'task');
  const progress = process.stderr.isTTY ? new ProgressLine(process.stderr, () => performance.now()) : null;
  const makeLogger = progress === null ? jsonLogger : terminalLogger;
  const log = makeLogger(progress?.log ?? process.stderr, secretsOf(config), () => new Date());
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => stop.abort(new Interrupted(signal));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const worker = {
      deadline: openDeadline(null),
      config,
      log,
      queue: openQueue(config, stop.signal),
      name: `ops/${hostname()}/${process.pid}`,
      onProgress: (stage: string, fraction: number) => progress?.show(stage, fraction),
    };
    const { jobId } = await runTaskByName(worker, { kind, payload }, stop.signal);
    const shown = await showJob(session, jobId);
    // As the database has it: this process may have missed that its job is done, or somebody else has done it.
    return { ...shown, isBad: shown.data.status !== 'succeeded' };
  } finally {
    progress?.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
