import { formatDuration } from '../../worker/times.ts';
import { again } from '../again.ts';
import { call, timedOut, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Context, Result } from '../command.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import { type Execution, readExecution } from '../executions.ts';
import { formatLine, type LogLine, readLines } from '../log-lines.ts';
import { lastSegment, names } from '../names.ts';

const POLL_MS = 2_000;
/** Lines reach Cloud Logging some seconds after they were written. */
const LOG_DELAY_MS = 5_000;

export async function execute(context: Context<Target>): Promise<Result> {
  const { config, switches, progress } = context;
  const { job } = names(config);
  if (switches.has('dry-run')) {
    return { json: { dryRun: true, job }, text: `Would start a run of ${config.job} in ${config.region}.` };
  }
  const cloud = await context.connect(config.project);
  const client = await cloud.jobs();
  const doing = { what: `start a run of ${config.job}`, role: 'roles/run.invoker' };
  const [operation] = await call(doing, () => client.runJob({ name: job }, WRITE));
  // The operation ends with the run, which may take an hour; its name is known at once.
  const name = lastSegment(
    operation.metadata && 'name' in operation.metadata ? String(operation.metadata.name) : '',
  );
  if (name === '')
    throw new InfraError(
      'no_execution',
      `Cloud Run accepted the run but gave it no name; see: ${again(config, 'status')}`,
    );
  if (!switches.has('wait')) {
    return {
      json: { execution: name, state: 'pending' },
      text: `Started ${name}.\n\nNext:\n  ${again(config, `logs --execution ${name}`)}\n  ${again(config, 'status')}`,
    };
  }
  progress(`Started ${name}.`);
  const { execution, lines } = await follow(context, cloud, name);
  const took = execution.ms === null ? '' : ` in ${formatDuration(execution.ms)}`;
  const { succeeded, failed, all } = execution.tasks;
  return {
    json: { execution, lines },
    text: `\n${name} ${execution.state}${took}: ${succeeded} of ${all} tasks succeeded, ${failed} failed.`,
    exitCode: execution.state === 'succeeded' ? 0 : 1,
  };
}

/** Prints new log lines and the state until the run has ended and its last lines have arrived. */
async function follow({ config, io, busy, progress }: Context<Target>, cloud: Cloud, name: string) {
  const { clock } = io;
  const began = clock.now();
  const seen = new Map<string, LogLine>();
  const print = async () => {
    const newest = [...seen.values()].at(-1)?.time ?? null;
    for (const line of await readLines(cloud, config, name, newest, 1000)) {
      if (seen.has(line.id)) continue;
      seen.set(line.id, line);
      progress(formatLine(line));
    }
  };
  let execution: Execution;
  for (;;) {
    execution = await readExecution(cloud, config, name);
    await print();
    if (execution.ended !== null) break;
    const waited = clock.now() - began;
    const longest = execution.longestSeconds + config.waitSeconds;
    if (waited > longest * 1000) throw timedOut({ what: `see the end of ${name}`, role: '' }, longest);
    busy(`${name} ${execution.state}, ${formatDuration(waited)}`);
    await clock.sleep(POLL_MS);
  }
  await clock.sleep(LOG_DELAY_MS);
  await print();
  return { execution, lines: [...seen.values()] };
}
